// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// Anthropic Messages, also as served by Vertex AI and by relays.
    public static let anthropicMessages = Dialect("anthropic-messages", AnthropicMessages())
}

/// Anthropic Messages: the request, and the classing of events.
struct AnthropicMessages: ObjectStream {
    let summary = "Anthropic Messages, also as Vertex AI and relays serve them"
    let textPlace = "content_block_delta: delta.text"

    var takesImages: Bool { true }
    var countsCachedApart: Bool { true }

    private static let version = "2023-06-01"
    private static let defaultLimit = 1024
    /// Vertex AI's methods, of which the question decides.
    private static let vertexMethods = [":streamRawPredict", ":rawPredict"]

    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/messages") { return base }
        for known in Self.vertexMethods where base.hasSuffix(known) {
            return base.dropLast(known.utf8.count) + (question.streams ? ":streamRawPredict" : ":rawPredict")
        }
        return base + (BaseURL.endsInVersion(base) ? "/messages" : "/v1/messages")
    }
    /// Keys go into `x-api-key`, OAuth tokens are bearer tokens.
    func ownHeaders(key: String?) -> [(name: String, value: String)] {
        let version = (name: "anthropic-version", value: Self.version)
        guard let key else { return [version] }
        if key.hasPrefix("sk-ant-oat") { return [version] + BearerKey.headers(key) }
        return [version, (name: "x-api-key", value: key)]
    }
    /// Messages with the role `system` have no place among the others: they join the system text.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [
            RequestBody.Member("model", prompt.model),
            RequestBody.Member("max_tokens") { $0.integer(Int64(prompt.maxTokens ?? Self.defaultLimit)) },
            RequestBody.Member("messages") { $0.messages(prompt.turns, .anthropic) },
        ]
        if let system = prompt.instructions { members.append(.init("system", system)) }
        if prompt.streams { members.append(.init("stream") { $0.bool(true) }) }
        if let temperature = prompt.temperature { members.append(.init("temperature") { $0.double(temperature) }) }
        return members
    }

    var emptyArguments: String { "{}" }

    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> MessageEvent { try MessageEvent(data) }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        let body = bytes.span
        do throws(JSONCursor.Fault) {
            let message = try MessageEvent(body)
            if message.hasError { return reading.fail(body) }
            guard try message.reportWhole(body, to: &reading) else {
                reading.fault = "a JSON answer without content"
                return
            }
            reading.close()
        } catch { reading.mark(.undecodable) }
    }
}
