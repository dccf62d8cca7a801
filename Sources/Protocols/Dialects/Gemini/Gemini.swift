// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// Google Gemini, also as served by Vertex AI, streamed as events.
    public static let geminiSSE = Dialect("gemini-sse", Gemini(framing: .eventStream))
    /// The same, streamed as the elements of one JSON array.
    public static let geminiJSONArray = Dialect("gemini-json-array", Gemini(framing: .jsonArray))
}

/// Google Gemini: the request, and the classing of chunks, which are whole answers each.
struct Gemini: ObjectStream {
    var summary: String { "Google Gemini, of the Gemini API and of Vertex AI" }
    var textPlace: String { "candidates[0].content.parts[].text" }
    let framing: Framing
    var takesImages: Bool { true }

    func endpoint(of base: Substring, _ question: Question) -> Substring {
        GeminiAddress.endpoint(of: base, question)
    }
    /// The parameter `alt` is the dialect's own: it decides how a stream is framed.
    func url(base: Substring, query: Substring, _ question: Question) -> String {
        var parameters = query.dropFirst().split(separator: "&").filter { $0 != "alt" && !$0.hasPrefix("alt=") }
        if question.streams, framing == .eventStream { parameters.append("alt=sse") }
        let query = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        return String(endpoint(of: base, question)) + query
    }
    /// Keys have a header of their own; OAuth and identity tokens are bearer tokens.
    func ownHeaders(key: String?) -> [(name: String, value: String)] {
        guard let key else { return [] }
        let isToken = key.hasPrefix("ya29.") || key.hasPrefix("eyJ")
        return isToken ? BearerKey.headers(key) : [(name: "x-goog-api-key", value: key)]
    }
    /// Messages with the role `system` have no place among the others: they join the system text.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [
            RequestBody.Member("contents") { list in list.array { for turn in prompt.turns { $0.turn(turn) } } }
        ]
        if let system = prompt.instructions {
            members.append(.init("systemInstruction") { $0.object { $0.parts(system) } })
        }
        if prompt.maxTokens != nil || prompt.temperature != nil {
            members.append(
                .init("generationConfig") { config in
                    config.object {
                        $0.member("maxOutputTokens", ifKnown: prompt.maxTokens.map(Int64.init))
                        if let temperature = prompt.temperature { $0.member("temperature", temperature) }
                    }
                })
        }
        return members
    }

    var emptyArguments: String { "{}" }

    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> GeminiChunk { try GeminiChunk(data) }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        do throws(JSONCursor.Fault) {
            let chunks = try JSONCursor.objects(in: bytes.span)
            var isAnswer = false
            for range in chunks {
                let part = bytes.span.extracting(range)
                let chunk = try GeminiChunk(part)
                if chunk.hasError { reading.fail(part) }
                try chunk.report(part, to: &reading)
                isAnswer = isAnswer || chunk.hasError || chunk.isAnswer
            }
            if !isAnswer { reading.fault = "a JSON answer without candidates" }
        } catch { reading.mark(.undecodable) }
    }
}

extension JSONWriter {
    /// One turn of a conversation; the other side is called `model`.
    fileprivate mutating func turn(_ message: ChatMessage) {
        object {
            $0.member("role", message.role == "assistant" ? "model" : message.role)
            $0.parts(message.content, message.images)
        }
    }
    fileprivate mutating func parts(_ text: String, _ images: [ChatImage] = []) {
        key("parts")
        array { parts in
            if !text.isEmpty || images.isEmpty { parts.object { $0.member("text", text) } }
            for image in images { parts.object { $0.inline(image) } }
        }
    }
    private mutating func inline(_ image: ChatImage) {
        key("inlineData")
        object {
            $0.member("mimeType", image.format.mediaType)
            $0.key("data")
            $0.base64(of: image)
        }
    }
}
