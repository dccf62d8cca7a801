// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// The own protocol of llama.cpp's server.
    public static let llamacppCompletion = Dialect("llamacpp-completion", LlamaCppCompletion())
}

/// llama.cpp's `/completion`: the prompt is bare text, the last event tells how long what took.
struct LlamaCppCompletion: PlainCompletion {
    var summary: String { "llama.cpp's own /completion" }
    var textPlace: String { "content" }
    typealias Event = LlamaCppEvent

    func endpoint(of base: Substring, _ question: Question) -> Substring {
        base.hasSuffix("/completion") || base.hasSuffix("/completions") ? base : base + "/completion"
    }
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [RequestBody.Member("prompt", prompt.bareText)]
        if let limit = prompt.maxTokens { members.append(.init("n_predict") { $0.integer(Int64(limit)) }) }
        if let temperature = prompt.temperature { members.append(.init("temperature") { $0.double(temperature) }) }
        if prompt.streams { members.append(.init("stream") { $0.bool(true) }) }
        return members
    }
}

/// One event of llama.cpp's, or its whole answer.
struct LlamaCppEvent: PlainCompletionEvent {
    private(set) var hasError = false
    private var content: JSONCursor.StringRange?
    private var choice: Int64 = 0
    private var isLast = false
    private var reason: JSONCursor.StringRange?
    /// What older builds say with a flag each.
    private var flag: String?
    private var evaluated: Int64?
    private var predicted: Int64?
    private var held: Int64?
    private var timings: Int?  // offset

    var isAnswer: Bool { content != nil }

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("content", b) {
                content = try cursor.stringIfAny(b)
            } else if key.says("index", b) {
                choice = try cursor.integerIfAny(b) ?? 0
            } else if key.says("stop", b) {
                isLast = try cursor.boolIfAny(b) ?? false
            } else if key.says("stop_type", b) {
                reason = try cursor.stringIfAny(b)
            } else if key.says("stopped_eos", b) {
                if try cursor.boolIfAny(b) == true { flag = "eos" }
            } else if key.says("stopped_limit", b) {
                if try cursor.boolIfAny(b) == true { flag = "limit" }
            } else if key.says("stopped_word", b) {
                if try cursor.boolIfAny(b) == true { flag = "word" }
            } else if key.says("tokens_evaluated", b) {
                evaluated = try cursor.integerIfAny(b)
            } else if key.says("tokens_predicted", b) {
                predicted = try cursor.integerIfAny(b)
            } else if key.says("tokens_cached", b) {
                held = try cursor.integerIfAny(b)
            } else if key.says("timings", b) {
                timings = try cursor.placeIfAny(.object, b)
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
    }

    /// Reports the output of every event, and of the last one the rest.
    func report(_ b: borrowing Span<UInt8>, isWhole: Bool, to reading: inout Reading) throws(JSONCursor.Fault) {
        reading.noticeChoice(choice)
        if let content { reading.text(content, b, choice: choice) }
        guard isLast else { return }
        if let reason {
            reading.finish(reason, b, choice: choice)
        } else if let flag {
            reading.finish(word: flag, choice: choice)
        }
        guard choice == 0 else { return }
        try reportCounts(b, to: &reading)
        reading.close()
    }

    /// Reports counts and times.
    ///
    /// `tokens_cached` is mostly all that the slot holds in the end, the answer included; where it is below the prompt's own
    /// length, it can only be what was reused of it. `cache_n` says that in newer versions.
    private func reportCounts(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        var usage = Usage()
        (usage.input, usage.output) = (evaluated, predicted)
        if let held, let evaluated, held < evaluated { usage.cachedInput = held }
        if let timings {
            var cursor = JSONCursor(at: timings)
            usage.cachedInput = try cursor.integerMember("cache_n", b) ?? usage.cachedInput
            try ChatUsage.readTimings(timings, b, to: &reading)
        }
        if evaluated != nil || predicted != nil { reading.report(usage) }
    }
}
