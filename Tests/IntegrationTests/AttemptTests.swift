// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Retries, continuations and conversations: what the trace says against what the server saw.
@Suite struct AttemptTests {
    static func attempts(_ request: [String: Any]) -> [[String: Any]] { request["attempts"] as? [[String: Any]] ?? [] }

    @Test("failures are tried again as the server asks, each attempt is recorded, and TTFT counts from the first")
    func retries() throws {
        let mock = try LoggedMock([
            "--ttft", "5ms", "--gap", "1ms", "--tokens", "4", "--fault", "429:25%,503:10%", "--retry-after", "40ms",
        ])
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 4, requests: 100", more: "retry: {max: 3}"))
        let trace = try TraceFile(run.trace)
        let log = try mock.end()
        let requests = trace.requests
        #expect(requests.count == 100 && trace.outcomes["ok"] ?? 0 > 90, "\(trace.outcomes)")
        #expect(requests.reduce(0) { $0 + Self.attempts($1).count } == log.count)
        let statuses = requests.flatMap(Self.attempts).compactMap { $0["status"] as? Int }
        for status in [200, 429, 503] {
            #expect(statuses.count { $0 == status } == log.count { $0["status"] as? Int == status })
        }
        let tried = requests.filter { Self.attempts($0).count > 1 }
        #expect(tried.count > 20)
        for request in tried {
            let attempts = Self.attempts(request)
            for (attempt, next) in zip(attempts, attempts.dropFirst()) {
                let wait = (next["started_ns"] as? Int ?? 0) - (attempt["ended_ns"] as? Int ?? .max)
                #expect(wait >= 39_000_000, "\(attempt) \(next)")
                #expect(["rate_limited", "http_error"].contains(attempt["outcome"] as? String ?? ""))
            }
            if request["outcome"] as? String == "ok" {
                #expect(request["first_output_ns"] as? Int ?? 0 > 40_000_000)
            } else {
                #expect(attempts.count == 4 && request["gave_up"] as? String == "attempts")
            }
        }
        #expect(run.outcome.out.contains("hidden work: \(log.count - 100) retries of \(tried.count) requests"))
        #expect(try run.text("summary.json").contains("\"hidden-work\""))
    }
    @Test("a failure stays one by default: nothing is sent twice") func offByDefault() throws {
        let mock = try LoggedMock(["--ttft", "5ms", "--gap", "1ms", "--tokens", "4", "--fault", "429:50%"])
        let run = try RecordedRun(RunTests.profile(mock.url, load: "concurrency: 4, requests: 40"))
        let trace = try TraceFile(run.trace)
        #expect(try mock.end().count == 40 && trace.outcomes["rate_limited"] ?? 0 > 5)
        #expect(trace.requests.allSatisfy { Self.attempts($0).count == 1 && $0["gave_up"] == nil })
        #expect(!run.outcome.out.contains("hidden work"))
    }
    @Test("a budget ends retries for the whole run, over all loops") func budget() throws {
        let mock = try LoggedMock(["--ttft", "2ms", "--gap", "1ms", "--tokens", "2", "--fault", "503:100%"])
        let run = try RecordedRun(
            RunTests.profile(
                mock.url, load: "concurrency: 4, requests: 100, loops: 2",
                more: "retry: {max: 3, backoff: 1ms, honor_retry_after: false, budget: 10%}"))
        let trace = try TraceFile(run.trace)
        let retries = try mock.end().count - 100
        #expect((5...12).contains(retries), "\(retries)")
        #expect(trace.requests.count { $0["gave_up"] as? String == "budget" } >= 90)
    }
    @Test("who waits for an attempt when the total is over, or the run, ends as such") func waiting() throws {
        let mock = try MockProcess(["--ttft", "2ms", "--fault", "429:100%", "--retry-after", "30s"])
        let late = try RecordedRun(
            RunTests.profile(
                mock.url, load: "concurrency: 2, requests: 4", more: "retry: {max: 2}\ntimeouts: {total: 200ms}"))
        #expect(try TraceFile(late.trace).outcomes == ["total_timeout": 4])
        let cut = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 2, duration: 200ms, drain: 100ms", more: "retry: {max: 2}"))
        #expect(try TraceFile(cut.trace).outcomes == ["censored": 2])
        let again = try MockProcess(["--ttft", "2ms", "--fault", "429:100%", "--retry-after", "40ms"])
        let often = try RecordedRun(
            RunTests.profile(
                again.url, load: "concurrency: 2, requests: 4", more: "retry: {max: 50}\ntimeouts: {total: 200ms}"))
        let tried = try TraceFile(often.trace)
        #expect(tried.outcomes == ["total_timeout": 4], "the limit on the whole holds over all attempts")
        #expect(tried.requests.allSatisfy { (2...10).contains(Self.attempts($0).count) })
        let long = try RecordedRun(
            RunTests.profile(
                mock.url, load: "concurrency: 1, requests: 1", more: "retry: {max: 2, max_retry_after: 10s}"))
        #expect(try TraceFile(long.trace).requests.map { $0["gave_up"] as? String } == ["wait"])
    }

