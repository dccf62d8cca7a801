// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Which connections requests go over: what the profile says is what the mock's own log shows.
@Suite(.repeatedWhereSpoiled) struct ConnectionPolicyTests {
    /// A run against a mock, with the mock's log.
    private struct Observed {
        let outcome: Tool.Outcome
        let summary: String
        let trace: TraceFile
        /// One line a request of the mock's log.
        let log: [[String: Any]]
        /// In the order in which they came to the mock.
        var connections: [Int] {
            log.sorted { ($0["arrival_ns"] as? Int ?? 0) < ($1["arrival_ns"] as? Int ?? 0) }
                .compactMap { $0["connection"] as? Int }
        }

        init(load: String, more: String, mock flags: [String], run runFlags: [String] = []) throws {
            let scratch = try Scratch()
            let path = scratch.path + "/truth.ndjson"
            var mock: MockProcess? = try MockProcess(flags + ["--log", path])
            let run = try RecordedRun(RunTests.profile(mock?.url ?? "", load: load, more: more), flags: runFlags)
            mock = nil  // ended, so that the log is whole
            outcome = run.outcome
            (summary, trace) = (try run.text("summary.json"), try TraceFile(run.trace))
            log = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
            }
        }
        /// Whether each request opened its connection, in the order of the plan.
        var reused: [Bool] {
            trace.requests.sorted { ($0["index"] as? Int ?? 0) < ($1["index"] as? Int ?? 0) }.compactMap {
                ($0["attempts"] as? [[String: Any]])?.first?["reused"] as? Bool
            }
        }
        func milliseconds(from: String, to: String) -> [Double] {
            trace.requests.sorted { ($0["index"] as? Int ?? 0) < ($1["index"] as? Int ?? 0) }.map {
                Double(($0[to] as? Int ?? 0) - ($0[from] as? Int ?? 0)) / 1e6
            }
        }
        /// How many of the mock's responses were under way at once, at most.
        var mostAtOnce: Int {
            Self.most(log.flatMap { [($0["arrival_ns"] as? Int ?? 0, 1), ($0["ended_ns"] as? Int ?? 0, -1)] })
        }
        /// The same as the client saw it: over HTTP/2 the mock ends a response a little after its last byte is out.
        var mostOpenAtOnce: Int {
            Self.most(
                trace.requests.flatMap {
                    let start = $0["dispatched_ns"] as? Int ?? 0
                    return [(start, 1), (start + ($0["done_ns"] as? Int ?? 0), -1)]
                })
        }
        private static func most(_ steps: [(Int, Int)]) -> Int {
            var (now, most) = (0, 0)
            for step in steps.sorted(by: { $0 < $1 }) {
                now += step.1
                most = max(most, now)
            }
            return most
        }
    }

    @Test("a pool of two takes six requests at once in pairs: the waits are schedule lag", arguments: [1, 2])
    func pool(loops: Int) throws {
        let seen = try Observed(
            load: "arrivals: constant, rate: 1000/s, requests: 6, loops: \(loops)", more: "connections: {pool: 2}",
            mock: ["--ttft", "100ms", "--gap", "0ms", "--tokens", "2"])
        #expect(Set(seen.connections) == [1, 2] && seen.connections.count == 6 && seen.mostAtOnce == 2)
        #expect(seen.trace.outcomes == ["ok": 6])
        let lags = seen.milliseconds(from: "intended_ns", to: "dispatched_ns")
        // Two of 100 ms each go before the last pair; each left a millisecond after the one before it.
        #expect(lags[..<2].allSatisfy { $0 < 60 } && lags[4...].allSatisfy { $0 > 150 && $0 < 400 })
        let served = seen.milliseconds(from: "zero", to: "first_output_ns")
        #expect(served.allSatisfy { $0 > 95 && $0 < 180 }, "the wait is not inside the request: \(served)")
        #expect(seen.reused.count { !$0 } == 2)
        #expect(seen.summary.contains("connections.pool") && !seen.summary.contains("\"invalid\""))
    }

    @Test("an open load ends with its time, and what still waits for a connection counts as never sent")
    func neverSent() throws {
        let seen = try Observed(
            load: "arrivals: constant, rate: 100/s, duration: 500ms", more: "connections: {pool: 1}",
            mock: ["--ttft", "200ms", "--gap", "0ms", "--tokens", "2"])
        let end = try #require(seen.trace.all("end").first)
        let sent = seen.trace.requests.count
        #expect(end["never_sent"] as? Int == 50 - sent && sent >= 5 && sent <= 9 && seen.log.count == sent)
        #expect(Set(seen.connections) == [1])
    }

    @Test("a closed load shares a pool that is smaller than its concurrency") func closed() throws {
        let seen = try Observed(
            load: "concurrency: 8, requests: 40", more: "connections: {pool: 3}",
            mock: ["--ttft", "10ms", "--gap", "1ms", "--tokens", "5"])
        #expect(Set(seen.connections) == [1, 2, 3] && seen.mostAtOnce == 3 && seen.trace.outcomes == ["ok": 40])
    }

    @Test("without reuse the mock sees a connection a request, and the report says what it cost") func fresh() throws {
        let seen = try Observed(
            load: "concurrency: 3, requests: 30", more: "",
            mock: ["--tls", "--ttft", "5ms", "--gap", "1ms", "--tokens", "3"], run: ["--no-reuse", "--insecure"])
        #expect(Set(seen.connections).count == 30 && seen.reused.allSatisfy { !$0 })
        #expect(seen.trace.outcomes == ["ok": 30])
        #expect(seen.summary.contains("\"ttft_by_connection\"") && !seen.summary.contains("\"warm\""))
        #expect(seen.outcome.out.contains("TTFT on a new connection: p50"))
    }

    @Test("a connection above its age or idle time is replaced", arguments: ["max_age: 250ms", "max_idle: 100ms"])
    func age(limit: String) throws {
        // Idle for 195 ms between two requests.
        let seen = try Observed(
            load: "arrivals: constant, rate: 5/s, requests: 7", more: "connections: {\(limit)}",
            mock: ["--ttft", "2ms", "--gap", "1ms", "--tokens", "3"])
        #expect(seen.connections == (limit.hasPrefix("max_age") ? [1, 1, 2, 2, 3, 3, 4] : [1, 2, 3, 4, 5, 6, 7]))
        #expect(seen.reused == zip(seen.connections, [0] + seen.connections).map { $0 == $1 })
        if limit.hasPrefix("max_age") { #expect(seen.outcome.out.contains("; on an open one: p50")) }
    }

    @Test("HTTP/2 requests share exactly so many connections, and a pool of them takes so many streams")
    func streams() throws {
        let seen = try Observed(
            load: "concurrency: 40, requests: 160", more: "connections: {streams: 5, pool: 4}",
            mock: ["--tls", "--ttft", "uniform(10ms,30ms)", "--gap", "1ms", "--tokens", "5"],
            run: ["--http", "2", "--insecure"])
        #expect(Set(seen.connections) == [1, 2, 3, 4] && seen.mostOpenAtOnce == 20)
        #expect(seen.trace.outcomes == ["ok": 160] && seen.log.allSatisfy { $0["http"] as? String == "2" })
    }
}
