// SPDX-License-Identifier: Apache-2.0
internal import Core

/// What the mock is going to say, without a dialect.
struct Answer: Hashable {
    /// One call of a tool, its arguments cut into the fragments that will be streamed.
    struct Call: Hashable {
        let id: String
        let name: String
        let fragments: [String]
        var arguments: String { fragments.joined() }
    }
    /// How it is told, known once its stream is laid out.
    struct Course: Hashable {
        /// Output events that its thoughts take; those of the text or of the calls follow.
        var thoughtEvents = 0
        /// When its first output is due, and when its last word, in nanoseconds after the request.
        var firstOutput: Int64 = 0, end: Int64 = 0
        /// When each event of its calls is due.
        var callTimes: [Int64] = []
    }
    /// Sixteen hexadecimal digits, unique within a run of the server; the ids are made of it.
    let identity: String
    let model: String
    /// Seconds since 1970.
    let created: Int64
    let inputTokens: Int
    /// Input tokens out of a cache, and those that are not.
    let cachedTokens: Int
    var freshTokens: Int { inputTokens - cachedTokens }
    /// Tokens of thought, which come before all others.
    let reasoningTokens: Int
    /// Tokens of text, or of the calls where there are any: a name and each fragment count as one.
    let visibleTokens: Int
    /// All that was made, thoughts included.
    var outputTokens: Int { reasoningTokens + visibleTokens }
    let calls: [Call]
    /// Its text says that it says nothing.
    let isRefusal: Bool
    /// The request's limit ended it.
    let isCutShort: Bool
    let reportsUsage: Bool
    /// Tokens of its text that are one output event, however large.
    let largeEvent: Range<Int>
    /// Draws its words.
    let words: CounterRandom
    /// Draws the words of its thoughts.
    let thoughts: CounterRandom
    var course = Course()

    var reasoning: String { Vocabulary.text(0..<reasoningTokens, thoughts) }
    var isText: Bool { calls.isEmpty }
    var text: String { isText ? Vocabulary.text(0..<visibleTokens, words) : "" }
    /// A call's arguments where they come as an object: one that was cut short is empty, for half an object is none.
    func object(of call: Call) -> String { isCutShort ? "{}" : call.arguments }
}

extension Answer {
    /// Decides what to say to request number `index`, which with the script's seed decides every draw.
    init(
        to request: ChatRequest, _ script: MockScript, index: UInt64, identity: String, created: Int64, usage: Bool,
        canReason: Bool
    ) {
        words = script.random(.words, ofRequest: index)
        let usual = Int(script.tokens.draw(script.random(.tokens, ofRequest: index), 0).rounded())
        largeEvent = Vocabulary.tokens(filling: script.largeEvent << 10, from: usual / 2, words)
        let wanted = usual + largeEvent.count
        let thinking =
            canReason ? Int(script.reasoning.draw(script.random(.reasoning, ofRequest: index), 0).rounded()) : 0
        let total = request.maxTokens ?? .max
        reasoningTokens = min(max(thinking, 0), total)
        let limit = total - reasoningTokens
        (self.identity, self.created) = (identity, created)
        model = request.model ?? script.model
        inputTokens = script.inputTokens ?? max(1, (request.promptBytes ?? 0) / 4)
        cachedTokens = min(script.cachedTokens, inputTokens)
        (thoughts, reportsUsage) = (script.random(.thoughts, ofRequest: index), usage)
        isRefusal = script.random(.refusal, ofRequest: index).uniform(0) < script.refuse
        let wholeCalls = isRefusal ? [] : Self.calls(for: request, script, identity)
        guard !wholeCalls.isEmpty else {
            (calls, visibleTokens, isCutShort) = ([], min(wanted, limit), wanted > limit)
            return
        }
        var left = limit
        var kept: [Call] = []
        for call in wholeCalls where left > 0 {
            kept.append(Call(id: call.id, name: call.name, fragments: Array(call.fragments.prefix(left - 1))))
            left -= 1 + (kept.last?.fragments.count ?? 0)
        }
        calls = kept
        visibleTokens = kept.reduce(0) { $0 + 1 + $1.fragments.count }
        isCutShort = kept != wholeCalls
    }
    private static func calls(for request: ChatRequest, _ script: MockScript, _ identity: String) -> [Call] {
        let choice = request.toolChoice
        guard !request.tools.isEmpty, !choice.forbidsCall, script.tools != .never,
            choice.demandsCall || (script.tools == .always && !request.endsInToolResult)
        else { return [] }
        let offers = choice.name.map { name in request.tools.filter { $0.name == name } } ?? request.tools
        guard !offers.isEmpty else { return [] }
        let single = choice.forbidsParallelCalls || !request.allowsParallelCalls
        return (0..<(single ? 1 : script.toolCalls)).map { number in
            let offer = offers[number % offers.count]
            return Call(
                id: "\(identity)\(number)", name: offer.name, fragments: pieces(of: offer.arguments, each: 6))
        }
    }
    private static func pieces(of text: String, each length: Int) -> [String] {
        var rest = text[...]
        var pieces: [String] = []
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return pieces
    }
}
