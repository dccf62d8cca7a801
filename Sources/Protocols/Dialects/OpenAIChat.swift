// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// OpenAI Chat Completions and everything that calls itself compatible with it.
    public static let openaiChat = Dialect("openai-chat", OpenAIChat())
}

/// OpenAI Chat Completions: the request, and the classing of chunks.
struct OpenAIChat: DialectRules {
    let summary = "OpenAI Chat Completions, and everything that calls itself compatible"
    let textPlace = "choices[0].delta.content"

    func endpoint(of base: Substring, _ question: Question) -> Substring {
        if base.hasSuffix("/chat/completions") { return base }
        return base + (BaseURL.hasPath(base) ? "/chat/completions" : "/v1/chat/completions")
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] {
        key.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
    }
    /// `max_tokens` is the older name of the limit, and still what most compatible servers want.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        let system = prompt.system.map { [ChatMessage(role: "system", content: $0)] } ?? []
        var members = [
            RequestBody.Member("model", prompt.model),
            RequestBody.Member("messages") { $0.messages(system + prompt.messages) },
        ]
        if prompt.streams {
            members.append(.init("stream") { $0.bool(true) })
            members.append(.init("stream_options") { $0.object { $0.member("include_usage", true) } })
        }
        if let limit = prompt.maxTokens { members.append(.init("max_tokens") { $0.integer(Int64(limit)) }) }
        if let temperature = prompt.temperature { members.append(.init("temperature") { $0.double(temperature) }) }
        return members
    }

    var emptyArguments: String { "" }
    func isComplete(_ reading: borrowing Reading) -> Bool { reading.sawMarker || reading.finishReason != nil }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        let start = Words.skipSpace(data)
        if start == data.count { return reading.mark(.ping) }
        if Words.isDoneSentinel(data, from: start) { return reading.close() }
        do throws(JSONCursor.Fault) {
            let chunk = try ChatChunk(data, answer: "delta")
            if chunk.hasError || Words.equal(name, "error") { reading.fail(data) }
            try chunk.report(data, to: &reading)
        } catch {
            if Words.equal(name, "error") { reading.fail(data) }
            reading.mark(.undecodable)
        }
    }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        let body = bytes.span
        do throws(JSONCursor.Fault) {
            let chunk = try ChatChunk(body, answer: "message")
            if chunk.hasError { reading.fail(body) }
            try chunk.report(body, to: &reading)
            if chunk.hasChoices { return reading.close() }
            if !chunk.hasError { reading.fault = "a JSON answer without choices" }
        } catch { reading.mark(.undecodable) }
    }
}
