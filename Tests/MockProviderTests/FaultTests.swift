// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MockProvider

@Suite struct FaultTests {
    struct Row: Sendable {
        let fault: String
        let after: Composer.After
        let outputs: Int
        /// What the body contains, and what it must not.
        let has: [String], lacks: [String]
    }
    static let chatEnd = ["\"finish_reason\":\"stop\"", "[DONE]"]
    static let messagesEnd = ["message_delta", "message_stop"]
    static let chatRows: [Row] = [
        Row(fault: "none", after: .end, outputs: 6, has: chatEnd + ["\"total_tokens\""], lacks: []),
        Row(fault: "cut@4", after: .close, outputs: 4, has: [], lacks: chatEnd),
        Row(fault: "cut@0", after: .close, outputs: 0, has: ["\"role\""], lacks: chatEnd),
        Row(fault: "cut", after: .close, outputs: 3, has: [], lacks: chatEnd),
        Row(fault: "cut@99", after: .close, outputs: 6, has: [], lacks: chatEnd),
        Row(fault: "reset@4", after: .reset, outputs: 4, has: [], lacks: chatEnd),
        Row(fault: "truncate@4", after: .end, outputs: 4, has: [], lacks: chatEnd),
        Row(fault: "hang@4", after: .hang, outputs: 4, has: [], lacks: chatEnd),
        Row(
            fault: "error@4", after: .end, outputs: 4,
            has: ["data: {\"error\":{\"message\":", "\"type\":\"server_error\""], lacks: chatEnd),
        Row(fault: "garbage@4", after: .end, outputs: 6, has: chatEnd + [",,\n\n"], lacks: []),
        Row(fault: "garbage@99", after: .end, outputs: 6, has: chatEnd + [",,\n\n"], lacks: []),
        Row(fault: "bad-crc@4", after: .end, outputs: 6, has: chatEnd + [",,\n\n"], lacks: []),
        Row(fault: "half@4", after: .end, outputs: 4, has: ["\n\ndata: {\"id\":\"chat"], lacks: chatEnd + [",,"]),
        Row(fault: "half@99", after: .end, outputs: 6, has: [], lacks: chatEnd.suffix(1)),
        Row(fault: "stall@4:1s", after: .end, outputs: 6, has: chatEnd, lacks: []),
        Row(fault: "no-end", after: .end, outputs: 6, has: [], lacks: chatEnd),
        Row(fault: "no-done", after: .end, outputs: 6, has: [chatEnd[0]], lacks: [chatEnd[1]]),
        Row(
            fault: "no-finish", after: .end, outputs: 6, has: [chatEnd[1], "\"total_tokens\""], lacks: [chatEnd[0]]),
        Row(fault: "no-usage", after: .end, outputs: 6, has: chatEnd, lacks: ["usage"]),
        Row(fault: "no-stream", after: .end, outputs: 1, has: ["\"chat.completion\""], lacks: ["data:"]),
        Row(fault: "goaway", after: .end, outputs: 6, has: chatEnd, lacks: []),
        Row(fault: "bad-chunk@4", after: .malformed, outputs: 4, has: [], lacks: chatEnd),
    ]
    @Test("spoils a stream of Chat Completions as told", arguments: chatRows)
    func chat(_ row: Row) throws {
        let body = Rehearsal.asking(GoldenTests.usageAsked)
        try check(Rehearsal("tokens=6 fault=\(row.fault)", body), row)
    }
    static let messagesRows: [Row] = [
        Row(fault: "none", after: .end, outputs: 6, has: messagesEnd, lacks: []),
        Row(fault: "cut@4", after: .close, outputs: 4, has: [], lacks: messagesEnd),
        Row(fault: "truncate@4", after: .end, outputs: 4, has: [], lacks: messagesEnd),
        Row(
            fault: "error@4", after: .end, outputs: 4,
            has: ["event: error\ndata: {\"type\":\"error\"", "overloaded_error"], lacks: messagesEnd),
        Row(fault: "garbage@4", after: .end, outputs: 6, has: messagesEnd + [",,\n\n"], lacks: []),
        Row(fault: "no-end", after: .end, outputs: 6, has: [], lacks: messagesEnd),
        Row(fault: "no-done", after: .end, outputs: 6, has: [messagesEnd[0]], lacks: [messagesEnd[1]]),
        Row(
            fault: "no-finish", after: .end, outputs: 6, has: messagesEnd + ["\"stop_reason\":null,\"stop_seq"],
            lacks: ["end_turn"]),
        Row(fault: "no-usage", after: .end, outputs: 6, has: messagesEnd, lacks: ["usage"]),
        Row(fault: "no-stream", after: .end, outputs: 1, has: ["\"type\":\"message\""], lacks: ["event:"]),
    ]
    @Test("spoils a stream of Messages as told", arguments: messagesRows)
    func messages(_ row: Row) throws {
        try check(
            Rehearsal("tokens=6 fault=\(row.fault)", path: Rehearsal.messagesPath, Rehearsal.asking()), row)
    }
    private func check(_ played: Rehearsal, _ row: Row) {
        #expect(played.reply.status == 200)
        #expect(played.after == row.after)
        #expect(played.writes.reduce(0) { $0 + $1.outputs } == row.outputs)
        #expect(played.reply.fault == (row.fault == "none" ? nil : row.fault))
        for part in row.has { #expect(played.body.contains(part)) }
        for part in row.lacks { #expect(!played.body.contains(part)) }
        let ended = String(decoding: played.bytes, as: UTF8.self).hasSuffix("\r\n0\r\n\r\n")
        #expect(ended == (row.after == .end && played.reply.isStreamed), "the last chunk")
    }

    @Test("leaves out the finish reason in every dialect, and with it an end that has it", arguments: Question.all)
    func noFinish(_ question: Question) throws {
        let plain = try question.rehearsal("tokens=6")
        let played = try question.rehearsal("tokens=6 fault=no-finish")
        #expect(played.outputs == plain.outputs && played.after == .end && played.reply.fault == "no-finish")
        #expect(played.bodyBytes.count < plain.bodyBytes.count)
        #expect(played.reply.score.signs.finish == nil && plain.reply.score.signs.finish != nil)
        #expect(played.reply.score.signs.done == nil || plain.reply.score.signs.done != nil)
    }

    @Test("spoils an answer in one piece")
    func whole() throws {
        let length = try Rehearsal("", Rehearsal.asking(streams: false)).body.utf8.count
        for (fault, after) in [("cut", .close), ("reset", .reset)] as [(String, Composer.After)] {
            let played = try Rehearsal("fault=\(fault)", Rehearsal.asking(streams: false))
            #expect(played.after == after)
            #expect(played.head.contains("content-length: \(length)"))
            #expect(played.body.utf8.count < length)
        }
        let truncated = try Rehearsal("fault=truncate", Rehearsal.asking(streams: false))
        #expect(truncated.head.contains("content-length: \(truncated.body.utf8.count)"))
        #expect(truncated.body.utf8.count == length / 2)
        #expect(try Rehearsal("fault=error", Rehearsal.asking(streams: false)).reply.status == 500)
        #expect(try Rehearsal("fault=hang", Rehearsal.asking(streams: false)).bytes.isEmpty)
        let stalled = try Rehearsal("ttft=1ms gap=1ms tokens=4 fault=stall@2:1s", Rehearsal.asking(streams: false))
        #expect(stalled.outputTimes == [1_004])
    }

    /// Path, status and the body of the error.
    static let errors: [(String, Int, String)] = [
        (
            Rehearsal.chatPath, 429,
            #"{"error":{"message":"scripted fault: 429","type":"requests","param":null,"code":"rate_limit_exceeded"}}"#
        ),
        (
            Rehearsal.chatPath, 503,
            #"{"error":{"message":"scripted fault: 503","type":"server_error","param":null,"code":null}}"#
        ),
        (
            Rehearsal.messagesPath, 429,
            #"{"type":"error","error":{"type":"rate_limit_error","message":"scripted fault: 429"},"request_id":"req_\#(GoldenTests.id)"}"#
        ),
        (
            Rehearsal.messagesPath, 529,
            #"{"type":"error","error":{"type":"overloaded_error","message":"scripted fault: 529"},"request_id":"req_\#(GoldenTests.id)"}"#
        ),
    ]
    @Test("answers with an HTTP error in the dialect's form, and says how long to wait", arguments: errors)
    func status(_ path: String, _ status: Int, _ body: String) throws {
        let played = try Rehearsal("fault=\(status) retry-after=1500ms", path: path, Rehearsal.asking())
        #expect(played.reply.status == status && played.reply.fault == "\(status)")
        #expect(played.body == body)
        #expect(played.head.contains("\nretry-after: 2\nretry-after-ms: 1500"))
    }

    @Test("tells a client of HTTP/1 that no further request is taken")
    func goAway() throws {
        for streams in [true, false] {
            let played = try Rehearsal("fault=goaway", Rehearsal.asking(streams: streams))
            #expect(played.head.contains("\nconnection: close") && !played.reply.keepsConnection)
            #expect(played.after == .end)
        }
    }

    @Test("closes without an answer")
    func drop() throws {
        let played = try Rehearsal("fault=drop", Rehearsal.asking())
        #expect(played.bytes.isEmpty && played.after == .drop)
    }
}
