// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The llama.cpp server's own endpoint, whose last event tells how long everything took.
struct LlamaCppCompletionVoice: DialectVoice {
    let name = "llamacpp-completion"
    let reportsUsageAlways = true
    let requestIDHeader = "x-request-id"
    let streamType = "text/event-stream"
    let ping = Array(": keep-alive\n\n".utf8)
    let canReason = false

    func serves(_ path: String) -> Bool { path == "/completion" }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        try ChatRequest(body, Self.map)
    }
    private static let map: RequestMap = [
        "model": .model, "prompt": .prompt, "stream": .streams, "n_predict": .openLimit, "max_tokens": .openLimit,
    ]
    func key(in head: RequestHead) -> String? { head.bearerToken ?? head["x-api-key"] }
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        request.promptBytes == nil ? "\"prompt\" must be provided" : nil
    }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        ("server-timing", "model;dur=\(milliseconds)")
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] { [] }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame { .rendered }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {
        out.append("data: {\"index\":0,\"content\":\"")
        Vocabulary.append(piece.tokens, answer.words, to: &out)
        out.append("\",\"tokens\":[")
        Vocabulary.appendIDs(of: piece.tokens, answer.words, to: &out)
        out.append("],\"stop\":false,\"id_slot\":0}\n\n")
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] { [] }
    func closing(_ answer: Answer, place: Int) -> [UInt8] { .event(nil, last(answer, content: "")) }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        .event(nil, error(500, "the generation failed"))
    }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] { .event(nil, "{\"index\":0,,") }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] { Array(last(answer, content: answer.text).utf8) }
    private func last(_ answer: Answer, content: String) -> String {
        let (input, output) = (answer.inputTokens, answer.outputTokens)
        let counts =
            "\"tokens_predicted\":\(output),\"tokens_evaluated\":\(input),\"tokens_cached\":\(input + output),"
            + "\"timings\":\(timings(answer)),"
        return "{\"index\":0,\"content\":\(content.quoted),\"tokens\":[],\"id_slot\":0,\"stop\":true,"
            + "\"model\":\(answer.model.quoted),\(answer.reportsUsage ? counts : "")\"has_new_line\":false,"
            + "\"truncated\":false,\"stop_type\":\"\(answer.isCutShort ? "limit" : "eos")\",\"stopping_word\":\"\"}"
    }
    /// The prompt takes as long as the first output does, and the rest as long as the rest does.
    private func timings(_ answer: Answer) -> String {
        let course = answer.course
        return "{\"cache_n\":\(answer.cachedTokens),\(timing("prompt", answer.freshTokens, course.firstOutput)),"
            + "\(timing("predicted", answer.outputTokens, course.end - course.firstOutput))}"
    }
    private func timing(_ name: String, _ tokens: Int, _ span: Int64) -> String {
        let milliseconds = Double(span) / 1e6
        let each = tokens > 0 ? milliseconds / Double(tokens) : 0
        let rate = milliseconds > 0 ? Double(tokens) * 1e3 / milliseconds : 0
        return "\"\(name)_n\":\(tokens),\"\(name)_ms\":\(milliseconds),\"\(name)_per_token_ms\":\(each),"
            + "\"\(name)_per_second\":\(rate)"
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] { Array(error(status, message).utf8) }
    private func error(_ status: Int, _ message: String) -> String {
        let type =
            switch status {
            case 401: "authentication_error"
            case 403: "permission_error"
            case 404: "not_found_error"
            case 501: "not_supported_error"
            case 503: "unavailable_error"
            case 500...: "server_error"
            default: "invalid_request_error"
            }
        return "{\"error\":{\"code\":\(status),\"message\":\(message.quoted),\"type\":\"\(type)\"}}"
    }
}
