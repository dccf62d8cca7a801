// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Anthropic Messages, at the vendor's own address and at Vertex AI's.
struct AnthropicMessagesVoice: DialectVoice {
    let name = "anthropic-messages"
    let reportsUsageAlways = true
    let requestIDHeader = "request-id"
    let ping = Array("event: ping\ndata: {\"type\": \"ping\"}\n\n".utf8)

    /// Where the body says what; elsewhere than at the vendor's it names a version, and the path names the model.
    static let map: RequestMap = [
        "model": .model, "stream": .streams, "max_tokens": .limit, "messages": .messages, "system": .system,
        "tools": .tools, "tool_choice": .toolChoice, "anthropic_version": .version,
    ]

    func serves(_ path: String) -> Bool { path == "/v1/messages" || Self.vertexModel(path) != nil }
    /// The model of `/v1/projects/{p}/locations/{l}/publishers/anthropic/models/{m}:streamRawPredict`.
    private static func vertexModel(_ path: String) -> String? {
        let parts = RequestHead.parts(of: path)
        guard parts.count == 9, parts[5] == "publishers", parts[6] == "anthropic", let last = parts.last else {
            return nil
        }
        let halves = last.split(separator: ":")
        return halves.count == 2 && ["rawPredict", "streamRawPredict"].contains(halves[1]) ? String(halves[0]) : nil
    }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        var request = try ChatRequest(body, Self.map)
        if let model = Self.vertexModel(head.path) { request.model = model }
        return request
    }
    func key(in head: RequestHead) -> String? { head["x-api-key"] ?? head.bearerToken }
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if Self.vertexModel(head.path) != nil {
            if request.version == nil { return "anthropic_version: Field required" }
        } else if head["anthropic-version"] == nil {
            return "anthropic-version: header is required"
        }
        return objection(to: request)
    }
    /// What is wrong with the body, wherever it was sent.
    func objection(to request: ChatRequest) -> String? {
        if request.model == nil { return "model: Field required" }
        if request.promptBytes == nil { return "messages: Field required" }
        guard let limit = request.maxTokens else { return "max_tokens: Field required" }
        return limit < 1 ? "max_tokens: Input should be greater than or equal to 1" : nil
    }
    /// At Vertex AI there are none; elsewhere a reset is a time, which says something beside a `date`.
    func rateFields(_ state: RateBudget.State, _ head: RequestHead, at time: Int64) -> [(name: String, value: String)] {
        guard Self.vertexModel(head.path) == nil else { return [] }
        let reset = Timestamp.seconds(time + Int64(state.resetMilliseconds + 999) / 1_000)
        let rows = [
            ("requests", state.budget.requests, state.requestsLeft), ("tokens", state.budget.tokens, state.tokensLeft),
        ]
        return [("date", Timestamp.http(time))]
            + rows.flatMap { name, limit, left in
                [
                    ("anthropic-ratelimit-\(name)-limit", "\(limit)"),
                    ("anthropic-ratelimit-\(name)-remaining", "\(left)"), ("anthropic-ratelimit-\(name)-reset", reset),
                ]
            }
    }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        ("server-timing", "proxy;dur=\(milliseconds)")
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] {
        let usage = answer.reportsUsage ? ",\"usage\":\(usage(answer, output: 1, tier: true))" : ""
        let message =
            "{\"id\":\"msg_\(answer.identity)\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\(answer.model.quoted),"
            + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null\(usage)}"
        let start = event("message_start", "\"message\":\(message)")
        if answer.reasoningTokens > 0 {
            let block = "\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"
            return start + event("content_block_start", block) + ping
        }
        return answer.isText ? start + textStart(0) + ping : start + ping
    }
    private func textStart(_ index: Int) -> [UInt8] {
        event("content_block_start", "\"index\":\(index),\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
    }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame {
        let index = kind == .text && answer.reasoningTokens > 0 ? 1 : 0
        let member = kind == .text ? "text" : "thinking"
        let before =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":\(index),"
            + "\"delta\":{\"type\":\"\(member)_delta\",\"\(member)\":\""
        return .fixed(before: Array(before.utf8), after: Array("\"}}\n\n".utf8))
    }
    /// The thoughts are signed, and their block ends.
    func turn(_ answer: Answer, place: Int) -> [UInt8] {
        let signature = "\"delta\":{\"type\":\"signature_delta\",\"signature\":\"c2lnbmVk\"}"
        let end = event("content_block_delta", "\"index\":0,\(signature)") + blockStop(0)
        return answer.isText ? end + textStart(1) : end
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] {
        let call = answer.calls[number]
        let block = "{\"type\":\"tool_use\",\"id\":\"toolu_\(call.id)\",\"name\":\(call.name.quoted),\"input\":{}}"
        let index = number + firstCall(answer)
        return (number > 0 ? blockStop(index - 1) : [])
            + event("content_block_start", "\"index\":\(index),\"content_block\":\(block)")
            + callFragment(answer, number, "", place: place)
    }
    /// Index of the first call's block.
    private func firstCall(_ answer: Answer) -> Int { answer.reasoningTokens > 0 ? 1 : 0 }
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String, place: Int) -> [UInt8] {
        let delta = "{\"type\":\"input_json_delta\",\"partial_json\":\(fragment.quoted)}"
        return event("content_block_delta", "\"index\":\(number + firstCall(answer)),\"delta\":\(delta)")
    }
    func closing(_ answer: Answer, place: Int) -> [UInt8] { closing(answer, "\"\(stopReason(answer))\"") }
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8] { closing(answer, "null") }
    private func closing(_ answer: Answer, _ reason: String) -> [UInt8] {
        let usage = answer.reportsUsage ? ",\"usage\":\(usage(answer, output: answer.outputTokens))" : ""
        let delta = "\"delta\":{\"stop_reason\":\(reason),\"stop_sequence\":null}\(usage)"
        return blockStop(firstCall(answer) + max(answer.calls.count, 1) - 1) + event("message_delta", delta)
    }
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] { event("message_stop") }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        let error = "{\"details\":null,\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}"
        return event("error", "\"error\":\(error),\"request_id\":\"req_\(answer.identity)\"")
    }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] {
        Array("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",,\n\n".utf8)
    }

    private func blockStop(_ index: Int) -> [UInt8] { event("content_block_stop", "\"index\":\(index)") }
    /// The event line and the `type` in the data always agree: the vendor's SDK goes by the line, others by the type.
    private func event(_ type: String, _ members: String = "") -> [UInt8] {
        Array("event: \(type)\ndata: {\"type\":\"\(type)\"\(members.isEmpty ? "" : ",")\(members)}\n\n".utf8)
    }
    private func stopReason(_ answer: Answer) -> String {
        if answer.isRefusal { return "refusal" }
        return answer.isCutShort ? "max_tokens" : answer.isText ? "end_turn" : "tool_use"
    }
    private func usage(_ answer: Answer, output: Int, tier: Bool = false) -> String {
        "{\"input_tokens\":\(answer.freshTokens),\"cache_creation_input_tokens\":0,"
            + "\"cache_read_input_tokens\":\(answer.cachedTokens),\"output_tokens\":\(output)\(tier ? ",\"service_tier\":\"standard\"" : "")}"
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        let blocks = answer.calls.map { call in
            let input = answer.isCutShort ? "{}" : call.arguments
            return "{\"type\":\"tool_use\",\"id\":\"toolu_\(call.id)\",\"name\":\(call.name.quoted),\"input\":\(input)}"
        }
        let text = "{\"type\":\"text\",\"text\":\(answer.text.quoted)}"
        let thought =
            "{\"type\":\"thinking\",\"thinking\":\(answer.reasoning.quoted),\"signature\":\"c2lnbmVk\"}"
        let content = (answer.reasoningTokens > 0 ? [thought] : []) + (answer.isText ? [text] : blocks)
        let usage = answer.reportsUsage ? ",\"usage\":\(usage(answer, output: answer.outputTokens, tier: true))" : ""
        let message =
            "{\"id\":\"msg_\(answer.identity)\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\(answer.model.quoted),"
            + "\"content\":[\(content.joined(separator: ","))],"
            + "\"stop_reason\":\"\(stopReason(answer))\",\"stop_sequence\":null\(usage)}"
        return Array(message.utf8)
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        let type =
            switch status {
            case 401: "authentication_error"
            case 402: "billing_error"
            case 403: "permission_error"
            case 404: "not_found_error"
            case 413: "request_too_large"
            case 429: "rate_limit_error"
            case 503, 529: "overloaded_error"
            case 504: "timeout_error"
            case 500...: "api_error"
            default: "invalid_request_error"
            }
        let error = "{\"type\":\"\(type)\",\"message\":\(message.quoted)}"
        return Array("{\"type\":\"error\",\"error\":\(error),\"request_id\":\(requestID.quoted)}".utf8)
    }
    func modelList(_ model: String) -> [UInt8] {
        let name = model.quoted
        let entry =
            "{\"type\":\"model\",\"id\":\(name),\"display_name\":\(name),\"created_at\":\"2023-11-14T22:13:20Z\"}"
        return Array("{\"data\":[\(entry)],\"has_more\":false,\"first_id\":\(name),\"last_id\":\(name)}".utf8)
    }
}
