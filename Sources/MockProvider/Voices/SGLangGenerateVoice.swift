// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// SGLang's own endpoint, where each event says the whole text so far.
struct SGLangGenerateVoice: DialectVoice {
    let name = "sglang-generate"
    let reportsUsageAlways = true
    let requestIDHeader = "x-request-id"
    let ping = Array(": keep-alive\n\n".utf8)
    let canReason = false

    func serves(_ path: String) -> Bool { path == "/generate" }
    func accepts(_ body: borrowing Span<UInt8>) -> Bool { ChatRequest.names(["text", "input_ids"], in: body) }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        try ChatRequest(body, Self.map)
    }
    private static let map: RequestMap = [
        "text": .prompt, "input_ids": .prompt, "stream": .streams, "sampling_params.max_new_tokens": .limit,
    ]
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.promptBytes == nil { return "Either text, input_ids or input_embeds should be provided." }
        guard let limit = request.maxTokens, limit < 0 else { return nil }
        return "max_new_tokens must be at least 0, got \(limit)."
    }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        ("server-timing", "model;dur=\(milliseconds)")
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] { [] }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame { .rendered }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {
        out.append("data: ")
        appendBody(answer, tokens: piece.tokens.upperBound, to: &out)
        out.append("}}\n\n")
    }
    /// Everything up to the end of `meta_info`, which is left open: who closes it may add to it.
    private func appendBody(_ answer: Answer, tokens: Int, finish: String = "null", to out: inout [UInt8]) {
        out.append("{\"text\":\"")
        Vocabulary.append(0..<tokens, answer.words, to: &out)
        out.append("\",\"output_ids\":[")
        Vocabulary.appendIDs(of: 0..<tokens, answer.words, to: &out)
        out.append("],\"meta_info\":{\"id\":\"")
        out.append(answer.identity)
        out.append("\",\"finish_reason\":")
        out.append(finish)
        guard answer.reportsUsage else { return }
        out.append(",\"prompt_tokens\":")
        out.append(decimal: answer.inputTokens)
        out.append(",\"completion_tokens\":")
        out.append(decimal: tokens)
        out.append(",\"cached_tokens\":")
        out.append(decimal: answer.cachedTokens)
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] { [] }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        Array("data: ".utf8) + whole(answer) + Array("\n\n".utf8)
    }
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] { .event(nil, "[DONE]") }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        .event(nil, error("the generation failed")) + lastWord(answer, place: place)
    }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] { .event(nil, "{\"text\":,,") }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        let count = answer.visibleTokens
        let finish =
            answer.isCutShort ? "{\"type\":\"length\",\"length\":\(count)}" : "{\"type\":\"stop\",\"matched\":2}"
        var body: [UInt8] = []
        appendBody(answer, tokens: count, finish: finish, to: &body)
        body.append(",\"e2e_latency\":\(Double(answer.course.end) / 1e9)}}")
        return body
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] { Array(error(message).utf8) }
    private func error(_ message: String) -> String { "{\"error\":{\"message\":\(message.quoted)}}" }
}
