// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Servers that send what nobody should hold in memory: the run ends by itself, and stays small.
@Suite struct HostileTests {
    struct Hostile: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let outcome: String
        /// What the recorded reason has to say.
        let reason: String
        let steps: [RudeServer.Step]
        init(
            _ description: String, _ outcome: String, _ reason: String, _ type: String, _ steps: [RudeServer.Step]
        ) {
            (testDescription, self.outcome, self.reason) = (description, outcome, reason)
            let head = "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nConnection: close\r\n\r\n"
            self.steps = [.send(head)] + steps + [.close]
        }
    }
    private static let stream = "text/event-stream"
    private static let finish =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
    private static let block = String(repeating: "a", count: 1 << 16)
    private static let longText = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""

    static let hostile = [
        Hostile("a line that never ends", "protocol_error", "longer than 16777216", stream, [.sendForever(block)]),
        Hostile(
            "data lines without end", "protocol_error", "longer than 16777216", stream,
            [.sendForever("data: " + String(repeating: "b", count: 1_000) + "\n")]),
        Hostile(
            "an event of a gibibyte", "protocol_error", "longer than 16777216", stream,
            [.send(longText), .sendTimes(block, 1 << 14), .send("\"}}]}\n\n" + finish)]),
        Hostile("comments without end, then nothing", "truncated", "", stream, [.sendTimes(": ping\n\n", 100_000)]),
        Hostile(
            "a line of JSON that never ends", "protocol_error", "longer than 16777216", "application/x-ndjson",
            [.send("{\"a\":\""), .sendForever(block)]),
        Hostile(
            "an element of an array that never ends", "protocol_error", "longer than 16777216", "application/json",
            [.send("[{\"a\":\""), .sendForever(block)]),
        Hostile(
            "an AWS message that promises 4 GiB", "protocol_error", "checksum or length",
            "application/vnd.amazon.eventstream", [.bytes(promise), .sendForever(block)]),
        Hostile(
            "JSON as deep as it gets", "protocol_error", "deeper than 128", stream,
            [.send("data: " + String(repeating: "{\"a\":[", count: 1 << 18) + "\n\n" + finish)]),
        Hostile(
            "a hundred thousand tool calls", "protocol_error", "tool calls", stream,
            [
                .sendCounting(100_000) { number in
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":\(number),\"id\":\"i\(number)\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}\n\n"
                }, .send(finish),
            ]),
        Hostile(
            "numbers beyond all types", "ok", "", stream,
            [
                .send(
                    "data: {\"choices\":[{\"index\":\(String(repeating: "9", count: 400)),\"delta\":{\"content\":\"hi\"}}],"
                        + "\"usage\":{\"prompt_tokens\":1e999999,\"completion_tokens\":-99999999999999999999}}\n\n"
                        + finish)
            ]),
        Hostile(
            "bytes that are no UTF-8", "ok", "", stream,
            [.send(longText), .bytes([0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF8]), .send("\"}}]}\n\n" + finish)]),
    ]
    /// The first 12 bytes of a message: 4 GiB less one, no headers, and the checksum of that.
    private static let promise: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]

    @Test("no server makes the run swell or hang", arguments: hostile)
    func bounded(_ example: Hostile) throws {
        let server = try RudeServer(example.steps)
        let run = try MeasuredRun(RunTests.profile(server.url, load: "concurrency: 2, requests: 4"))
        #expect(run.trace.outcomes == [example.outcome: 4], "\(run.trace.requests)")
        let reasons = run.trace.requests.map { "\($0)" }
        #expect(reasons.allSatisfy { example.reason.isEmpty || $0.contains(example.reason) }, "\(reasons)")
        #expect(run.peakMemory < 200 << 20, "\(run.peakMemory >> 20) MiB")
    }

    // MARK: Without end

    struct Endless: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let reason: String
        /// What is recorded of it all the same.
        let events: Int
        let steps: [RudeServer.Step]
        init(_ description: String, _ reason: String, events: Int = 0, _ steps: [RudeServer.Step]) {
            (testDescription, self.reason, self.events, self.steps) = (description, reason, events, steps)
        }
    }
    private static let streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    private static let field = "X-Much: " + String(repeating: "a", count: 1_000) + "\r\n"
    private static let manyEvents = "a response of more than 500 events (limits.events)"
    private static let longBody = "a body of more than 65536 bytes (limits.body)"
    private static let longHead = "headers and trailers of more than 8192 bytes (limits.headers)"
    static let endless = [
        Endless("small events", manyEvents, events: 500, [.send(streamHead), .sendForever("data: {}\n\n")]),
        Endless("comments", longBody, [.send(streamHead), .sendForever(": ping\n\n")]),
        Endless("one-byte reads", "more than 1064 reads", [.send(streamHead), .trickleForever("data: a")]),
        Endless("headers", longHead, [.send("HTTP/1.1 200 OK\r\n"), .sendForever(field)]),
        Endless("interim answers", longHead, [.sendForever("HTTP/1.1 103 Early Hints\r\n\(field)\r\n")]),
        Endless("trailers", longHead, [.send(RudeServer.head), .send("0\r\n"), .sendForever(field)]),
        Endless(
            "trailers after a whole answer", longHead, events: 2,
            [.send(RudeServer.head), .send(RudeServer.chunk(finish)), .send("0\r\n"), .sendForever(field)]),
    ]
    @Test("what comes without end is cut off at a limit that the reason names", arguments: endless)
    func cutOff(_ example: Endless) throws {
        let server = try RudeServer(example.steps)
        let run = try MeasuredRun(
            RunTests.profile(
                server.url, load: "concurrency: 1, requests: 2",
                more: "limits: {events: 500, body: 64KiB, headers: 8KiB}"))
        #expect(run.trace.outcomes == ["protocol_error": 2], "\(run.trace.requests)")
        for request in run.trace.requests {
            let reason = request["error_message"] as? String ?? ""
            #expect(reason.hasPrefix(example.reason), "\(request)")
            let events = (request["events"] as? [String: Any])?["at_ns"] as? [Any] ?? []
            #expect(events.count == example.events)
        }
        #expect(run.peakMemory < 100 << 20, "\(run.peakMemory >> 20) MiB")
    }
    @Test("decode stops reading at a limit") func decode() throws {
        for (flags, says) in [
            (["--events-limit", "2"], "more than 2 events"),
            (["--body-limit", "20B", "--split", "7"], "more than 20 bytes"),
            (["--event-limit", "4KiB", "--split", "8192"], "longer than 4096 bytes"),
        ] {
            // No more than a pipe holds: nobody reads the rest.
            let body = Data(("data: {}\n\ndata: {}\n\ndata: {}\n\ndata: " + Self.block.prefix(8_192)).utf8)
            let outcome = try Tool.run(["decode", "--protocol", "openai-chat"] + flags, input: body)
            #expect(outcome.code == 0 && outcome.out.contains(says), "\(outcome.out)\(outcome.err)")
        }
        let wrong = try Tool.run(["decode", "--protocol", "openai-chat", "--body-limit", "20"], input: Data())
        #expect(wrong.code == 2 && wrong.err.contains("--body-limit"), "\(wrong.err)")
    }

    @Test("the limits are those of the profile") func limits() throws {
        let server = try RudeServer([
            .send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"),
            .send(Self.longText), .sendTimes(Self.block, 2), .send("\"}}]}\n\n" + Self.finish), .close,
        ])
        for (limit, outcome) in [("100KiB", "protocol_error"), ("200KiB", "ok")] {
            let run = try RecordedRun(
                RunTests.profile(server.url, load: "concurrency: 1, requests: 1", more: "limits: {event: \(limit)}"))
            #expect(try TraceFile(run.trace).outcomes == [outcome: 1])
        }
    }
}
