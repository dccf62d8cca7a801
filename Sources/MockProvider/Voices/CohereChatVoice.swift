// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Cohere's Chat, version 2.
struct CohereChatVoice: DialectVoice {
    let name = "cohere-v2-chat"
    let reportsUsageAlways = true
    let requestIDHeader = "x-debug-trace-id"
    let ping = Array(": keep-alive\n\n".utf8)

    func serves(_ path: String) -> Bool { path == "/v2/chat" }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        try ChatRequest(body, Self.map)
    }
    private static let map: RequestMap = [
        "model": .model, "stream": .streams, "max_tokens": .limit, "messages": .messages, "tools": .tools,
        "tool_choice": .toolChoice,
    ]
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.model == nil { return "invalid request: model is required" }
        if request.promptBytes == nil { return "invalid request: messages is required" }
        if let limit = request.maxTokens, limit < 1 { return "invalid request: max_tokens must be at least 1" }
        return nil
    }
    /// What trial keys hear: requests alone, and no reset.
    func rateFields(_ state: RateBudget.State, _ head: RequestHead, at time: Int64) -> [(name: String, value: String)] {
        [
            ("x-trial-endpoint-call-limit", "\(state.budget.requests)"),
            ("x-trial-endpoint-call-remaining", "\(state.requestsLeft)"),
        ]
    }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        ("x-envoy-upstream-service-time", "\(milliseconds)")
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] {
        let message = "{\"role\":\"assistant\",\"content\":[],\"tool_plan\":\"\",\"tool_calls\":[],\"citations\":[]}"
        let data = "{\"id\":\"\(id(answer))\",\"type\":\"message-start\",\"delta\":{\"message\":\(message)}}"
        let start = [UInt8].event("message-start", data)
        if answer.reasoningTokens > 0 { return start + contentStart(.reasoning, index: 0) }
        return answer.isText ? start + contentStart(.text, index: 0) : start
    }
    private func contentStart(_ kind: TextPiece.Kind, index: Int) -> [UInt8] {
        let member = member(kind)
        return event("content-start", index, "\"content\":{\"type\":\"\(member)\",\"\(member)\":\"\"}")
    }
    /// The member for text is named as the block's type is.
    private func member(_ kind: TextPiece.Kind) -> String { kind == .text ? "text" : "thinking" }

    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame {
        let index = kind == .text ? textIndex(answer) : 0
        let before =
            "event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":\(index),"
            + "\"delta\":{\"message\":{\"content\":{\"\(member(kind))\":\""
        return .fixed(before: Array(before.utf8), after: Array("\"}}}}\n\n".utf8))
    }
    private func textIndex(_ answer: Answer) -> Int { answer.reasoningTokens > 0 ? 1 : 0 }

    func turn(_ answer: Answer, place: Int) -> [UInt8] {
        event("content-end", 0) + (answer.isText ? contentStart(.text, index: 1) : [])
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] {
        (number > 0 ? event("tool-call-end", number - 1) : [])
            + event("tool-call-start", number, "\"tool_calls\":\(call(answer.calls[number], arguments: ""))")
    }
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String, place: Int) -> [UInt8] {
        let call = "{\"function\":{\"arguments\":\(fragment.quoted)}}"
        return event("tool-call-delta", number, "\"tool_calls\":\(call)")
    }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        blockEnd(answer)
            + messageEnd("\"finish_reason\":\"\(finishReason(answer))\"\(closingUsage(answer, after: ","))")
    }
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8] {
        blockEnd(answer) + messageEnd(closingUsage(answer, after: ""))
    }
    private func closingUsage(_ answer: Answer, after comma: String) -> String {
        answer.reportsUsage ? "\(comma)\"usage\":\(usage(answer))" : ""
    }
    private func blockEnd(_ answer: Answer) -> [UInt8] {
        answer.isText
            ? event("content-end", textIndex(answer)) : event("tool-call-end", answer.calls.count - 1)
    }
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] { .event(nil, "[DONE]") }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        messageEnd("\"finish_reason\":\"ERROR\",\"error\":\"the generation failed\"")
    }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] {
        .event("content-delta", "{\"type\":\"content-delta\",,")
    }

    private func event(_ type: String, _ index: Int, _ members: String? = nil) -> [UInt8] {
        let delta = members.map { ",\"delta\":{\"message\":{\($0)}}" } ?? ""
        return .event(type, "{\"type\":\"\(type)\",\"index\":\(index)\(delta)}")
    }
    private func messageEnd(_ members: String) -> [UInt8] {
        .event("message-end", "{\"type\":\"message-end\",\"delta\":{\(members)}}")
    }
    private func call(_ call: Answer.Call, arguments: String) -> String {
        "{\"id\":\"call_\(call.id)\",\"type\":\"function\","
            + "\"function\":{\"name\":\(call.name.quoted),\"arguments\":\(arguments.quoted)}}"
    }
    private func finishReason(_ answer: Answer) -> String {
        answer.isCutShort ? "MAX_TOKENS" : answer.isText ? "COMPLETE" : "TOOL_CALL"
    }
    private func usage(_ answer: Answer) -> String {
        let counts = "{\"input_tokens\":\(answer.inputTokens),\"output_tokens\":\(answer.outputTokens)}"
        return "{\"billed_units\":\(counts),\"tokens\":\(counts),\"cached_tokens\":\(answer.cachedTokens)}"
    }
    /// In the form of a UUID, as the vendor's ids are.
    private func id(_ answer: Answer) -> String {
        let digits = answer.identity
        return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-4000-8000-\(digits.suffix(12))"
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        let thoughts = answer.reasoningTokens > 0 ? [block("thinking", answer.reasoning)] : []
        let content = thoughts + (answer.isText ? [block("text", answer.text)] : [])
        let calls = answer.calls.map { call($0, arguments: $0.arguments) }.joined(separator: ",")
        let message =
            "{\"role\":\"assistant\"" + (content.isEmpty ? "" : ",\"content\":[\(content.joined(separator: ","))]")
            + (calls.isEmpty ? "" : ",\"tool_calls\":[\(calls)]") + "}"
        let usage = answer.reportsUsage ? ",\"usage\":\(usage(answer))" : ""
        let body =
            "{\"id\":\"\(id(answer))\",\"finish_reason\":\"\(finishReason(answer))\",\"message\":\(message)\(usage)}"
        return Array(body.utf8)
    }
    private func block(_ type: String, _ text: String) -> String {
        "{\"type\":\"\(type)\",\"\(type)\":\(text.quoted)}"
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        Array("{\"id\":\(requestID.quoted),\"message\":\(message.quoted)}".utf8)
    }
}
