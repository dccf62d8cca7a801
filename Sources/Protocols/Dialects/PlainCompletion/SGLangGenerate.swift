// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// SGLang's own protocol.
    public static let sglangGenerate = Dialect("sglang-generate", SGLangGenerate())
}

/// SGLang's `/generate`: the prompt is bare text, and each event repeats the answer so far.
struct SGLangGenerate: PlainCompletion {
    var summary: String { "SGLang's own /generate" }
    var textPlace: String { "text, which grows from event to event" }
    typealias Event = SGLangEvent

    func endpoint(of base: Substring, _ question: Question) -> Substring {
        base.hasSuffix("/generate") ? base : base + "/generate"
    }
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [
            RequestBody.Member("text", prompt.bareText),
            RequestBody.Member("sampling_params") { parameters in
                parameters.object {
                    $0.member("max_new_tokens", ifKnown: prompt.maxTokens.map(Int64.init))
                    if let temperature = prompt.temperature { $0.member("temperature", temperature) }
                }
            },
        ]
        if prompt.streams { members.append(.init("stream") { $0.bool(true) }) }
        return members
    }

    var endsInSentinel: Bool { true }
    func isComplete(_ reading: borrowing Reading) -> Bool { reading.sawMarker || reading.finishReason != nil }
}

/// One event of SGLang's, or its whole answer.
struct SGLangEvent: PlainCompletionEvent {
    private(set) var hasError = false
    private var text: JSONCursor.StringRange?
    private var choice: Int64 = 0
    private var reason: JSONCursor.StringRange?
    private var usage = Usage()
    private var hasUsage = false
    private var latency: Int?  // offset

    var isAnswer: Bool { text != nil }

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("text", b) {
                text = try cursor.stringIfAny(b)
            } else if key.says("meta_info", b) {
                if try cursor.enterObjectIfAny(b) { try takeMeta(&cursor, b) }
            } else if key.says("index", b) {
                choice = try cursor.integerIfAny(b) ?? 0
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
    }
    private mutating func takeMeta(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        while let key = try cursor.nextKey(b) {
            if key.says("prompt_tokens", b) {
                (usage.input, hasUsage) = (try cursor.integerIfAny(b), true)
            } else if key.says("completion_tokens", b) {
                (usage.output, hasUsage) = (try cursor.integerIfAny(b), true)
            } else if key.says("cached_tokens", b) {
                usage.cachedInput = try cursor.integerIfAny(b)
            } else if key.says("e2e_latency", b) {
                latency = try cursor.placeIfAny(.number, b)
            } else if key.says("finish_reason", b) {
                // Its type; old versions have no more than that.
                reason =
                    try cursor.peek(b) == .object ? cursor.stringMember("type", b) : cursor.stringIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    /// A list of answers is what several prompts, or several choices, come as: each is a choice.
    mutating func takes(place: Int64) -> Bool {
        choice = place
        return true
    }

    /// Counts and times are the first choice's; each has its own.
    func report(_ b: borrowing Span<UInt8>, isWhole: Bool, to reading: inout Reading) throws(JSONCursor.Fault) {
        reading.noticeChoice(choice)
        if let text, let part = isWhole ? text : reading.growth.newPart(of: text, choice: choice, b) {
            reading.text(part, b, choice: choice)
        }
        if let reason { reading.finish(reason, b, choice: choice) }
        if hasUsage, choice == 0 { reading.report(usage) }
        if let latency, reason != nil {
            var cursor = JSONCursor(at: latency)
            var times = ServerTimes()
            times.total = .seconds(try cursor.double(b))
            reading.report(times)
        }
    }
}
