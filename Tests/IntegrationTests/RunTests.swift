// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct RunTests {
    static func profile(_ url: String, load: String, more: String = "") -> String {
        "name: test\nseed: 7\ntargets:\n  - {name: t, url: \"\(url)/v1\", model: mock}\nload: {\(load)}\n\(more)"
    }

    @Test("a healthy target: every request ok, the trace whole, the report printed and written") func healthy() throws {
        let mock = try MockProcess(["--ttft", "20ms", "--gap", "2ms", "--tokens", "10"])
        let run = try RecordedRun(Self.profile(mock.url, load: "concurrency: 4, requests: 40"))
        #expect(run.outcome.code == 0, "\(run.outcome.out)\(run.outcome.err)")
        let trace = try TraceFile(run.trace)
        #expect(trace.code == 0 && trace.outcomes == ["ok": 40] && trace.endReason == "completed")
        #expect(trace.records.first?["type"] as? String == "run" && trace.records.last?["type"] as? String == "end")
        #expect(Set(trace.requests.compactMap { $0["index"] as? Int }) == Set(0..<40))
        for request in trace.requests {
            let offset = (request["first_output_ns"] as? Int ?? 0)
            #expect(offset >= 20_000_000 && offset < 1_000_000_000)
        }
        #expect(run.outcome.out.contains("VERDICT"))
        #expect(try !run.text("report.md").isEmpty)
    }
    @Test("the report made later from the trace is the one that the run printed") func reportAgain() throws {
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "5"])
        let run = try RecordedRun(Self.profile(mock.url, load: "concurrency: 2, requests: 10"))
        let later = try Tool.run(["report", run.trace])
        #expect(later.code == 0)
        #expect(run.outcome.out.hasPrefix(later.out), "\(later.out)\n---\n\(run.outcome.out)")
        let summary = try Tool.run(["report", run.trace, "--format", "summary"])
        #expect(summary.code == 0 && later.out.hasSuffix("In short\n" + summary.out), "\(summary.out)")
    }
    @Test("an open load keeps its absolute schedule, whatever the answers do") func openLoop() throws {
        let mock = try MockProcess(["--ttft", "300ms", "--gap", "1ms", "--tokens", "5"])
        let run = try RecordedRun(
            Self.profile(
                mock.url, load: "arrivals: constant, rate: 50/s, requests: 50", more: "request: {max_tokens: 5}"))
        let intended = try TraceFile(run.trace).requests.compactMap { $0["intended_ns"] as? Int }.sorted()
        #expect(intended == (0..<50).map { $0 * 20_000_000 })
    }
    @Test("a warm-up is recorded, not counted, and hands over without a pause") func warmUp() throws {
        let mock = try MockProcess(["--ttft", "10ms", "--gap", "1ms", "--tokens", "5"])
        let run = try RecordedRun(Self.profile(mock.url, load: "concurrency: 2, duration: 1s, warmup: 400ms"))
        let requests = try TraceFile(run.trace).requests
        let warm = requests.filter { $0["warmup"] as? Bool == true }
        #expect(!warm.isEmpty && warm.count < requests.count)
        #expect(warm.allSatisfy { ($0["intended_ns"] as? Int ?? 0) < 400_000_000 })
        let moments = requests.compactMap { $0["dispatched_ns"] as? Int }.sorted()
        let pauses = zip(moments.dropFirst(), moments).map { $0.0 - $0.1 }
        #expect((pauses.max() ?? 0) < 300_000_000)
    }
    @Test("the same seed sends the same schedule again") func sameSeed() throws {
        let mock = try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "2"])
        let profile = Self.profile(mock.url, load: "arrivals: poisson, rate: 100/s, requests: 60")
        let schedules = try (0..<2).map { _ in
            let run = try RecordedRun(profile)
            return try TraceFile(run.trace).requests.compactMap { $0["intended_ns"] as? Int }.sorted()
        }
        #expect(schedules[0] == schedules[1] && schedules[0].count == 60)
    }
    @Test(
        "tool calls and whole answers run against the mock",
        arguments: ["openai-chat", "anthropic-messages"])
    func dialects(name: String) throws {
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "8", "--tools", "always"])
        let tools =
            name == "openai-chat"
            ? "[{type: function, function: {name: find, parameters: {type: object, properties: {q: {type: string}}}}}]"
            : "[{name: find, input_schema: {type: object, properties: {q: {type: string}}}}]"
        for (request, kind) in [("tools: \(tools)", 4), ("max_tokens: 50", 1), ("stream: false", 1)] {
            let run = try RecordedRun(
                "targets: [{url: \"\(mock.url)\", protocol: \(name), model: m}]\n"
                    + "load: {concurrency: 1, requests: 3}\nrequest: {\(request)}")
            let trace = try TraceFile(run.trace)
            #expect(trace.outcomes == ["ok": 3], "\(request): \(run.outcome.out)")
            for request in trace.requests {
                let kinds = (request["events"] as? [String: Any])?["kinds"] as? [Int] ?? []
                #expect(kinds.contains { $0 & kind != 0 })
                #expect((request["usage"] as? [String: Any])?["output_tokens"] as? Int ?? 0 > 0)
            }
        }
    }
}
