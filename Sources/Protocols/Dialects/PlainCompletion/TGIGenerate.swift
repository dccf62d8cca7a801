// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// The own protocol of Hugging Face's Text Generation Inference.
    public static let tgiGenerate = Dialect("tgi-generate", TGIGenerate())
}

/// TGI's `/generate` and `/generate_stream`: the prompt is bare text, each event one token.
struct TGIGenerate: PlainCompletion {
    var summary: String { "Hugging Face Text Generation Inference" }
    var textPlace: String { "token.text" }
    typealias Event = TGIEvent

    func endpoint(of base: Substring, _ question: Question) -> Substring {
        let path = question.streams ? "/generate_stream" : "/generate"
        for known in ["/generate_stream", "/generate"] where base.hasSuffix(known) {
            return base.dropLast(known.utf8.count) + path
        }
        return base + path
    }
    /// `details` brings the counts; a temperature of 0 is refused, what it means elsewhere is not to sample.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        [
            RequestBody.Member("inputs", prompt.bareText),
            RequestBody.Member("parameters") { parameters in
                parameters.object {
                    $0.member("max_new_tokens", ifKnown: prompt.maxTokens.map(Int64.init))
                    if let temperature = prompt.temperature {
                        if temperature > 0 {
                            $0.member("temperature", temperature)
                        } else {
                            $0.member("do_sample", false)
                        }
                    }
                    $0.member("details", true)
                }
            },
        ]
    }
}

/// One event of TGI's, or its whole answer.
struct TGIEvent: PlainCompletionEvent {
    private(set) var hasError = false
    private var token: JSONCursor.StringRange?
    private var whole: JSONCursor.StringRange?
    private var hasDetails = false
    private var reason: JSONCursor.StringRange?
    private var usage = Usage()

    var isAnswer: Bool { whole != nil }

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("token", b) {
                if try cursor.enterObjectIfAny(b) { token = try Self.visibleText(&cursor, b) }
            } else if key.says("generated_text", b) {
                whole = try cursor.stringIfAny(b)
            } else if key.says("details", b) {
                if try cursor.enterObjectIfAny(b) { try takeDetails(&cursor, b) }
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
    }
    /// The text of a token, unless it is one of those that mark the end and the like.
    private static func visibleText(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> JSONCursor.StringRange? {
        var text: JSONCursor.StringRange?
        var isSpecial = false
        while let key = try cursor.nextKey(b) {
            if key.says("text", b) {
                text = try cursor.stringIfAny(b)
            } else if key.says("special", b) {
                isSpecial = try cursor.boolIfAny(b) ?? false
            } else {
                try cursor.skipValue(b)
            }
        }
        return isSpecial ? nil : text
    }
    private mutating func takeDetails(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        hasDetails = true
        while let key = try cursor.nextKey(b) {
            if key.says("finish_reason", b) {
                reason = try cursor.stringIfAny(b)
            } else if key.says("generated_tokens", b) {
                usage.output = try cursor.integerIfAny(b)
            } else if key.says("input_length", b) {
                usage.input = try cursor.integerIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    /// In a stream the whole text says no more than that this is the end: its words have come before.
    func report(_ b: borrowing Span<UInt8>, isWhole: Bool, to reading: inout Reading) {
        if let text = isWhole ? whole : token { reading.text(text, b) }
        if let reason { reading.finish(reason, b) }
        if hasDetails { reading.report(usage) }
        if whole != nil || hasDetails { reading.close() }
    }
}
