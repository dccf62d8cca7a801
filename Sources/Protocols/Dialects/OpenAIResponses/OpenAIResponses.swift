// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// OpenAI Responses, also as served by Azure, xAI, OpenRouter, vLLM and others.
    public static let openaiResponses = Dialect("openai-responses", OpenAIResponses())
}

/// OpenAI Responses: the request, and the classing of events.
struct OpenAIResponses: DialectRules {
    var summary: String { "OpenAI Responses" }
    var textPlace: String { "response.output_text.delta: delta" }
    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/responses") { return base }
        return base + (BaseURL.hasPath(base) ? "/responses" : "/v1/responses")
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    /// A load test leaves nothing behind, so answers are not to be stored.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [
            RequestBody.Member("model", prompt.model),
            RequestBody.Member("input") { $0.messages(prompt.messages) },
        ]
        if let system = prompt.system { members.append(.init("instructions", system)) }
        if prompt.streams { members.append(.init("stream") { $0.bool(true) }) }
        if let limit = prompt.maxTokens { members.append(.init("max_output_tokens") { $0.integer(Int64(limit)) }) }
        if let temperature = prompt.temperature { members.append(.init("temperature") { $0.double(temperature) }) }
        return members + [RequestBody.Member("store") { $0.bool(false) }]
    }

    var emptyArguments: String { "" }
    func isComplete(_ reading: borrowing Reading) -> Bool { reading.sawMarker }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        let start = Words.skipSpace(data)
        if start == data.count { return reading.mark(.ping) }
        if Words.isDoneSentinel(data, from: start) { return }  // OpenRouter adds one; it means nothing here
        do throws(JSONCursor.Fault) {
            let event = try ResponsesEvent(data)
            try event.report(data, name: name, to: &reading)
        } catch {
            if Words.equal(name, "error") { reading.fail(data) }
            reading.mark(.undecodable)
        }
    }
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
