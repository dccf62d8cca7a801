// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import JSONText

extension TruthLog {
    /// One request and what became of it; all times in nanoseconds of the monotonic clock.
    struct Entry {
        let reply: Reply
        let question: LoggedQuestion
        let connection: Int
        let http: String
        /// Number of the HTTP/2 stream; 0 where there is none.
        let stream: Int32
        let ending: String
        let arrival: Int64
        let headersWritten: Int64
        let ended: Int64
        /// Of the output events that were written.
        let written: [Int64]
        /// Moments that were written.
        let settled: Int
        let sentBytes: Int
        /// When the client left, and the output events written before.
        let leave: (time: Int64, outputs: Int)?

        var outputs: Int { reply.score.moments.reduce(0) { $0 + ($1.isOutput ? 1 : 0) } }
        /// Comments and pings that were written.
        var pings: Int { reply.score.moments.prefix(settled).reduce(0) { $0 + ($1.isPing ? 1 : 0) } }
        func isOut(_ moment: Int?) -> Bool { moment.map { $0 < settled } ?? false }
        /// The text of the output events that were written, without thoughts and calls.
        var text: String {
            guard !written.isEmpty else { return "" }
            if let whole = reply.whole { return reply.score.signs.finish == nil ? "" : whole.text }
            guard let answer = reply.score.speaker?.answer else { return "" }
            var (bytes, left) = ([UInt8](), written.count)
            for moment in reply.score.moments where moment.isOutput && left > 0 {
                left -= 1
                guard moment.kind == .text else { continue }
                let first = Int(moment.start)
                Vocabulary.append(first..<first + Int(moment.count), answer.words, to: &bytes)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

extension JSONWriter {
    mutating func line(_ line: TruthLog.Line, showsBodies: Bool) {
        object { json in
            switch line {
            case .request(let entry): json.members(of: entry, showsBodies: showsBodies)
            case .opened(let number, let time):
                json.member("event", "connection-opened")
                json.member("connection", number)
                json.member("time_ns", time)
            case .closed(let number, let time, let requests, let side):
                json.member("event", "connection-closed")
                json.member("connection", number)
                json.member("time_ns", time)
                json.member("requests", requests)
                json.member("closed_by", side.rawValue)
            }
        }
    }
    private mutating func members(of entry: TruthLog.Entry, showsBodies: Bool) {
        let reply = entry.reply
        member("request_id", reply.requestID)
        member("case", ifKnown: reply.caseName)
        member("connection", entry.connection)
        member("http", entry.http)
        if entry.stream > 0 { member("stream", Int(entry.stream)) }
        member("dialect", reply.dialect)
        members(of: entry.question, showsBodies: showsBodies)
        member("status", reply.status)
        member("streamed", reply.isStreamed)
        member("fault", ifKnown: reply.fault)
        member("tokens", reply.tokens)
        member("input_tokens", reply.inputTokens)
        key("response_headers")
        array { json in for (name, value) in reply.score.fields { json.field(name, value) } }
        if let text = Excerpt(of: entry.text, keeping: showsBodies ? .full : .hash) { member("text", text) }
        member("finish_sent", entry.isOut(reply.score.signs.finish))
        member("usage_sent", entry.isOut(reply.score.signs.usage))
        member("done_sent", entry.isOut(reply.score.signs.done))
        member("pings_sent", entry.pings)
        member("sent_bytes", entry.sentBytes)
        member("ending", entry.ending)
        times(of: entry)
    }
    private mutating func times(of entry: TruthLog.Entry) {
        member("arrival_ns", entry.arrival)
        if entry.headersWritten > 0 { member("headers_written_ns", entry.headersWritten) }
        member("first_output_written_ns", ifKnown: entry.written.first)
        if let leave = entry.leave {
            member("client_gone_ns", leave.time)
            member("outputs_left", entry.outputs - leave.outputs)
        }
        member("ended_ns", entry.ended)
        key("scheduled_ns")
        array { json in
            for moment in entry.reply.score.moments where moment.isOutput { json.integer(entry.arrival + moment.time) }
        }
        key("written_ns")
        array { json in for time in entry.written { json.integer(time) } }
    }
    private mutating func members(of question: LoggedQuestion, showsBodies: Bool) {
        let head = question.head
        member("method", head.method)
        member("path", head.path + (head.query.isEmpty ? "" : "?\(LoggedSecrets.query(head.query))"))
        key("request_headers")
        array { json in
            for (name, value) in head.fields { json.field(name, LoggedSecrets.value(of: name, value)) }
        }
        member("body_bytes", question.bodyBytes)
        member("body_hash", String(question.bodyHash, radix: 16))
        if let body = question.body { member("body", String(decoding: body, as: UTF8.self)) }
    }
    private mutating func field(_ name: String, _ value: String) {
        array { pair in
            pair.string(name)
            pair.string(value)
        }
    }
}
