// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// Cohere's Chat in its second version.
    public static let cohereChat = Dialect("cohere-v2-chat", CohereChat())
}

/// Cohere v2 Chat: the request, and the classing of events.
struct CohereChat: DialectRules {
    var summary: String { "Cohere v2 Chat" }
    var textPlace: String { "content-delta: delta.message.content.text" }
    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/chat") { return base }
        return base + (BaseURL.endsInVersion(base) ? "/chat" : "/v2/chat")
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        let system = prompt.system.map { [ChatMessage(role: "system", content: $0)] } ?? []
        var members = [
            RequestBody.Member("model", prompt.model),
            RequestBody.Member("messages") { $0.messages(system + prompt.messages) },
        ]
        if prompt.streams { members.append(.init("stream") { $0.bool(true) }) }
        if let limit = prompt.maxTokens { members.append(.init("max_tokens") { $0.integer(Int64(limit)) }) }
        if let temperature = prompt.temperature { members.append(.init("temperature") { $0.double(temperature) }) }
        return members
    }

    var emptyArguments: String { "" }
    func isComplete(_ reading: borrowing Reading) -> Bool { reading.sawMarker }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        let start = Words.skipSpace(data)
        if start == data.count { return reading.mark(.ping) }
        if Words.isDoneSentinel(data, from: start) { return }  // it follows the real end
        do throws(JSONCursor.Fault) {
            let event = try CohereEvent(data)
            try event.report(data, name: name, to: &reading)
        } catch {
            if Words.equal(name, "error") { reading.fail(data) }
            reading.mark(.undecodable)
        }
    }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        let body = bytes.span
        do throws(JSONCursor.Fault) {
            let answer = try CohereEvent(body)
            if try answer.reportWhole(body, to: &reading) { return }
            if answer.hasError { reading.fail(body) } else { reading.fault = "a JSON answer without a message" }
        } catch { reading.mark(.undecodable) }
    }
}
