// SPDX-License-Identifier: Apache-2.0

/// A wire format that Streamgauge speaks: how to ask, and how to read the answer.
///
/// A new one is a case here, its line in `rules`, and one file with its `DialectRules`.
public enum Dialect: String, CaseIterable, Sendable, Hashable {
    /// OpenAI Chat Completions and everything that calls itself compatible with it.
    case openaiChat = "openai-chat"
    /// Anthropic Messages, also as served by Vertex AI and by relays.
    case anthropicMessages = "anthropic-messages"

    var rules: any DialectRules.Type {
        switch self {
        case .openaiChat: OpenAIChat.self
        case .anthropicMessages: AnthropicMessages.self
        }
    }
}

extension Dialect {
    /// The full endpoint for a base such as `https://host` or `https://host/v1`.
    ///
    /// A URL that already ends in the endpoint's path stays as it is; a query is kept, a fragment is dropped.
    public func url(base: String) -> String {
        let whole = base.prefix { $0 != "#" }
        let query = whole.firstIndex(of: "?").map { whole[$0...] } ?? ""
        var path = whole.prefix { $0 != "?" }
        while path.hasSuffix("/") { path = path.dropLast() }
        return String(rules.endpoint(of: path)) + query
    }

    /// Request headers, lower-case; the key is in them, so they belong in no log, trace or error text.
    public func headers(key: String?, streams: Bool) -> [(name: String, value: String)] {
        let common = [
            (name: "content-type", value: "application/json"),
            (name: "accept", value: streams ? rules.streamMediaType : "application/json"),
            (name: "accept-encoding", value: "identity"),  // a compressor holds tokens back
        ]
        return common + rules.ownHeaders(key: key)
    }

    /// The request body: one JSON object.
    public func body(for prompt: ChatPrompt) -> [UInt8] { RequestBody.json(rules.members(for: prompt), prompt) }
}
