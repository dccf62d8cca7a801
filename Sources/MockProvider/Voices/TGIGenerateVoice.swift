// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Hugging Face's Text Generation Inference: its own endpoints, and the root as the Hub uses it.
///
/// A stream that is refused has status 200 all the same: the error comes as its only event.
struct TGIGenerateVoice: DialectVoice {
    let name = "tgi-generate"
    let reportsUsageAlways = false
    let reportsUsageInWhole = false
    let requestIDHeader = "x-request-id"
    let streamType = "text/event-stream"
    let ping = Array(":\n\n".utf8)
    let canReason = false
    let objectionStatus = 422

    func serves(_ path: String) -> Bool { path == "/generate_stream" || path == "/generate" || path == "/" }
    func accepts(_ body: borrowing Span<UInt8>) -> Bool { ChatRequest.names(["inputs"], in: body) }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        var request = try ChatRequest(body, Self.map)
        if head.path != "/" { request.streams = head.path == "/generate_stream" }
        return request
    }
    private static let map: RequestMap = [
        "inputs": .prompt, "stream": .streams, "parameters.max_new_tokens": .limit, "parameters.details": .usage,
    ]
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.promptBytes == nil { return "Input validation error: `inputs` cannot be empty" }
        guard let limit = request.maxTokens, limit < 1 else { return nil }
        return "Input validation error: `max_new_tokens` must be strictly positive"
    }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) { ("x-inference-time", "\(milliseconds)") }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] { [] }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame { .rendered }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {
        out.append("data:{\"index\":")
        out.append(decimal: piece.place + 1)
        out.append(",\"token\":{\"id\":")
        out.append(decimal: Vocabulary.id(of: piece.tokens.lowerBound, answer.words))
        out.append(",\"text\":\"")
        Vocabulary.append(piece.tokens, answer.words, to: &out)
        out.append("\",\"logprob\":-0.25,\"special\":false},\"generated_text\":null,\"details\":null}\n\n")
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] { [] }
    /// The token that ends it, which is none of the text, brings the whole text.
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        let text = answer.isCutShort ? "\"\"" : "\"</s>\""
        let details = answer.reportsUsage ? "{\(details(answer)),\"input_length\":\(answer.inputTokens)}" : "null"
        let data =
            "data:{\"index\":\(place + 1),\"token\":{\"id\":2,\"text\":\(text),\"logprob\":-0.25,\"special\":true},"
            + "\"generated_text\":\(answer.text.quoted),\"details\":\(details)}\n\n"
        return Array(data.utf8)
    }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        event(error("Request failed during generation: Server error", type: "generation"))
    }
    func refusalEvent(status: Int, message: String) -> [UInt8]? { event(error(message, type: errorType(status))) }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] { event("{\"index\":\(place + 1),,") }

    /// Without the space that others put behind the colon.
    private func event(_ data: String) -> [UInt8] { Array("data:\(data)\n\n".utf8) }
    private func details(_ answer: Answer) -> String {
        "\"finish_reason\":\"\(answer.isCutShort ? "length" : "eos_token")\","
            + "\"generated_tokens\":\(answer.outputTokens),\"seed\":null"
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        guard answer.reportsUsage else { return Array("{\"generated_text\":\(answer.text.quoted)}".utf8) }
        let tokens = (0..<answer.visibleTokens).map { token in
            let text = Vocabulary.text(token..<token + 1, answer.words).quoted
            let id = Vocabulary.id(of: token, answer.words)
            return "{\"id\":\(id),\"text\":\(text),\"logprob\":-0.25,\"special\":false}"
        }
        let details =
            "{\(details(answer)),\"prefill\":[],\"input_length\":\(answer.inputTokens),"
            + "\"tokens\":[\(tokens.joined(separator: ","))]}"
        return Array("{\"generated_text\":\(answer.text.quoted),\"details\":\(details)}".utf8)
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        Array(error(message, type: errorType(status)).utf8)
    }
    private func error(_ message: String, type: String?) -> String {
        "{\"error\":\(message.quoted)\(type.map { ",\"error_type\":\"\($0)\"" } ?? "")}"
    }
    /// Nil for what the server itself does not know, but the gateways in front of it.
    private func errorType(_ status: Int) -> String? {
        switch status {
        case 401, 403, 404, 405: nil
        case 429, 503, 529: "overloaded"
        case 424: "generation"
        case 500...: "incomplete_generation"
        default: "validation"
        }
    }
}
