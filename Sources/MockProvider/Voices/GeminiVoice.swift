// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What Google's two ways to stream have in common: all but what stands around a chunk.
protocol GeminiVoice: DialectVoice {
    /// A chunk as it is sent; `place` counts the output events before it.
    func framed(_ chunk: String, place: Int) -> String
}

extension GeminiVoice {
    var reportsUsageAlways: Bool { true }
    /// The vendor has no such header; without one the log could not be joined with a client's trace.
    var requestIDHeader: String { "x-request-id" }
    var ping: [UInt8] { [] }
    var streamsArguments: Bool { false }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        ("server-timing", "gfet4t7; dur=\(milliseconds)")
    }

    // MARK: The request

    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        var request = try ChatRequest(body, .gemini)
        if let address = GeminiAddress(head.path) {
            request.model = address.model
            request.streams = address.method == .streamGenerateContent
        }
        return request
    }
    func key(in head: RequestHead) -> String? { head["x-goog-api-key"] ?? head.parameter("key") ?? head.bearerToken }
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.promptBytes == nil { return "* GenerateContentRequest.contents: contents is not specified" }
        if request.choices != 1 { return "Only one candidate can be specified" }
        guard let limit = request.maxTokens, limit < 1 else { return nil }
        return "max_output_tokens must be positive, found \(limit)."
    }
    func refusal(ofKey key: String?, _ head: RequestHead) -> (status: Int, message: String) {
        if GeminiAddress(head.path)?.isVertex == true {
            return (401, "Request had invalid authentication credentials.")
        }
        if key == nil { return (403, "Method doesn't allow unregistered callers. Please use an API key.") }
        return (400, GeminiError.invalidKey)
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] { [] }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] {
        Array(framed(chunk(answer, parts: call(answer, number)), place: place).utf8)
    }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        closing(answer, finishReason(answer), place: place)
    }
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8] { closing(answer, nil, place: place) }
    private func closing(_ answer: Answer, _ finish: String?, place: Int) -> [UInt8] {
        let last = chunk(answer, parts: "{\"text\":\"\"}", finish: finish, usage: totalUsage(answer))
        return Array(framed(last, place: place).utf8)
    }

    /// One response of the stream, or all of it.
    func chunk(_ answer: Answer, parts: String, finish: String? = nil, usage: String? = nil) -> String {
        let reason = finish.map { ",\"finishReason\":\"\($0)\"" } ?? ""
        let usage = answer.reportsUsage ? ",\"usageMetadata\":\(usage ?? promptUsage(answer))" : ""
        return "{\"candidates\":[{\"content\":{\"parts\":[\(parts)],\"role\":\"model\"}\(reason),\"index\":0}]\(usage),"
            + "\"modelVersion\":\(answer.model.quoted),\"responseId\":\"\(answer.identity)\"}"
    }
    func part(_ kind: TextPiece.Kind, _ quoted: String) -> String {
        "{\"text\":\(quoted)\(kind == .reasoning ? ",\"thought\":true" : "")}"
    }
    private func call(_ answer: Answer, _ number: Int) -> String {
        let call = answer.calls[number]
        let arguments = answer.object(of: call)
        return "{\"functionCall\":{\"id\":\"\(call.id)\",\"name\":\(call.name.quoted),\"args\":\(arguments)}}"
    }
    private func finishReason(_ answer: Answer) -> String {
        answer.isRefusal ? "SAFETY" : answer.isCutShort ? "MAX_TOKENS" : "STOP"
    }
    private func promptUsage(_ answer: Answer) -> String {
        let input = answer.inputTokens
        return "{\"promptTokenCount\":\(input),\"totalTokenCount\":\(input),\(promptDetails(answer))}"
    }
    private func totalUsage(_ answer: Answer) -> String {
        let visible = answer.visibleTokens > 0 ? "\"candidatesTokenCount\":\(answer.visibleTokens)," : ""
        let thoughts = answer.reasoningTokens > 0 ? ",\"thoughtsTokenCount\":\(answer.reasoningTokens)" : ""
        let total = answer.inputTokens + answer.outputTokens
        return "{\"promptTokenCount\":\(answer.inputTokens),\(visible)\"totalTokenCount\":\(total),"
            + "\(promptDetails(answer))\(thoughts)}"
    }
    private func promptDetails(_ answer: Answer) -> String {
        let cached = answer.cachedTokens > 0 ? "\"cachedContentTokenCount\":\(answer.cachedTokens)," : ""
        return "\(cached)\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":\(answer.inputTokens)}]"
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        let thoughts = answer.reasoningTokens > 0 ? [part(.reasoning, answer.reasoning.quoted)] : []
        let calls = answer.calls.indices.map { call(answer, $0) }
        let parts = thoughts + (answer.isText ? [part(.text, answer.text.quoted)] : calls)
        let all = chunk(
            answer, parts: parts.joined(separator: ","), finish: finishReason(answer), usage: totalUsage(answer))
        return Array(all.utf8)
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        Array(GeminiError(code: status, message: message).json.utf8)
    }
    func modelList(_ model: String) -> [UInt8] {
        let entry =
            "{\"name\":\("models/\(model)".quoted),\"version\":\"001\",\"displayName\":\(model.quoted),"
            + "\"inputTokenLimit\":1048576,\"outputTokenLimit\":65536,"
            + "\"supportedGenerationMethods\":[\"generateContent\",\"streamGenerateContent\"]}"
        return Array("{\"models\":[\(entry)]}".utf8)
    }
}

