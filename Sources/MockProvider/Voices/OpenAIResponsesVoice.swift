// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// OpenAI Responses: items that open and close, each event with its number.
struct OpenAIResponsesVoice: DialectVoice {
    let name = "openai-responses"
    let reportsUsageAlways = true
    let requestIDHeader = "x-request-id"
    let ping = Array(": keep-alive\n\n".utf8)
    private let chat = OpenAIChatVoice()
    private let items = ResponseItems()

    func serves(_ path: String) -> Bool { path.hasSuffix("/responses") }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        try ChatRequest(body, Self.map)
    }
    private static let map: RequestMap = [
        "model": .model, "stream": .streams, "max_output_tokens": .limit, "input": .prompt, "instructions": .system,
        "tools": .tools, "tool_choice": .toolChoice, "parallel_tool_calls": .parallelCalls,
    ]
    func key(in head: RequestHead) -> String? { chat.key(in: head) }
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.model == nil { return "Missing required parameter: 'model'." }
        if request.promptBytes == nil { return "Missing required parameter: 'input'." }
        if let limit = request.maxTokens, limit < 1 { return "Invalid 'max_output_tokens': expected a value >= 1." }
        return nil
    }
    func rateFields(_ state: RateBudget.State, _ head: RequestHead, at time: Int64) -> [(name: String, value: String)] {
        chat.rateFields(state, head, at: time)
    }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        chat.timingHeader(milliseconds: milliseconds)
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] {
        var events = Numbered(from: 0)
        let response = "\"response\":\(response(answer, status: "in_progress", output: [], usage: "null"))"
        events.add("response.created", response)
        events.add("response.in_progress", response)
        if answer.reasoningTokens > 0 {
            let item = items.reasoning(answer, isOpen: true)
            events.add("response.output_item.added", "\"output_index\":0,\"item\":\(item)")
            events.add(
                "response.reasoning_summary_part.added",
                "\(items.summary(answer)),\"part\":\(items.summaryText(""))")
        } else if answer.isText {
            openMessage(answer, &events)
        }
        return events.bytes
    }
    private func openMessage(_ answer: Answer, _ events: inout Numbered) {
        let item = items.message(answer, isOpen: true)
        events.add("response.output_item.added", "\"output_index\":\(items.first(answer)),\"item\":\(item)")
        events.add("response.content_part.added", "\(items.content(answer)),\"part\":\(items.part(answer, ""))")
    }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame { .rendered }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {
        let isText = piece.kind == .text
        let type = isText ? textDelta(answer) : "response.reasoning_summary_text.delta"
        out.append("event: ")
        out.append(type)
        out.append("\ndata: {\"type\":\"")
        out.append(type)
        out.append("\",\"item_id\":\"")
        out.append(isText ? "msg_" : "rs_")
        out.append(answer.identity)
        out.append("\",\"output_index\":")
        out.append(decimal: isText ? items.first(answer) : 0)
        out.append(isText ? ",\"content_index\":0,\"delta\":\"" : ",\"summary_index\":0,\"delta\":\"")
        Vocabulary.append(piece.tokens, isText ? answer.words : answer.thoughts, to: &out)
        if isText, !answer.isRefusal {
            out.append("\",\"logprobs\":[],\"sequence_number\":")
        } else {
            out.append("\",\"sequence_number\":")
        }
        out.append(decimal: number(answer, at: piece.place, isAfterTurn: isText))
        out.append("}\n\n")
    }
    private func textDelta(_ answer: Answer) -> String {
        answer.isRefusal ? "response.refusal.delta" : "response.output_text.delta"
    }
    /// The thoughts are complete; a message opens, where one follows.
    func turn(_ answer: Answer, place: Int) -> [UInt8] {
        var events = Numbered(from: number(answer, at: place, isAfterTurn: false))
        let (stands, text) = (items.summary(answer), answer.reasoning)
        events.add("response.reasoning_summary_text.done", "\(stands),\"text\":\(text.quoted)")
        events.add("response.reasoning_summary_part.done", "\(stands),\"part\":\(items.summaryText(text))")
        let item = items.reasoning(answer, isOpen: false)
        events.add("response.output_item.done", "\"output_index\":0,\"item\":\(item)")
        if answer.isText { openMessage(answer, &events) }
        return events.bytes
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] {
        let before = 2 * max(number - 1, 0)
        var events = Numbered(from: self.number(answer, at: place, isAfterTurn: true) + before)
        if number > 0 { closeCall(answer, number - 1, &events) }
        let item = items.call(answer, number, isOpen: true)
        events.add("response.output_item.added", "\"output_index\":\(items.first(answer) + number),\"item\":\(item)")
        return events.bytes
    }
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String, place: Int) -> [UInt8] {
        var events = Numbered(from: self.number(answer, at: place, isAfterTurn: true) + 2 * number)
        events.add(
            "response.function_call_arguments.delta", "\(items.call(answer, number)),\"delta\":\(fragment.quoted)")
        return events.bytes
    }
    private func closeCall(_ answer: Answer, _ number: Int, _ events: inout Numbered) {
        let call = answer.calls[number]
        events.add(
            "response.function_call_arguments.done",
            "\(items.call(answer, number)),\"name\":\(call.name.quoted),\"arguments\":\(call.arguments.quoted)")
        let item = items.call(answer, number, isOpen: false)
        events.add("response.output_item.done", "\"output_index\":\(items.first(answer) + number),\"item\":\(item)")
    }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        let before = 2 * max(answer.calls.count - 1, 0)
        var events = Numbered(from: number(answer, at: place, isAfterTurn: true) + before)
        if answer.isText {
            let (stands, text) = (items.content(answer), answer.text)
            if answer.isRefusal {
                events.add("response.refusal.done", "\(stands),\"refusal\":\(text.quoted)")
            } else {
                events.add("response.output_text.done", "\(stands),\"text\":\(text.quoted),\"logprobs\":[]")
            }
            events.add("response.content_part.done", "\(stands),\"part\":\(items.part(answer, text))")
            let item = items.message(answer, isOpen: false)
            events.add("response.output_item.done", "\"output_index\":\(items.first(answer)),\"item\":\(item)")
        } else {
            closeCall(answer, answer.calls.count - 1, &events)
        }
        let type = answer.isCutShort ? "response.incomplete" : "response.completed"
        events.add(type, "\"response\":\(finished(answer))")
        return events.bytes
    }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        let isAfterTurn = place > answer.course.thoughtEvents
        let before = 2 * max(callsStarted(answer, before: place) - 1, 0)
        var events = Numbered(from: number(answer, at: place, isAfterTurn: isAfterTurn) + before)
        let (code, message) = ("\"server_error\"", "\"The server had an error while processing your request.\"")
        let error = "{\"type\":\(code),\"code\":\(code),\"message\":\(message),\"param\":null}"
        events.add("error", "\"error\":\(error)")
        let failure = "{\"code\":\(code),\"message\":\(message)}"
        let response = response(answer, status: "failed", output: [], usage: "null", error: failure)
        events.add("response.failed", "\"response\":\(response)")
        return events.bytes
    }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] {
        .event("response.output_text.delta", "{\"type\":\"response.output_text.delta\",,")
    }

    // MARK: Numbers

    /// Events with their `sequence_number`, one higher each.
    private struct Numbered {
        private(set) var bytes: [UInt8] = []
        private var next: Int
        init(from first: Int) { next = first }
        mutating func add(_ type: String, _ members: String) {
            bytes += .event(type, "{\"type\":\"\(type)\",\"sequence_number\":\(next),\(members)}")
            next += 1
        }
    }
    /// How many events come before output event `place`, those that close calls aside.
    ///
    /// Each output is one event. The opening has two, and two more where it opens thoughts or a message; the turn closes
    /// the thoughts with three and opens a message with two.
    private func number(_ answer: Answer, at place: Int, isAfterTurn: Bool) -> Int {
        let hasThoughts = answer.reasoningTokens > 0
        let opening = hasThoughts || answer.isText ? 4 : 2
        let turn = hasThoughts && isAfterTurn ? (answer.isText ? 5 : 3) : 0
        return opening + turn + place
    }
    private func callsStarted(_ answer: Answer, before place: Int) -> Int {
        var start = answer.course.thoughtEvents
        var started = 0
        for call in answer.calls where start < place {
            started += 1
            start += 1 + call.fragments.count
        }
        return started
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] { Array(finished(answer).utf8) }
    private func finished(_ answer: Answer) -> String {
        response(
            answer, status: answer.isCutShort ? "incomplete" : "completed", output: items.all(answer),
            usage: answer.reportsUsage ? usage(answer) : "null")
    }
    private func response(
        _ answer: Answer, status: String, output: [String], usage: String, error: String = "null"
    ) -> String {
        let incomplete = status == "incomplete" ? "{\"reason\":\"max_output_tokens\"}" : "null"
        return "{\"id\":\"resp_\(answer.identity)\",\"object\":\"response\",\"created_at\":\(answer.created),"
            + "\"status\":\"\(status)\",\"background\":false,\"error\":\(error),\"incomplete_details\":\(incomplete),"
            + "\"instructions\":null,\"max_output_tokens\":null,\"model\":\(answer.model.quoted),"
            + "\"output\":[\(output.joined(separator: ","))],\"parallel_tool_calls\":true,\"previous_response_id\":null,"
            + "\"reasoning\":{\"effort\":null,\"summary\":null},\"service_tier\":\"default\",\"store\":false,"
            + "\"temperature\":1.0,\"text\":{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\",\"tools\":[],"
            + "\"top_p\":1.0,\"truncation\":\"disabled\",\"usage\":\(usage),\"user\":null,\"metadata\":{}}"
    }
    private func usage(_ answer: Answer) -> String {
        let (input, output) = (answer.inputTokens, answer.outputTokens)
        return "{\"input_tokens\":\(input),\"input_tokens_details\":{\"cached_tokens\":\(answer.cachedTokens)},"
            + "\"output_tokens\":\(output),"
            + "\"output_tokens_details\":{\"reasoning_tokens\":\(answer.reasoningTokens)},"
            + "\"total_tokens\":\(input + output)}"
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        chat.errorBody(status: status, message: message, requestID: requestID)
    }
}
