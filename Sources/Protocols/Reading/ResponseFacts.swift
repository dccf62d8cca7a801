// SPDX-License-Identifier: Apache-2.0
public import Core

/// One event as the load test sees it.
public struct EventSummary: Hashable, Sendable {
    public var kinds: EventKinds
    /// Bytes of model output as UTF-8: text, reasoning, refusal, tool names and arguments, of all choices.
    public var outputBytes: Int
    public init(kinds: EventKinds, outputBytes: Int) { (self.kinds, self.outputBytes) = (kinds, outputBytes) }
}

/// What is known of a response besides its events.
public struct ResponseFacts: Hashable, Sendable {
    /// The protocol's own end was seen: a closing event, or what the dialect accepts in its place.
    public var sawEnd = false
    /// The closing event or sentinel itself was dispatched.
    public var sawEndMarker = false
    /// An error was seen: anywhere in the stream, or instead of it.
    public var sawError = false
    public var errorType: String?
    public var errorMessage: String?
    public var errorCode: String?
    /// The provider's own word for the first choice.
    public var finishReason: String?
    /// The provider's id of this answer, where the answer itself has one and headers may not.
    public var responseID: String?
    /// Token counts as the provider reports them last; what cached and cache-write tokens are part of differs by dialect.
    public var inputTokens: Int64?
    public var outputTokens: Int64?
    public var cachedInputTokens: Int64?
    public var cacheWriteInputTokens: Int64?
    public var reasoningTokens: Int64?
    /// Tokens that the model made, thoughts included: `outputTokens`, and `reasoningTokens` where those do not hold them.
    public var generatedTokens: Int64?
    /// The server's own times, where the answer tells them.
    public var serverTimes = ServerTimes()
    /// Comment lines of the stream: keep-alive, no events.
    public var comments = 0
    /// Bytes at the end that no empty line dispatched.
    public var tailBytes = 0
    /// Events that the framing delivered; a whole answer counts as one.
    public var events = 0
    /// Events that are not what they should be, and lines and elements that are no JSON, which `events` leaves out.
    public var undecodableEvents = 0
    /// Events that are missing by their own numbers, where they have such.
    public var lostEvents: Int64 = 0
    /// False where the answer came whole though a stream was expected, and for error responses.
    public var isStreamed = true
    /// It came as events, which plain text does not.
    public var cameAsEvents = false
    /// Tool calls of all choices.
    public var toolCalls = 0
    /// Those whose arguments are not one JSON value: what a truncated answer or the token limit cuts off counts, too.
    public var invalidToolCalls = 0
    /// A binary message of the stream did not hold: no error that the provider told, but an end all the same.
    public var isDamaged = false
    /// Why the body is not what it claims to be; the outcome is then `protocol_error`.
    public var fault: String?
    /// Milliseconds to wait, where the error itself says so.
    public var retryAfterMilliseconds: Int64?

    public init() {}
}
