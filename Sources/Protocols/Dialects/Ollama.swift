// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// Ollama's conversations.
    public static let ollamaChat = Dialect("ollama-chat", Ollama(path: "/chat"))
    /// Ollama's completions of a prompt.
    public static let ollamaGenerate = Dialect("ollama-generate", Ollama(path: "/generate"))
}

/// Ollama's own protocol: the request, and the classing of lines.
struct Ollama: DialectRules {
    /// Of the endpoint, after `/api`.
    fileprivate let path: String

    var summary: String { path == "/chat" ? "Ollama's own chat" : "Ollama's own completion of a bare prompt" }
    var textPlace: String { path == "/chat" ? "message.content" : "response" }

    var framing: Framing { .lines }
    var takesImages: Bool { true }
    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/api" + path) { return base }
        return base + (BaseURL.hasPath(base) && base.hasSuffix("/api") ? path : "/api" + path)
    }
    /// A server of one's own wants no key, ollama.com does.
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    /// `stream` always stands there, for it is true by default.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [RequestBody.Member("model", prompt.model)]
        members += path == "/chat" ? Self.conversation(prompt) : Self.completion(prompt)
        members.append(.init("stream") { $0.bool(prompt.streams) })
        if prompt.maxTokens != nil || prompt.temperature != nil {
            members.append(
                .init("options") { options in
                    options.object {
                        $0.member("num_predict", ifKnown: prompt.maxTokens.map(Int64.init))
                        if let temperature = prompt.temperature { $0.member("temperature", temperature) }
                    }
                })
        }
        return members
    }
    private static func conversation(_ prompt: ChatPrompt) -> [RequestBody.Member] {
        [.init("messages") { $0.messages(prompt.conversation, .ollama) }]
    }
    /// A completion has no turns: their texts are joined.
    private static func completion(_ prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [RequestBody.Member("prompt", prompt.bareTurns)]
        let images = prompt.messages.flatMap(\.images)
        if !images.isEmpty {
            members.append(.init("images") { json in json.array { for image in images { $0.base64(of: image) } } })
        }
        return members + [prompt.instructions.map { .init("system", $0) }].compactMap(\.self)
    }

    var emptyArguments: String { "{}" }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        do throws(JSONCursor.Fault) {
            let line = try OllamaLine(data)
            if line.hasError { reading.fail(data) }
            try line.report(data, to: &reading)
        } catch { reading.mark(.undecodable) }
    }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        let body = bytes.span
        do throws(JSONCursor.Fault) {
            let line = try OllamaLine(body)
            if line.hasError { reading.fail(body) }
            try line.report(body, to: &reading)
            if !line.hasAnswer, !line.hasError { reading.fault = "a JSON answer without message or response" }
        } catch { reading.mark(.undecodable) }
    }
}
