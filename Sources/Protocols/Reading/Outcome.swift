// SPDX-License-Identifier: Apache-2.0

/// What a reader finds out about one response: the common result of all dialects.
public struct Outcome: Hashable, Sendable {
    /// How the response ended, told by the protocol and not by the transport.
    public enum Terminal: String, Hashable, Sendable {
        /// The protocol's own end was seen, and no error.
        case done
        /// The body ended before the protocol did.
        case truncated
        /// An error was seen anywhere; what else was seen does not matter then.
        case error
    }
    /// A tool call of the first choice.
    public struct ToolCall: Hashable, Sendable {
        public var name: String
        /// The joined argument text exactly as sent; compact JSON where the wire carries an object.
        public var arguments: String
    }
    /// A choice beyond the first, where more than one was asked for.
    public struct Choice: Hashable, Sendable {
        public var index: Int64
        public var text: String
        public var finishReason: String?
    }

    public var dialect: Dialect
    /// Events that the framing delivered.
    public var events: Int
    /// Visible answer text of the first choice.
    public var text: String
    /// Thinking text that the provider marks as such.
    public var reasoning: String
    public var toolCalls: [ToolCall]
    public var inputTokens: Int64?
    public var outputTokens: Int64?
    /// The provider's own word.
    public var finishReason: String?
    /// 0-based index among the events of the first one with model output.
    public var firstContentEventIndex: Int?
    public var terminal: Terminal

    // More, for those who want to look closer.
    public var firstTextEventIndex: Int?
    public var firstReasoningEventIndex: Int?
    public var firstToolEventIndex: Int?
    /// How many events carried text, reasoning, tool calls and refusals; one event can count under several.
    public var textEvents: Int
    public var reasoningEvents: Int
    public var toolEvents: Int
    public var refusalEvents: Int
    /// The sentinel or closing event itself was dispatched.
    public var sawDoneMarker: Bool
    public var comments: Int
    public var hasUnterminatedTail: Bool
    public var undecodableEvents: Int
    public var refusal: String
    public var reasoningTokens: Int64?
    public var cachedInputTokens: Int64?
    public var cacheWriteInputTokens: Int64?
    /// All tokens that the model made, where those are more than `outputTokens`.
    public var generatedTokens: Int64?
    public var serverTimes: ServerTimes
    /// The provider's id of this answer, where the body has one.
    public var responseID: String?
    /// Events that are missing by their numbers, where they are numbered.
    public var lostEvents: Int64
    public var error: ProviderError?
    public var otherChoices: [Choice]
    /// Names of the tool calls whose arguments are not one JSON value.
    public var invalidToolArguments: [String]
    /// False where the answer came in one piece.
    public var isStreamed: Bool
    /// Why the body is not what it claims to be.
    public var fault: String?

    init(facts: ResponseFacts, reading: borrowing Reading, dialect: Dialect) {
        self.dialect = dialect
        events = facts.events
        (text, reasoning, refusal) =
            (reading.transcript.text, reading.transcript.reasoning, reading.transcript.refusal)
        toolCalls = reading.keepsText ? reading.answerCalls(emptyArguments: dialect.rules.emptyArguments) : []
        let invalid = reading.tools.calls(ofChoice: 0).filter(\.isInvalid)
        invalidToolArguments = invalid.map { String(decoding: $0.name, as: UTF8.self) }
        (inputTokens, outputTokens, finishReason) = (facts.inputTokens, facts.outputTokens, facts.finishReason)
        (reasoningTokens, cachedInputTokens) = (facts.reasoningTokens, facts.cachedInputTokens)
        (cacheWriteInputTokens, serverTimes) = (facts.cacheWriteInputTokens, facts.serverTimes)
        generatedTokens = facts.generatedTokens == facts.outputTokens ? nil : facts.generatedTokens
        terminal = facts.sawError || facts.isDamaged ? .error : facts.sawEnd ? .done : .truncated
        let tally = reading.tally
        (firstContentEventIndex, firstTextEventIndex) = (tally.firstContent, tally.firstText)
        (firstReasoningEventIndex, firstToolEventIndex) = (tally.firstReasoning, tally.firstTool)
        (textEvents, reasoningEvents) = (tally.textEvents, tally.reasoningEvents)
        (toolEvents, refusalEvents) = (tally.toolEvents, tally.refusalEvents)
        sawDoneMarker = facts.sawEndMarker
        (comments, hasUnterminatedTail) = (facts.comments, facts.tailBytes > 0)
        undecodableEvents = facts.undecodableEvents
        error = reading.error
        if error == nil, facts.isDamaged {
            var damage = ProviderError(bytes: [])
            (damage.type, damage.message) = ("bad_frame", facts.fault)
            error = damage
        }
        otherChoices = reading.transcript.others.sorted { $0.key < $1.key }.map { index, other in
            Choice(index: index, text: other.text, finishReason: other.finishReason)
        }
        (isStreamed, fault) = (facts.isStreamed, facts.fault)
        (responseID, lostEvents) = (facts.responseID, facts.lostEvents)
    }
}
