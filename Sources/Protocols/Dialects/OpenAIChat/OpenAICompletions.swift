// SPDX-License-Identifier: Apache-2.0
internal import JSONText

extension Dialect {
    /// OpenAI's legacy Completions: text goes on, no chat template is needed.
    public static let openaiCompletions = Dialect("openai-completions", OpenAICompletions())
}

/// OpenAI's legacy Completions: chunks as in chat, with the text itself where a choice would have its delta.
struct OpenAICompletions: ObjectStream {
    var summary: String { "OpenAI's legacy Completions, and compatible servers" }
    var textPlace: String { "choices[0].text" }
    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/completions") { return base }
        return base + (BaseURL.hasPath(base) ? "/completions" : "/v1/completions")
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    /// There are no roles here: the prompt is the system text and the messages, with an empty line between.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        [
            RequestBody.Member("model", prompt.model),
            RequestBody.Member("prompt", prompt.bareText),
        ] + OpenAIChat.controls(for: prompt)
    }

    func isComplete(_ reading: borrowing Reading) -> Bool { reading.sawMarker || reading.finishReason != nil }

    var endsInSentinel: Bool { true }
    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatChunk {
        try ChatChunk(data, answer: "text")
    }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        ChatChunk.readWhole(bytes.span, answer: "text", into: &reading)
    }
}
