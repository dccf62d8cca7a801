// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// OpenAI Chat Completions and everything that calls itself compatible with it.
    public static let openaiChat = Dialect("openai-chat", OpenAIChat())
}

/// OpenAI Chat Completions: the request, and the classing of chunks.
struct OpenAIChat: ObjectStream {
    let summary = "OpenAI Chat Completions, and everything that calls itself compatible"
    let textPlace = "choices[0].delta.content"
    var takesImages: Bool { true }

    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/chat/completions") { return base }
        return base + (BaseURL.hasPath(base) ? "/chat/completions" : "/v1/chat/completions")
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        [
            RequestBody.Member("model", prompt.model),
            RequestBody.Member("messages") { $0.messages(prompt.conversation, .chat) },
        ] + Self.controls(for: prompt)
    }
    /// How to answer: chat and legacy completions say it alike.
    ///
    /// `max_tokens` is the older name of the limit, and still what most compatible servers want.
    static func controls(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members: [RequestBody.Member] = []
        if prompt.streams {
            members.append(.init("stream") { $0.bool(true) })
            members.append(.init("stream_options") { $0.object { $0.member("include_usage", true) } })
        }
        if let limit = prompt.maxTokens { members.append(.init("max_tokens") { $0.integer(Int64(limit)) }) }
        if let temperature = prompt.temperature { members.append(.init("temperature") { $0.double(temperature) }) }
        return members
    }

    func isComplete(_ reading: borrowing Reading) -> Bool { reading.sawMarker || reading.finishReason != nil }

    var endsInSentinel: Bool { true }
    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatChunk {
        try ChatChunk(data, answer: "delta")
    }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        ChatChunk.readWhole(bytes.span, answer: "message", into: &reading)
    }
}