extension RequestMap {
    fileprivate static let gemini: RequestMap = [
        "contents": .messages, "systemInstruction": .system, "generationConfig.maxOutputTokens": .limit,
        "generationConfig.candidateCount": .choices, "tools": .tools,
        "toolConfig.functionCallingConfig": .toolChoice,
    ]
}

/// An error as Google's APIs tell it.
struct GeminiError {
    static let invalidKey = "API key not valid. Please pass a valid API key."
    static let overloaded = GeminiError(code: 503, message: "The model is overloaded. Please try again later.")
    let code: Int
    let message: String

    var json: String {
        "{\"error\":{\"code\":\(code),\"message\":\(message.quoted),\"status\":\"\(status)\"\(details)}}"
    }
    /// As it stands bare in an event stream, over several lines.
    var lines: String {
        "{\r\n  \"error\": {\r\n    \"code\": \(code),\r\n    \"message\": \(message.quoted),\r\n"
            + "    \"status\": \"\(status)\"\r\n  }\r\n}\r\n"
    }
    private var details: String {
        guard message == Self.invalidKey else { return "" }
        let type = "\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\""
        return ",\"details\":[{\(type),\"reason\":\"API_KEY_INVALID\",\"domain\":\"googleapis.com\"}]"
    }
    private var status: String { Self.words[code] ?? (code < 500 ? "FAILED_PRECONDITION" : "UNKNOWN") }
    private static let words = [
        400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 409: "ABORTED",
        429: "RESOURCE_EXHAUSTED", 499: "CANCELLED", 500: "INTERNAL", 501: "UNIMPLEMENTED", 503: "UNAVAILABLE",
        504: "DEADLINE_EXCEEDED",
    ]
}

/// A path such as `/v1beta/models/m:generateContent`, or Vertex AI's longer one.
struct GeminiAddress {
    enum Method: String { case generateContent, streamGenerateContent }
    let model: String
    let method: Method
    let isVertex: Bool

    init?(_ path: String) {
        let parts = RequestHead.parts(of: path)
        guard let version = parts.first, ["v1", "v1beta", "v1beta1"].contains(version), let last = parts.last,
            let colon = last.lastIndex(of: ":"),
            let method = Method(rawValue: String(last[last.index(after: colon)...]))
        else { return nil }
        let place = parts.dropFirst().dropLast()
        isVertex = Self.isVertex(place)
        guard isVertex || place == ["models"] else { return nil }
        (model, self.method) = (String(last[..<colon]), method)
    }
    /// Whether the path leads to Google's own models; without project and location it is the express mode.
    private static func isVertex(_ place: ArraySlice<String>) -> Bool {
        guard place.suffix(3) == ["publishers", "google", "models"] else { return false }
        let owner = Array(place.dropLast(3))
        return owner.isEmpty || (owner.count == 4 && owner[0] == "projects" && owner[2] == "locations")
    }
}
