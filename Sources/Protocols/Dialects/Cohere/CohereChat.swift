// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// Cohere's Chat in its second version.
    public static let cohereChat = Dialect("cohere-v2-chat", CohereChat())
}

/// Cohere v2 Chat: the request, and the classing of events.
struct CohereChat: ObjectStream {
    var summary: String { "Cohere v2 Chat" }
    var textPlace: String { "content-delta: delta.message.content.text" }
    var takesImages: Bool { true }
    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/chat") { return base }
        return base + (BaseURL.endsInVersion(base) ? "/chat" : "/v2/chat")
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [
            RequestBody.Member("model", prompt.model),
            RequestBody.Member("messages") { $0.messages(prompt.conversation, .chat) },
        ]
        if prompt.streams { members.append(.init("stream") { $0.bool(true) }) }
        if let limit = prompt.maxTokens { members.append(.init("max_tokens") { $0.integer(Int64(limit)) }) }
        if let temperature = prompt.temperature { members.append(.init("temperature") { $0.double(temperature) }) }
        return members
    }

    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> CohereEvent { try CohereEvent(data) }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        let body = bytes.span
        do throws(JSONCursor.Fault) {
            let answer = try CohereEvent(body)
            if try answer.reportWhole(body, to: &reading) { return }
            if answer.hasError { reading.fail(body) } else { reading.fault = "a JSON answer without a message" }
        } catch { reading.mark(.undecodable) }
    }
}
