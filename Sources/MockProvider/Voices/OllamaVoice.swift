// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What Ollama's two endpoints have in common: all but where a line keeps its words.
protocol OllamaVoice: DialectVoice {
    /// Where its requests say what.
    var map: RequestMap { get }
    /// The member of a line that has text, thoughts or calls, all of them JSON already.
    func said(_ text: String, thoughts: String?, calls: String?) -> String
}

extension OllamaVoice {
    var reportsUsageAlways: Bool { true }
    /// The server has none; without one the log could not be joined with a client's trace.
    var requestIDHeader: String { "x-request-id" }
    var hasTimingHeader: Bool { false }
    var streamType: String { "application/x-ndjson" }
    var headersWait: Bool { true }
    var streamsArguments: Bool { false }
    var ping: [UInt8] { [] }

    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        try ChatRequest(body, map, streams: true)
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] { [] }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame { .rendered }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {
        let text = "\"\(Vocabulary.text(piece.tokens, piece.kind == .text ? answer.words : answer.thoughts))\""
        let said =
            piece.kind == .text ? said(text, thoughts: nil, calls: nil) : said("\"\"", thoughts: text, calls: nil)
        out.append(contentsOf: line(answer, at: piece.time, said, "\"done\":false"))
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] {
        let time = number < answer.course.callTimes.count ? answer.course.callTimes[number] : 0
        let said = said("\"\"", thoughts: nil, calls: "[\(call(answer, number))]")
        return line(answer, at: time, said, "\"done\":false")
    }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        line(answer, at: answer.course.end, said("\"\"", thoughts: nil, calls: nil), ending(answer))
    }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        Array("{\"error\":\"an error was encountered while running the model\"}\n".utf8)
    }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] { Array("{\"model\":\(answer.model.quoted),,}\n".utf8) }

    private func line(_ answer: Answer, at time: Int64, _ said: String, _ end: String) -> [UInt8] {
        let date = Timestamp.text(answer.created, plus: time)
        return Array("{\"model\":\(answer.model.quoted),\"created_at\":\"\(date)\",\(said),\(end)}\n".utf8)
    }
    private func call(_ answer: Answer, _ number: Int) -> String {
        let call = answer.calls[number]
        let function =
            "{\"index\":\(number),\"name\":\(call.name.quoted),\"arguments\":\(answer.object(of: call))}"
        return "{\"id\":\"call_\(call.id)\",\"function\":\(function)}"
    }
    /// Durations in nanoseconds, as the script planned them; the server leaves out what is zero.
    private func ending(_ answer: Answer) -> String {
        let course = answer.course
        let loading = min(1_000_000, course.firstOutput)
        var members = "\"done\":true,\"done_reason\":\"\(answer.isCutShort ? "length" : "stop")\""
        func add(_ name: String, _ value: Int64) { if value > 0 { members += ",\"\(name)\":\(value)" } }
        add("total_duration", course.end)
        add("load_duration", loading)
        if answer.reportsUsage { add("prompt_eval_count", Int64(answer.inputTokens)) }
        add("prompt_eval_duration", course.firstOutput - loading)
        if answer.reportsUsage { add("eval_count", Int64(answer.outputTokens)) }
        add("eval_duration", course.end - course.firstOutput)
        return members
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        let thoughts = answer.reasoningTokens > 0 ? answer.reasoning.quoted : nil
        let calls = answer.isText ? nil : answer.calls.indices.map { call(answer, $0) }.joined(separator: ",")
        let said = said(answer.text.quoted, thoughts: thoughts, calls: calls.map { "[\($0)]" })
        return line(answer, at: answer.course.end, said, ending(answer)).dropLast()
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        Array("{\"error\":\(message.quoted)}".utf8)
    }
    func modelList(_ model: String) -> [UInt8] {
        let details =
            "{\"parent_model\":\"\",\"format\":\"gguf\",\"family\":\"mock\",\"families\":[\"mock\"],"
            + "\"parameter_size\":\"1B\",\"quantization_level\":\"Q4_0\"}"
        let entry =
            "{\"name\":\(model.quoted),\"model\":\(model.quoted),\"modified_at\":\"2023-11-14T22:13:20Z\","
            + "\"size\":1000000000,\"digest\":\"\(String(repeating: "0", count: 64))\",\"details\":\(details)}"
        return Array("{\"models\":[\(entry)]}".utf8)
    }
}
