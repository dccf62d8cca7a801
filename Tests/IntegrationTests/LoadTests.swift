// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What leaves when, and what does not, by the trace and by the mock's own log.
@Suite(.repeatedWhereSpoiled) struct LoadTests {
    /// A run against a mock that keeps a log, and what both recorded.
    struct Watched {
        let run: RecordedRun
        let trace: TraceFile
        /// The mock's log; complete once the mock has ended.
        let log: [[String: Any]]

        init(_ load: String, mock flags: [String], more: String = "") throws {
            let scratch = try Scratch()
            let path = scratch.path + "/truth.ndjson"
            run = try {
                let mock = try MockProcess(flags + ["--log", path])
                return try RecordedRun(RunTests.profile(mock.url, load: load, more: more))
            }()
            trace = try TraceFile(run.trace)
            log = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
                guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                    throw Unexpected(description: "no JSON object: \(line)")
                }
                return object
            }
        }
    }
    /// Most of these intervals that lie over one another at any moment; ends come before beginnings.
    static func overlap(_ intervals: [(from: Int, to: Int)]) -> Int {
        let changes = intervals.flatMap { [($0.from, 1), ($0.to, -1)] }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        var (open, most) = (0, 0)
        for change in changes {
            open += change.1
            most = max(most, open)
        }
        return most
    }
    static func seenByMock(_ log: [[String: Any]]) -> [(from: Int, to: Int)] {
        log.compactMap { entry in
            guard let from = entry["arrival_ns"] as? Int, let to = entry["ended_ns"] as? Int else { return nil }
            return (from, to)
        }
    }
    static func inFlight(_ requests: [[String: Any]]) -> [(from: Int, to: Int)] {
        requests.compactMap { request in
            guard let from = request["dispatched_ns"] as? Int, let length = request["done_ns"] as? Int,
                request["outcome"] as? String != "shed"
            else { return nil }
            return (from, from + length)
        }
    }

    @Test("with queue, no more are in flight than allowed over all loops, and the rest waits its turn") func queue()
        throws
    {
        let seen = try Watched(
            "arrivals: constant, rate: 200/s, requests: 60, max_in_flight: 5, loops: 2",
            mock: ["--ttft", "40ms", "--gap", "2ms", "--tokens", "5"], more: "request: {max_tokens: 5}")
        let requests = seen.trace.requests
        #expect(seen.trace.outcomes == ["ok": 60] && seen.log.count == 60, "\(seen.run.outcome.out)")
        #expect(Set(requests.compactMap { $0["loop"] as? Int }) == [0, 1])
        #expect(Self.overlap(Self.seenByMock(seen.log)) <= 5 && Self.overlap(Self.inFlight(requests)) <= 5)
        #expect(requests.allSatisfy { ($0["in_flight"] as? Int ?? 99) <= 5 })
        // The schedule is as if there were no cap: what waits is late, and its lateness is on record.
        let moments = requests.compactMap { $0["intended_ns"] as? Int }.sorted()
        #expect(moments == (0..<60).map { $0 * 5_000_000 })
        let lags = requests.map { ($0["dispatched_ns"] as? Int ?? 0) - ($0["intended_ns"] as? Int ?? 0) }
        #expect((lags.max() ?? 0) > 100_000_000)
        // Whoever was due first left first, whichever loop it belongs to.
        let order = requests.sorted { ($0["dispatched_ns"] as? Int ?? 0) < ($1["dispatched_ns"] as? Int ?? 0) }
            .compactMap { $0["index"] as? Int }
        let displaced = order.enumerated().map { abs($0.offset - $0.element) }.max() ?? 99
        #expect(displaced <= 2, "\(order)")
        #expect(seen.run.outcome.out.contains("max_in_flight") && seen.run.outcome.code == 0, "\(seen.run.outcome.out)")
    }
    @Test("with shed, what finds no place is not sent, and is on record as a miss") func shed() throws {
        let seen = try Watched(
            "arrivals: constant, rate: 200/s, requests: 80, max_in_flight: 4, overflow: shed, loops: 2",
            mock: ["--ttft", "100ms", "--gap", "2ms", "--tokens", "5"], more: "request: {max_tokens: 5}")
        let requests = seen.trace.requests
        let (shed, sent) = (
            requests.filter { $0["outcome"] as? String == "shed" },
            requests.filter { $0["outcome"] as? String != "shed" }
        )
        #expect(requests.count == 80 && shed.count > 40 && sent.count == seen.log.count)
        #expect(Set(requests.compactMap { $0["index"] as? Int }) == Set(0..<80), "nothing is silently omitted")
        #expect(Self.overlap(Self.seenByMock(seen.log)) <= 4 && Self.overlap(Self.inFlight(requests)) == 4)
        for request in shed {
            #expect((request["attempts"] as? [Any])?.isEmpty ?? true)
            #expect((request["intended_ns"] as? Int ?? -1) % 5_000_000 == 0)
            #expect((request["error_message"] as? String)?.contains("max_in_flight") == true)
        }
        #expect(seen.trace.all("end").first?["requests"] as? Int == 80)
        #expect(seen.run.outcome.out.contains("shed"), "\(seen.run.outcome.out)")
    }
    @Test("a closed load follows its stages") func slots() throws {
        let seen = try Watched(
            "stages: '1:300ms,6:600ms:ramp,6:300ms,2:10ms:ramp,2:400ms', loops: 2",
            mock: ["--ttft", "20ms", "--gap", "2ms", "--tokens", "5"], more: "request: {max_tokens: 5}")
        let intervals = Self.inFlight(seen.trace.requests)
        func most(_ from: Int, _ to: Int) -> Int {
            Self.overlap(intervals.filter { $0.from >= from * 1_000_000 && $0.from < to * 1_000_000 })
        }
        #expect(most(0, 300) == 1 && most(900, 1_190) == 6 && most(1_280, 1_600) == 2)
        #expect(Self.overlap(Self.seenByMock(seen.log)) <= 6)
        let first = seen.trace.requests.compactMap { $0["intended_ns"] as? Int }
        #expect(first.contains(0) && first.contains(360_000_000), "the second slot comes at 300 ms and a tenth of 600")
        #expect(seen.run.outcome.out.contains("5 stages of a closed loop up to 6"), "\(seen.run.outcome.out)")
    }
    @Test("one request at a time is just that") func sequential() throws {
        let seen = try Watched(
            "arrivals: sequential, requests: 12, loops: 2", mock: ["--ttft", "5ms", "--gap", "1ms", "--tokens", "3"],
            more: "request: {max_tokens: 3}")
        #expect(seen.trace.outcomes == ["ok": 12] && Self.overlap(Self.inFlight(seen.trace.requests)) == 1)
        #expect(Self.overlap(Self.seenByMock(seen.log)) == 1)
        #expect(seen.run.outcome.out.contains("one request at a time"))
    }
    @Test("a trace is replayed as it was recorded, faster if wanted") func replay() throws {
        let mock = try MockProcess(["--ttft", "2ms", "--gap", "1ms", "--tokens", "3"])
        let first = try RecordedRun(
            RunTests.profile(mock.url, load: "arrivals: gamma, burstiness: 2, rate: 100/s, requests: 40"))
        let again = try RecordedRun(
            RunTests.profile(mock.url, load: "replay: {file: \"\(first.trace)\", speed: 2x}"))
        func moments(_ run: RecordedRun) throws -> [Int] {
            try TraceFile(run.trace).requests.compactMap { $0["intended_ns"] as? Int }.sorted()
        }
        let recorded = try moments(first)
        #expect(try moments(again) == recorded.map { ($0 - recorded[0]) / 2 } && recorded.count == 40)
        #expect(again.outcome.out.contains("replay of trace.ndjson.gz at 2x"), "\(again.outcome.out)")
        #expect(first.outcome.out.contains("gamma arrivals (cv 2) at 100/s"), "\(first.outcome.out)")
    }

    // MARK: Plan

    @Test("plan shows the schedule, needs no key and sends nothing") func plan() throws {
        let scratch = try Scratch()
        let log = scratch.path + "/truth.ndjson"
        let mock = try MockProcess(["--log", log])
        let profile = try scratch.file(
            "plan.yaml",
            """
            seed: 42
            targets:
              - {name: openai, url: "https://api.openai.com/v1", model: m, price: {input: 1/M, output: 2/M}}
              - {name: here, url: "\(mock.url)/v1", model: m, key: "${NO_SUCH_KEY}"}
            load: {stages: "2/s:30s,20/s:1m:ramp,0/s:30s"}
            """)
        let shown = try Tool.run(["plan", profile, "--answer-time", "3s", "--list", "2"])
        #expect(shown.code == 0 && shown.err.isEmpty, "\(shown.err)")
        for part in [
            "plan: 3 stages of poisson arrivals up to 20/s", "nothing is sent", "seed 42",
            "within 2m, 6.00/s on average",
            "arrivals per second, as drawn with this seed (each bar is 2s)", "3.00 s an answer (--answer-time)",
            "18.0 on average by Little's law", "costs ", "the first 2 requests",
        ] {
            #expect(shown.out.contains(part), "\(part)\n\(shown.out)")
        }
        #expect(shown.out.split(separator: "\n").filter { $0.contains("+") }.allSatisfy { $0.count <= 80 })
        let json = try Tool.run(["plan", profile, "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any]
        #expect(
            object?["load"] as? String == "3 stages of poisson arrivals up to 20/s"
                && object?["seed"] as? String == "42")
        #expect(try String(contentsOfFile: log, encoding: .utf8).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/reports"))
    }
    @Test("plan lists the very moments that run keeps") func sameMoments() throws {
        let mock = try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "2"])
        let scratch = try Scratch()
        let text = RunTests.profile(mock.url, load: "arrivals: uniform, rate: 200/s, requests: 30")
        let json = try Tool.run(["plan", try scratch.file("p.yaml", text), "--list", "30", "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any]
        let planned = (object?["list"] as? [[String: Any]] ?? []).compactMap { $0["intended_ns"] as? Int }
        let run = try RecordedRun(text)
        let trace = try TraceFile(run.trace)
        #expect(planned == trace.requests.compactMap { $0["intended_ns"] as? Int }.sorted() && planned.count == 30)
        #expect(object?["plan_hash"] as? String == trace.all("run").first?["plan_hash"] as? String)
        let like = try Tool.run(["plan", try scratch.file("p.yaml", text), "--like", run.trace])
        #expect(like.code == 0 && like.out.contains("the mean of 30 recorded ones"), "\(like.out)\(like.err)")
    }
}
