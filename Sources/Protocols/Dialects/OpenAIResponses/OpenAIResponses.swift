// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// OpenAI Responses, also as served by Azure, xAI, OpenRouter, vLLM and others.
    public static let openaiResponses = Dialect("openai-responses", OpenAIResponses())
}

/// OpenAI Responses: the request, and the classing of events.
struct OpenAIResponses: ObjectStream {
    var summary: String { "OpenAI Responses" }
    var textPlace: String { "response.output_text.delta: delta" }
    var takesImages: Bool { true }
    /// - Source: OpenAI's reference, `max_output_tokens`: a smaller one is answered with status 400.
    var smallestLimit: Int { 16 }
    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/responses") { return base }
        return base + (BaseURL.hasPath(base) ? "/responses" : "/v1/responses")
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    /// A load test leaves nothing behind, so answers are not to be stored.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [
            RequestBody.Member("model", prompt.model),
            RequestBody.Member("input") { $0.messages(prompt.messages, .responses) },
        ]
        if let system = prompt.system { members.append(.init("instructions", system)) }
        if prompt.streams { members.append(.init("stream") { $0.bool(true) }) }
        if let limit = prompt.maxTokens { members.append(.init("max_output_tokens") { $0.integer(Int64(limit)) }) }
        if let temperature = prompt.temperature { members.append(.init("temperature") { $0.double(temperature) }) }
        return members + [RequestBody.Member("store") { $0.bool(false) }]
    }

    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ResponsesEvent { try ResponsesEvent(data) }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        let body = bytes.span
        do throws(JSONCursor.Fault) {
            var cursor = JSONCursor()
            try cursor.skipValue(body)
            try cursor.end(body)
            try ResponseObject(at: 0, body).reportWhole(body, to: &reading)
        } catch { reading.mark(.undecodable) }
    }
}
