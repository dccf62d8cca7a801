// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What users do to streams, and what is looked for in answers: the trace against the mock's own record.
@Suite(.repeatedWhereSpoiled) struct BehaviourTests {
    /// One request as both sides tell it, on one clock: nanoseconds of the monotonic clock.
    struct Pair {
        let trace: [String: Any], mock: [String: Any]
        let start: Int
        var index: Int { trace["index"] as? Int ?? -1 }
        var outcome: String { trace["outcome"] as? String ?? "" }
        var ending: String { mock["ending"] as? String ?? "" }
        var stop: [String: Any]? { trace["stop"] as? [String: Any] }
        var attempt: [String: Any] { (trace["attempts"] as? [[String: Any]])?.first ?? [:] }
        var dispatched: Int { start + (trace["dispatched_ns"] as? Int ?? 0) }
        func moment(_ name: String) -> Int? { (trace[name] as? Int).map { dispatched + $0 } }
        /// Arrivals of the output events, in order.
        var outputs: [Int] {
            let events = trace["events"] as? [String: Any]
            let pairs = zip(events?["at_ns"] as? [Int] ?? [], events?["kinds"] as? [Int] ?? [])
            return pairs.filter { $0.1 & 0b1111 != 0 }.map { dispatched + $0.0 }
        }
        var written: [Int] { mock["written_ns"] as? [Int] ?? [] }
    }
    /// Runs against a mock of its own and brings both records together, in the order of the plan.
    static func run(
        mock flags: [String], http: String = "1.1", load: String, _ sections: String
    ) throws -> (pairs: [Pair], run: RecordedRun) {
        let mock = try LoggedMock(flags + (http == "2" ? ["--tls"] : []))
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: load, more: sections), flags: ["--http", http, "--insecure", "-q"])
        let trace = try TraceFile(run.trace)
        let start = trace.all("run").first?["start_monotonic_ns"] as? Int ?? 0
        let lines = try mock.end()
        let byID = Dictionary(lines.map { ($0["request_id"] as? String ?? "", $0) }, uniquingKeysWith: { $1 })
        let pairs = try trace.requests.map { request in
            guard let id = request["request_id"] as? String, let line = byID[id] else {
                throw Unexpected(description: "the mock does not know \(request)")
            }
            return Pair(trace: request, mock: line, start: start)
        }
        #expect(lines.count == pairs.count)
        return (pairs.sorted { $0.index < $1.index }, run)
    }

    /// What the run printed, without its line breaks.
    static func report(_ run: RecordedRun) -> String {
        run.outcome.out.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: Cancels

    @Test("the drawn share is cancelled, request by request, and the server saw the same", arguments: ["1.1", "2"])
    func share(http: String) throws {
        let (pairs, run) = try Self.run(
            mock: ["--ttft", "10ms", "--gap", "4ms", "--tokens", "60"], http: http,
            load: "concurrency: 10, requests: 200",
            "stop: {after_outputs: \"uniform(5,50)\", after: 30s, at_text: END, share: 10%}\n")
        // These are the draws of seed 7, which the tests of the plan know as well.
        let planned = pairs.filter { $0.stop != nil }
        #expect(planned.prefix { $0.index < 60 }.map(\.index) == [25, 28, 38, 44, 47, 48, 50, 57])
        #expect(
            planned.prefix { $0.index < 60 }.map { $0.stop?["after_outputs"] as? Int }
                == [45, 8, 23, 25, 13, 29, 40, 37])
        for pair in pairs {
            let most = pair.stop?["after_outputs"] as? Int
            #expect(pair.outcome == (most == nil ? "ok" : "cancelled"), "\(pair.index)")
            #expect(pair.ending == (most == nil ? "complete" : "client-gone"), "\(pair.index): \(pair.ending)")
            guard let most else { continue }
            // The read that brought the last wanted output is the last one that was looked at.
            let outputs = pair.outputs
            #expect(outputs.count >= most && outputs.last == outputs[most - 1])
            #expect(pair.written.count >= outputs.count)
            try Self.expectClosing(pair, http: http)
        }
        let summary = try run.text("summary.json")
        #expect(summary.contains("\"cancelled\": \(planned.count)"))
        #expect(Self.report(run).contains("requests cancelled as planned"))
        #expect(Self.count("ttft", in: summary) == 200 - planned.count)
        #expect(Self.count("ttft_answered", in: summary) == 200)
        #expect(Self.count("cancel_to_closed", in: summary) == planned.count)
    }
    /// We decide, we close, the server notices, and, where the kernel tells, its side is seen closed after that.
    private static func expectClosing(_ pair: Pair, http: String) throws {
        let cancelled = try #require(pair.moment("cancelled_ns"))
        let closed = try #require(pair.moment("closed_ns"))
        let ended = try #require(pair.mock["ended_ns"] as? Int)
        #expect(cancelled <= closed && closed - cancelled < 500_000_000, "\(closed - cancelled)")
        #expect(ended >= cancelled && ended - closed < 2_000_000_000, "\(ended - closed)")
        #expect((pair.outputs.last ?? 0) <= cancelled)
        guard let peer = pair.moment("peer_closed_ns") else { return }
        // Bytes that lay unread make our closing a reset, which ends the peer's side before its program knows.
        #expect(peer >= closed, "\(peer - closed)")
        if let open = pair.moment("peer_open_ns") { #expect(open <= peer) }
    }
    /// The `n` of a metric of the only target.
    private static func count(_ metric: String, in summary: String) -> Int? {
        let object = try? JSONSerialization.jsonObject(with: Data(summary.utf8)) as? [String: Any]
        let target = (object?["targets"] as? [[String: Any]])?.first
        let metrics = target?["metrics"] as? [String: [String: Any]]
        return metrics?[metric]?["n"] as? Int
    }

    static let rules = [
        "after_outputs: 6", "after_chars: 30", "after: 120ms", "at_text: \" \"", "after_outputs: 3, after: 20s",
    ]
    @Test("each kind of cancel ends the stream, and the next request has a connection of its own", arguments: rules)
    func kinds(rule: String) throws {
        for http in ["1.1", "2"] {
            let (pairs, _) = try Self.run(
                mock: ["--ttft", "20ms", "--gap", "10ms", "--tokens", "80"], http: http,
                load: "concurrency: 1, requests: 5", "stop: {\(rule)}\n")
            #expect(pairs.map(\.outcome) == Array(repeating: "cancelled", count: 5), "HTTP/\(http)")
            #expect(pairs.map(\.ending) == Array(repeating: "client-gone", count: 5), "HTTP/\(http)")
            #expect(Set(pairs.compactMap { $0.attempt["connection"] as? Int }).count == 5)
            #expect(pairs.allSatisfy { $0.attempt["reused"] as? Bool == false })
            for pair in pairs {
                try Self.expectClosing(pair, http: http)
                if rule == "after: 120ms" {
                    let time = (pair.trace["cancelled_ns"] as? Int ?? 0)
                    #expect((120_000_000..<400_000_000).contains(time), "\(time)")
                }
                if http == "1.1" { #expect(pair.trace["peer_closed_ns"] != nil) }
            }
        }
    }
    /// The mock takes our closing for a half one, and notices the rest when it writes.
    @Test("a request can be cancelled before the server has said anything") func early() throws {
        let mock = try LoggedMock(["--ttft", "400ms", "--headers-delay", "300ms"])
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 2, requests: 6", more: "stop: {after: 60ms}\n"),
            flags: ["-q"])
        let requests = try TraceFile(run.trace).requests
        #expect(requests.count == 6 && requests.allSatisfy { $0["outcome"] as? String == "cancelled" })
        #expect(requests.allSatisfy { $0["first_byte_ns"] == nil && $0["closed_ns"] != nil })
        let lines = try mock.end()
        let endings = lines.compactMap { $0["ending"] as? String }
        #expect(endings == Array(repeating: "client-gone", count: 6))
        #expect(Self.report(run).contains("6 before any output"))
    }
    @Test("an answer that ends before its stop is ok, and the plan stays visible") func unreached() throws {
        let (pairs, run) = try Self.run(
            mock: ["--ttft", "5ms", "--gap", "1ms", "--tokens", "4"], load: "concurrency: 2, requests: 6",
            "stop: {after_outputs: 50}\n")
        #expect(pairs.allSatisfy { $0.outcome == "ok" && $0.ending == "complete" && $0.stop != nil })
        #expect(pairs.allSatisfy { $0.trace["cancelled_ns"] == nil })
        #expect(Self.report(run).contains("0 of 6 requests cancelled as planned"))
    }

    // MARK: Marks and checks

    @Test("a mark is timed by the read that completed it", arguments: [true, false]) func marks(streams: Bool) throws {
        let (pairs, run) = try Self.run(
            mock: ["--ttft", "10ms", "--gap", "6ms", "--tokens", "6"], load: "concurrency: 2, requests: 10",
            "marks: {space: ' ', third: '\\S+ \\S+ \\S', never: 'zebra'}\nrequest: {stream: \(streams)}\n")
        for pair in pairs {
            let marks = pair.trace["marks"] as? [String: Int] ?? [:]
            #expect(marks.keys.sorted() == ["space", "third"])
            let outputs = pair.outputs.map { $0 - pair.dispatched }
            #expect(marks["space"] == outputs[streams ? 1 : 0] && marks["third"] == outputs[streams ? 2 : 0])
        }
        let summary = try run.text("summary.json")
        #expect(summary.contains("\"marks\"") && summary.contains("\"space\""))
        #expect(run.outcome.out.contains("mark third") && !run.outcome.out.contains("zebra"))
        #expect(try run.text("report.md").contains("first match of the mark's pattern"))
    }
    @Test("answers that are not what they must be fail their checks, by name") func checks() throws {
        let (pairs, run) = try Self.run(
            mock: ["--ttft", "5ms", "--gap", "1ms", "--tokens", "6"], load: "concurrency: 2, requests: 8",
            "checks: [{contains: ' '}, {min_chars: 5}, {json: true}, {pattern: '^\\d+$'}]\n")
        #expect(pairs.allSatisfy { $0.outcome == "check_failed" && $0.ending == "complete" })
        #expect(
            pairs.allSatisfy {
                $0.trace["failed_checks"] as? [String] == ["json: no JSON value", "pattern \"^\\d+$\""]
            })
        #expect(Self.report(run).contains("failed checks: 8 × json: no JSON value; 8 × pattern"))
        let passing = try Self.run(
            mock: ["--ttft", "5ms", "--gap", "1ms", "--tokens", "6"], load: "concurrency: 2, requests: 4",
            "checks: [{contains: ' '}, {min_chars: 5, max_chars: 500}, {pattern: '\\w+'}]\n")
        #expect(passing.pairs.allSatisfy { $0.outcome == "ok" && $0.trace["failed_checks"] == nil })
    }
    @Test("tool calls are checked by name, keys and types", arguments: [("[q]", "ok"), ("[q, zebra]", "check_failed")])
    func toolChecks(required: String, outcome: String) throws {
        let tools =
            "[{type: function, function: {name: find, parameters: {type: object, required: [q], properties: {q: {type: string}}}}}]"
        let (pairs, _) = try Self.run(
            mock: ["--ttft", "5ms", "--gap", "1ms", "--tokens", "8", "--tools", "always"],
            load: "concurrency: 2, requests: 4",
            "request: {tools: \(tools)}\nchecks: [{tool: {name: find, required: \(required), types: {q: string}}}]\n")
        #expect(pairs.map(\.outcome) == Array(repeating: outcome, count: 4))
    }
    @Test("a mistake in a pattern is told before anything is sent") func pattern() throws {
        let scratch = try Scratch()
        let file = try scratch.file(
            "p.yaml",
            RunTests.profile("http://127.0.0.1:9", load: "concurrency: 1, requests: 1", more: "marks: {a: '(b'}\n"))
        let outcome = try Tool.run(["run", file, "--output", scratch.path + "/runs"])
        #expect(outcome.code == 2 && outcome.err.contains("marks.a: found \"(b\"; as a regular expression"))
    }

    // MARK: Slow readers

    @Test("a reader that pauses holds the server back, and the report says who was slow", arguments: ["1.1", "2"])
    func pause(http: String) throws {
        let (pairs, run) = try Self.run(
            mock: ["--ttft", "5ms", "--gap", "1ms", "--tokens", "600000", "--tokens-per-chunk", "1000"], http: http,
            load: "concurrency: 1, requests: 1",
            "reader: {pause: 4s, after_outputs: 5, buffer: 8KiB}\nrequest: {max_tokens: 1000000}\n")
        let pair = try #require(pairs.first)
        #expect(pair.outcome == "ok" && pair.ending == "complete")
        let paused = try #require(pair.moment("paused_ns"))
        let resumed = try #require(pair.moment("resumed_ns"))
        #expect(resumed - paused >= 4_000_000_000)
        // The server had more to write every millisecond; what it could not write it wrote after we read on.
        let waits = zip(pair.written.dropFirst(), pair.written).map { ($0.0, $0.0 - $0.1) }
        let longest = try #require(waits.max { $0.1 < $1.1 })
        #expect(longest.1 > 1_500_000_000 && longest.0 >= resumed, "\(longest)")
        #expect(Self.report(run).contains("READ SLOWLY") && Self.report(run).contains("1 answer paused"))
    }
    @Test("a reader of a limited rate takes no more than that, and the server feels it", arguments: ["1.1", "2"])
    func rate(http: String) throws {
        let (pairs, run) = try Self.run(
            mock: ["--ttft", "5ms", "--gap", "1ms", "--tokens", "800000", "--tokens-per-chunk", "2000"], http: http,
            load: "concurrency: 1, requests: 1",
            "reader: {rate: 1MiB/s, buffer: 8KiB}\nrequest: {max_tokens: 1000000}\n")
        let pair = try #require(pairs.first)
        #expect(pair.outcome == "ok")
        let bytes = ((pair.trace["reads"] as? [String: Any])?["bytes"] as? [Int] ?? []).reduce(0, +)
        let end = try TraceFile(run.trace).all("end").first?["at_ns"] as? Int ?? 0
        let span = Double(end - (pair.trace["dispatched_ns"] as? Int ?? 0)) / 1e9
        #expect(bytes > 4_000_000 && Double(bytes) / span < 1_048_576 * 1.2, "\(bytes) bytes in \(span) s")
        // 400 events a millisecond apart: what does not fit the buffers between cannot have been written sooner.
        let writing = Double((pair.written.last ?? 0) - (pair.written.first ?? 0)) / 1e9
        #expect(writing > 1, "\(writing)")
        // The arrivals go on as the server writes, and are not those of the first read for ever.
        let arrivals = Double((pair.outputs.last ?? 0) - (pair.outputs.first ?? 0)) / 1e9
        #expect(arrivals > writing * 0.8, "\(arrivals) against \(writing)")
    }
}
