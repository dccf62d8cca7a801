// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// OpenAI Chat Completions, and all who took it over: relays, and Azure with its own paths and header for the key.
struct OpenAIChatVoice: DialectVoice {
    let name = "openai-chat"
    let reportsUsageAlways = false
    let requestIDHeader = "x-request-id"
    let ping = Array(": keep-alive\n\n".utf8)

    func serves(_ path: String) -> Bool { path.hasSuffix("/chat/completions") }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        var request = try ChatRequest(body)
        if request.model == nil { request.model = AzurePath.deployment(in: head.path) }
        return request
    }
    func key(in head: RequestHead) -> String? { head["api-key"] ?? head.bearerToken }
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.model == nil { return "you must provide a model parameter" }
        if request.promptBytes == nil { return "Missing required parameter: 'messages'." }
        if request.choices != 1 { return "Invalid value for 'n': this server gives one choice." }
        if let limit = request.maxTokens, limit < 1 { return "Invalid 'max_tokens': expected a value >= 1." }
        return nil
    }
    func rateFields(_ state: RateBudget.State, _ head: RequestHead, at time: Int64) -> [(name: String, value: String)] {
        let milliseconds = state.resetMilliseconds
        let reset = milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
        return [
            ("x-ratelimit-limit-requests", "\(state.budget.requests)"),
            ("x-ratelimit-limit-tokens", "\(state.budget.tokens)"),
            ("x-ratelimit-remaining-requests", "\(state.requestsLeft)"),
            ("x-ratelimit-remaining-tokens", "\(state.tokensLeft)"),
            ("x-ratelimit-reset-requests", reset), ("x-ratelimit-reset-tokens", reset),
        ]
    }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        ("openai-processing-ms", "\(milliseconds)")
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] {
        let content = answer.isText && !answer.isRefusal ? "\"\"" : "null"
        let refusal = answer.isRefusal ? "\"\"" : "null"
        return event(answer, delta: "{\"role\":\"assistant\",\"content\":\(content),\"refusal\":\(refusal)}")
    }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame {
        let mark = "\u{1}"
        let member = kind == .reasoning ? "reasoning_content" : answer.isRefusal ? "refusal" : "content"
        let parts = chunk(answer, delta: "{\"\(member)\":\"\(mark)\"}").split(separator: Character(mark))
        return .fixed(before: Array("data: \(parts[0])".utf8), after: Array("\(parts[1])\n\n".utf8))
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] {
        let call = answer.calls[number]
        let function = "{\"name\":\(call.name.quoted),\"arguments\":\"\"}"
        let entry = "{\"index\":\(number),\"id\":\"call_\(call.id)\",\"type\":\"function\",\"function\":\(function)}"
        return event(answer, delta: "{\"tool_calls\":[\(entry)]}")
    }
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String, place: Int) -> [UInt8] {
        let entry = "{\"index\":\(number),\"function\":{\"arguments\":\(fragment.quoted)}}"
        return event(answer, delta: "{\"tool_calls\":[\(entry)]}")
    }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        event(answer, delta: "{}", finish: "\"\(finishReason(answer))\"") + unfinishedClosing(answer, place: place)
    }
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8] {
        guard answer.reportsUsage else { return [] }
        return Array("data: \(head(answer)),\"choices\":[],\"usage\":\(usage(answer))}\n\n".utf8)
    }
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] { Array("data: [DONE]\n\n".utf8) }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        let message = "The server had an error while processing your request."
        return Array("data: \(error(message, type: "server_error", code: "null"))\n\n".utf8)
    }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] {
        Array("data: {\"id\":\"chatcmpl-\(answer.identity)\",,\n\n".utf8)
    }

    private func event(_ answer: Answer, delta: String, finish: String = "null") -> [UInt8] {
        Array("data: \(chunk(answer, delta: delta, finish: finish))\n\n".utf8)
    }
    private func chunk(_ answer: Answer, delta: String, finish: String = "null") -> String {
        let choice = "{\"index\":0,\"delta\":\(delta),\"logprobs\":null,\"finish_reason\":\(finish)}"
        return "\(head(answer)),\"choices\":[\(choice)]\(answer.reportsUsage ? ",\"usage\":null" : "")}"
    }
    /// The members that every chunk begins with; the object is left open.
    private func head(_ answer: Answer, object: String = "chat.completion.chunk") -> String {
        "{\"id\":\"chatcmpl-\(answer.identity)\",\"object\":\"\(object)\",\"created\":\(answer.created),"
            + "\"model\":\(answer.model.quoted),\"service_tier\":\"default\",\"system_fingerprint\":\"fp_streamgauge\""
    }
    private func finishReason(_ answer: Answer) -> String {
        answer.isCutShort ? "length" : answer.isText ? "stop" : "tool_calls"
    }
    private func usage(_ answer: Answer) -> String {
        let (input, output) = (answer.inputTokens, answer.outputTokens)
        return "{\"prompt_tokens\":\(input),\"completion_tokens\":\(output),\"total_tokens\":\(input + output),"
            + "\"prompt_tokens_details\":{\"cached_tokens\":\(answer.cachedTokens),\"audio_tokens\":0},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":\(answer.reasoningTokens),\"audio_tokens\":0,"
            + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}"
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        let calls = answer.calls.map { call in
            "{\"id\":\"call_\(call.id)\",\"type\":\"function\","
                + "\"function\":{\"name\":\(call.name.quoted),\"arguments\":\(call.arguments.quoted)}}"
        }
        let text = answer.isText ? answer.text.quoted : "null"
        let (content, refusal) = answer.isRefusal ? ("null", text) : (text, "null")
        let toolCalls = calls.isEmpty ? "" : ",\"tool_calls\":[\(calls.joined(separator: ","))]"
        let thoughts = answer.reasoningTokens > 0 ? ",\"reasoning_content\":\(answer.reasoning.quoted)" : ""
        let message =
            "{\"role\":\"assistant\",\"content\":\(content)\(thoughts),\"refusal\":\(refusal)\(toolCalls)}"
        let choice =
            "{\"index\":0,\"message\":\(message),\"logprobs\":null,\"finish_reason\":\"\(finishReason(answer))\"}"
        let usage = answer.reportsUsage ? ",\"usage\":\(usage(answer))" : ""
        return Array("\(head(answer, object: "chat.completion")),\"choices\":[\(choice)]\(usage)}".utf8)
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        let (type, code) =
            switch status {
            case 401: ("invalid_request_error", "\"invalid_api_key\"")
            case 404: ("invalid_request_error", "\"not_found\"")
            case 429: ("requests", "\"rate_limit_exceeded\"")
            case 500...: ("server_error", "null")
            default: ("invalid_request_error", "null")
            }
        return Array(error(message, type: type, code: code).utf8)
    }
    private func error(_ message: String, type: String, code: String) -> String {
        "{\"error\":{\"message\":\(message.quoted),\"type\":\"\(type)\",\"param\":null,\"code\":\(code)}}"
    }
    func modelList(_ model: String) -> [UInt8] {
        let entry = "{\"id\":\(model.quoted),\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"streamgauge\"}"
        return Array("{\"object\":\"list\",\"data\":[\(entry)]}".utf8)
    }
}