    @Test("a broken answer goes on from where it stopped: the part goes back, and the gap is measured") func resume()
        throws
    {
        let server = try RudeServer([
            .send(RudeServer.head), .send(RudeServer.token("One ")), .wait(milliseconds: 30),
            .send(RudeServer.token("two")), .wait(milliseconds: 10), .reset,
        ])
        let run = try RecordedRun(
            RunTests.profile(
                server.url, load: "concurrency: 1, requests: 1",
                more: "request: {prompt: Count.}\nresume: {max: 2, backoff: 60ms, instruction: Go on.}"))
        let request = try #require(try TraceFile(run.trace).requests.first)
        let attempts = Self.attempts(request)
        #expect(attempts.count == 3 && request["outcome"] as? String == "reset")
        #expect(attempts.map { $0["resumed"] as? Bool ?? false } == [false, true, true])
        #expect(request["gave_up"] as? String == "attempts")
        // The last output of an attempt, and the first of the next: what the user saw of it.
        for (attempt, next) in zip(attempts, attempts.dropFirst()) {
            let gap = (next["first_output_ns"] as? Int ?? 0) - (attempt["last_output_ns"] as? Int ?? .max)
            #expect(gap > 60_000_000, "\(attempts)")
        }
        let kinds = (request["events"] as? [String: Any])?["kinds"] as? [Int] ?? []
        #expect(kinds.count { $0 & 1 != 0 } == 6, "output of all attempts is kept: \(kinds)")
        let bodies = server.requests.texts.map { $0.components(separatedBy: "\r\n\r\n").last ?? "" }
        #expect(bodies.count == 3 && !bodies[0].contains("assistant"))
        #expect(bodies[1].contains(#"{"role":"assistant","content":"One two"},{"role":"user","content":"Go on."}"#))
        #expect(bodies[2].contains(#"{"role":"assistant","content":"One twoOne two"},{"role":"user""#), "\(bodies[2])")
    }
    @Test("continued answers succeed, and their tokens are not taken for those of the whole") func resumedSuccess()
        throws
    {
        let mock = try LoggedMock(["--ttft", "5ms", "--gap", "1ms", "--tokens", "12", "--fault", "cut@6:40%"])
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 4, requests: 60", more: "resume: {max: 5}"))
        let trace = try TraceFile(run.trace)
        let log = try mock.end()
        #expect(trace.requests.reduce(0) { $0 + Self.attempts($1).count } == log.count)
        let resumed = trace.requests.filter { Self.attempts($0).count > 1 && $0["outcome"] as? String == "ok" }
        #expect(resumed.count > 10 && log.count { ($0["fault"] as? String)?.hasPrefix("cut") == true } >= resumed.count)
        let summary = try JSONSerialization.jsonObject(with: Data(try run.text("summary.json").utf8)) as? [String: Any]
        let target = (summary?["targets"] as? [[String: Any]])?.first
        let metrics = target?["metrics"] as? [String: [String: Any]]
        let successes = trace.outcomes["ok"] ?? 0
        #expect(metrics?["resume_gap"]?["n"] as? Int == resumed.count)
        // An answer that a busy machine read at once has no TPOT either.
        let timed = metrics?["tpot"]?["n"] as? Int ?? 0
        #expect(timed > 0 && timed <= successes - resumed.count, "\(timed) of \(successes)")
    }

