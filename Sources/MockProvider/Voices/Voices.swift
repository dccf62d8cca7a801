// SPDX-License-Identifier: Apache-2.0

/// The dialects that the mock speaks.
enum Voices {
    /// In the order in which they are asked whether a request is theirs.
    static let all: [any DialectVoice] = [
        OpenAIChatVoice(),
        AnthropicMessagesVoice(),
        OpenAICompletionsVoice(),
        OpenAIResponsesVoice(),
        CohereChatVoice(),
        TGIGenerateVoice(),
        SGLangGenerateVoice(),
        LlamaCppCompletionVoice(),
        GeminiSSEVoice(),
        GeminiArrayVoice(),
        OllamaChatVoice(),
        OllamaGenerateVoice(),
        BedrockConverseVoice(),
        BedrockInvokeVoice(),
    ]

    /// The voice for a request to some dialect's endpoint; nil for any other path.
    static func serving(_ head: RequestHead, _ body: borrowing Span<UInt8>) -> (any DialectVoice)? {
        var fallback: (any DialectVoice)?
        for voice in all where voice.serves(head.path) {
            if voice.accepts(query: head.query), voice.accepts(body) { return voice }
            if fallback == nil { fallback = voice }
        }
        return fallback
    }
    static func serves(_ path: String) -> Bool { all.contains { $0.serves(path) } }
}
