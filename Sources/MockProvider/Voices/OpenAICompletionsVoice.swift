// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// OpenAI's older Completions: a prompt and its continuation, no roles, no tools.
struct OpenAICompletionsVoice: DialectVoice {
    let name = "openai-completions"
    let reportsUsageAlways = false
    let requestIDHeader = "x-request-id"
    let ping = Array(": keep-alive\n\n".utf8)
    let canReason = false
    private let chat = OpenAIChatVoice()

    func serves(_ path: String) -> Bool {
        path == "/completions" || path.hasSuffix("/v1/completions")
            || (path.hasPrefix(AzurePath.deployments) && path.hasSuffix("/completions") && !chat.serves(path))
    }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        var request = try ChatRequest(body, Self.map)
        if request.model == nil { request.model = AzurePath.deployment(in: head.path) }
        return request
    }
    private static let map: RequestMap = [
        "model": .model, "stream": .streams, "stream_options.include_usage": .usage, "max_tokens": .limit,
        "n": .choices, "prompt": .prompts,
    ]
    func key(in head: RequestHead) -> String? { chat.key(in: head) }
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.model == nil { return "you must provide a model parameter" }
        if request.promptBytes == nil { return "you must provide a 'prompt' parameter" }
        if request.prompts != 1 { return "Invalid value for 'prompt': this server takes one prompt." }
        if request.choices != 1 { return "Invalid value for 'n': this server gives one choice." }
        if let limit = request.maxTokens, limit < 1 { return "Invalid 'max_tokens': expected a value >= 1." }
        return nil
    }
    func rateFields(_ state: RateBudget.State, _ head: RequestHead, at time: Int64) -> [(name: String, value: String)] {
        chat.rateFields(state, head, at: time)
    }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        chat.timingHeader(milliseconds: milliseconds)
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] { [] }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame {
        let mark = "\u{1}"
        let parts = chunk(answer, text: "\"\(mark)\"").split(separator: Character(mark))
        return .fixed(before: Array("data: \(parts[0])".utf8), after: Array("\(parts[1])\n\n".utf8))
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] { [] }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        .event(nil, chunk(answer, text: "\"\"", finish: "\"\(finishReason(answer))\""))
            + unfinishedClosing(answer, place: place)
    }
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8] {
        guard answer.reportsUsage else { return [] }
        return .event(nil, "\(head(answer)),\"choices\":[],\"usage\":\(usage(answer))}")
    }
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] { chat.lastWord(answer, place: place) }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] { chat.errorEvent(answer, place: place) }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] { .event(nil, "{\"id\":\"cmpl-\(answer.identity)\",,") }

    private func chunk(_ answer: Answer, text: String, finish: String = "null") -> String {
        "\(head(answer)),\"choices\":[\(choice(text, finish))]\(answer.reportsUsage ? ",\"usage\":null" : "")}"
    }
    private func choice(_ text: String, _ finish: String) -> String {
        "{\"index\":0,\"text\":\(text),\"logprobs\":null,\"finish_reason\":\(finish)}"
    }
    /// The members that every chunk begins with; the object is left open.
    private func head(_ answer: Answer) -> String {
        "{\"id\":\"cmpl-\(answer.identity)\",\"object\":\"text_completion\",\"created\":\(answer.created),"
            + "\"model\":\(answer.model.quoted),\"system_fingerprint\":\"fp_streamgauge\""
    }
    private func finishReason(_ answer: Answer) -> String {
        answer.isRefusal ? "content_filter" : answer.isCutShort ? "length" : "stop"
    }
    private func usage(_ answer: Answer) -> String {
        let (input, output) = (answer.inputTokens, answer.outputTokens)
        let cached = answer.cachedTokens
        let details = cached > 0 ? ",\"prompt_tokens_details\":{\"cached_tokens\":\(cached)}" : ""
        return "{\"prompt_tokens\":\(input),\"completion_tokens\":\(output),"
            + "\"total_tokens\":\(input + output)\(details)}"
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        let choice = choice(answer.text.quoted, "\"\(finishReason(answer))\"")
        let usage = answer.reportsUsage ? ",\"usage\":\(usage(answer))" : ""
        return Array("\(head(answer)),\"choices\":[\(choice)]\(usage)}".utf8)
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        chat.errorBody(status: status, message: message, requestID: requestID)
    }
}