    @Test("conversations grow by the real answers, think, and stay on their target") func sessions() throws {
        let mock = try LoggedMock(["--ttft", "5ms", "--gap", "1ms", "--tokens", "6"])
        let run = try RecordedRun(
            RunTests.profile(
                mock.url, load: "concurrency: 3, requests: 12",
                more: "session: {turns: \"uniform(2,5)\", think: 40ms, followups: [Why?, And then?]}"))
        let trace = try TraceFile(run.trace)
        #expect(try trace.outcomes["ok"] == trace.requests.count && mock.end().count == trace.requests.count)
        let talks = Dictionary(grouping: trace.requests) { $0["session"] as? Int ?? -1 }
        #expect(Set(talks.keys) == Set(0..<12) && Set(talks.values.map(\.count)).isSubset(of: [2, 3, 4, 5]))
        for talk in talks.values {
            let turns = talk.sorted { ($0["turn"] as? Int ?? 0) < ($1["turn"] as? Int ?? 0) }
            #expect(turns.compactMap { $0["turn"] as? Int } == Array(0..<turns.count))
            let tokens = turns.compactMap { ($0["usage"] as? [String: Any])?["input_tokens"] as? Int }
            #expect(
                tokens.count == turns.count && zip(tokens, tokens.dropFirst()).allSatisfy { $0 + 8 < $1 }, "\(tokens)")
            for (turn, next) in zip(turns, turns.dropFirst()) {
                let ended = (turn["dispatched_ns"] as? Int ?? 0) + (turn["done_ns"] as? Int ?? 0)
                #expect((next["intended_ns"] as? Int ?? 0) - ended == 40_000_000)
            }
        }
        #expect(run.outcome.out.contains("input tokens p50"), "\(run.outcome.out)")
    }
    @Test("what a conversation sends holds all that was said, in order") func history() throws {
        let server = try RudeServer([
            .send(RudeServer.head), .send(RudeServer.token("Sure.")), .send(RudeServer.chunk("data: [DONE]\n\n")),
            .send("0\r\n\r\n"),
        ])
        let run = try RecordedRun(
            RunTests.profile(
                server.url, load: "concurrency: 1, requests: 1",
                more: "request: {prompt: Hello}\nsession: {turns: 3, followups: [Why?]}"))
        #expect(try TraceFile(run.trace).requests.count == 3, "\(run.outcome.out)")
        let last = server.requests.texts.last ?? ""
        let turns = ["Hello", "Sure.", "Why?", "Sure.", "Why?"]
        var rest = last[...]
        for turn in turns {
            guard let place = rest.range(of: "\(turn)\"") else {
                Issue.record("\(turn) is missing in \(last)")
                break
            }
            rest = rest[place.upperBound...]
        }
    }
    @Test("a failed turn ends its conversation, and the turns not asked are counted") func abandoned() throws {
        let mock = try MockProcess(["--ttft", "2ms", "--gap", "1ms", "--tokens", "2", "--fault", "503:100%"])
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 2, requests: 5", more: "session: {turns: 4}"))
        let trace = try TraceFile(run.trace)
        #expect(trace.requests.count == 5 && trace.all("end").first?["abandoned_turns"] as? Int == 15)
        #expect(run.outcome.out.contains("15 turns"), "\(run.outcome.out)")
    }
}
