// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Runs that are held to something, with the exit codes that a CI goes by.
@Suite(.serialized, .repeatedWhereSpoiled) struct GateTests {
    /// Slow enough that a busy machine spoils no run: schedule lag is judged by the TTFT.
    private static func mock(_ more: [String] = []) throws -> MockProcess {
        try MockProcess(["--ttft", "lognormal(300ms,0.2)", "--gap", "1ms", "--tokens", "5"] + more)
    }
    private static func run(
        _ mock: MockProcess, _ flags: [String], requests: Int = 120, in scratch: Scratch
    ) throws -> Tool.Outcome {
        let profile = try scratch.file(
            "gates.yaml", RunTests.profile(mock.url, load: "concurrency: 6, requests: \(requests)"))
        return try sound([profile] + flags, in: scratch)
    }
    /// Runs again where the machine was too busy to measure anything: that is not what is looked at here.
    private static func sound(_ arguments: [String], in scratch: Scratch) throws -> Tool.Outcome {
        let base = scratch.path + "/runs"
        for _ in 0..<4 {
            let outcome = try Tool.run(["run"] + arguments + ["--output", base])
            if outcome.code != 7 { return outcome }
            try FileManager.default.removeItem(atPath: base)
        }
        throw Unexpected(description: "the machine is too busy")
    }
    private static func gates(_ scratch: Scratch) throws -> [[String: Any]] {
        let file = try scratch.onlyRun(in: scratch.path + "/runs").appendingPathComponent("summary.json")
        let summary = try JSONSerialization.jsonObject(with: try Data(contentsOf: file)) as? [String: Any]
        return summary?["gates"] as? [[String: Any]] ?? []
    }

    @Test(
        "a run that keeps to its limits ends with 0, and its report says so; made again from the trace it says the same"
    )
    func pass() throws {
        let (mock, scratch) = (try Self.mock(), try Scratch())
        let outcome = try Self.run(
            mock, ["--gate", "ttft.p50 < 5s", "--gate", "goodput > 50%", "--slo", "ttft < 5s", "--slo", "e2e < 8s"],
            in: scratch)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.out.contains("GATES: 2 of 2 gates passed") && outcome.out.contains("✓ ttft.p50 < 5s"))
        #expect(outcome.out.contains("goodput 100 %"))
        #expect(try Self.gates(scratch).map { $0["outcome"] as? String } == ["passed", "passed"])
        let trace = try scratch.onlyRun(in: scratch.path + "/runs").path
        let again = try Tool.run(["report", trace])
        #expect(again.code == 0 && again.out.contains("GATES: 2 of 2 gates passed"), "\(again)")
    }
    @Test("a limit that is surely broken ends with 4, also when the report is made again")
    func fail() throws {
        let (mock, scratch) = (try Self.mock(), try Scratch())
        let outcome = try Self.run(mock, ["--gate", "ttft.p95 < 10ms", "--gate", "error_rate < 90%"], in: scratch)
        #expect(outcome.code == 4, "\(outcome)")
        #expect(outcome.out.contains("GATES: 1 of 2 gates passed") && outcome.out.contains("✗ ttft.p95 < 10ms"))
        let again = try Tool.run(["report", try scratch.onlyRun(in: scratch.path + "/runs").path, "--format", "json"])
        #expect(again.code == 4, "\(again.err)")
    }
    @Test("errors count: a target that loses requests breaks its error rate and its TTFT")
    func errors() throws {
        let (mock, scratch) = (try Self.mock(["--fault", "500:40%"]), try Scratch())
        let outcome = try Self.run(mock, ["--gate", "error_rate < 5%", "--gate", "ttft.p95 < 5s"], in: scratch)
        #expect(outcome.code == 4, "\(outcome)")
        #expect(try Self.gates(scratch).map { $0["outcome"] as? String } == ["failed", "failed"])
        #expect(try Self.gates(scratch)[1]["is_unbounded"] as? Bool == true)
    }
    @Test("what cannot be told ends with 6, or with 0 where the profile lets it pass")
    func inconclusive() throws {
        let mock = try Self.mock(["--fault", "500:10%"])
        for (flags, code) in [([], Int32(6)), (["--inconclusive", "pass"], 0)] as [([String], Int32)] {
            let scratch = try Scratch()
            // 10 % of 120 lie between 5 and 17 %.
            let outcome = try Self.run(mock, ["--gate", "error_rate < 10%", "--seed", "3"] + flags, in: scratch)
            #expect(outcome.code == code, "\(outcome)")
            #expect(try Self.gates(scratch).first?["outcome"] as? String == "inconclusive")
        }
    }
    @Test("too few requests for a percentile end with 8, and how many it takes is said")
    func noData() throws {
        let (mock, scratch) = (try Self.mock(), try Scratch())
        let outcome = try Self.run(mock, ["--gate", "ttft.p99 < 5s"], requests: 40, in: scratch)
        #expect(outcome.code == 8, "\(outcome)")
        #expect(outcome.out.contains("? ttft.p99 < 5s") && outcome.out.contains("takes 299 independent values"))
    }
    @Test(
        "a limit with abort ends the run as soon as it is surely broken; the trace says so, and what is there is reported"
    )
    func abort() throws {
        let (mock, scratch) = (try Self.mock(), try Scratch())
        let profile = try scratch.file(
            "abort.yaml",
            RunTests.profile(
                mock.url, load: "concurrency: 4, duration: 60s",
                more: "gates: [{gate: ttft.p50 < 5ms, abort: true, grace: 1s}]"))
        let start = Date.now
        let outcome = try Self.sound([profile], in: scratch)
        #expect(outcome.code == 4, "\(outcome)")
        #expect(Date.now.timeIntervalSince(start) < 30)
        let trace = try TraceFile(
            try scratch.onlyRun(in: scratch.path + "/runs").appendingPathComponent("trace.ndjson.gz").path)
        #expect(trace.endReason == "gate_failed" && Set(trace.outcomes.keys) == ["ok"])
        #expect(outcome.out.contains("ended early by a gate that failed") && outcome.out.contains("✗ ttft.p50 < 5ms"))
    }
    @Test("an expression that cannot be read ends with 2 before anything is sent, and shows the place")
    func badExpression() throws {
        let (mock, scratch) = (try Self.mock(), try Scratch())
        let outcome = try Self.run(mock, ["--gate", "ttft.p95 < 800"], in: scratch)
        #expect(outcome.code == 2)
        #expect(outcome.err.contains("--gate: write a time with its unit, such as 800ms or 1.5s"))
        #expect(outcome.err.contains("  ttft.p95 < 800\n             ^"), "\(outcome.err)")
        let file = try scratch.file(
            "bad.yaml", RunTests.profile(mock.url, load: "concurrency: 1, requests: 1", more: "gates: [gooput > 5%]"))
        let bad = try Tool.run(["run", file])
        #expect(bad.code == 2 && bad.err.contains("did you mean goodput?"), "\(bad.err)")
    }
    @Test("plan shows what the run will be held to")
    func plan() throws {
        let scratch = try Scratch()
        let flags = ["--gate", "ttft.p95 < 1s", "--abort-on-fail", "--slo", "ttft < 1s"]
        let profile = try scratch.file(
            "plan.yaml", RunTests.profile("http://127.0.0.1:9", load: "concurrency: 1, requests: 10"))
        let base = ["plan", profile]
        let text = try Tool.run(base + flags, folder: scratch.url)
        #expect(text.code == 0, "\(text.err)")
        #expect(
            text.out.contains("gates\n  ttft.p95 < 1s, which ends the run from 10.0 s after the warm-up on"),
            "\(text.out)")
        let json = try Tool.run(base + flags + ["--json"], folder: scratch.url)
        #expect(json.out.contains(#""gates":["ttft.p95 < 1s"],"slo":["ttft < 1s"]"#), "\(json.out)\(json.err)")
    }
    @Test("a matrix ends with the worst of its cells")
    func matrix() throws {
        let (mock, scratch) = (try Self.mock(), try Scratch())
        let profile = try scratch.file(
            "matrix.yaml",
            RunTests.profile(
                mock.url, load: "concurrency: 6, requests: 40",
                more: "matrix: {gates: [[ttft.p50 < 5s], [ttft.p50 < 5ms], [ttft.p99 < 5s]]}"))
        let outcome = try Self.sound([profile], in: scratch)
        #expect(outcome.code == 4, "\(outcome)")
    }
    @Test("a target that is twice as slow as the base regresses, and the run ends with 5")
    func regression() throws {
        let (base, change, scratch) = (
            try Self.mock(), try MockProcess(["--ttft", "600ms", "--tokens", "5"]), try Scratch()
        )
        let profile = try scratch.file(
            "blocks.yaml",
            """
            targets:
              - {name: base, url: "\(base.url)/v1", model: m}
              - {name: change, url: "\(change.url)/v1", model: m}
            load: {concurrency: 6, requests: 96, blocks: 8}
            gates: [ttft.p50 +10%]
            """)
        let outcome = try Self.sound([profile], in: scratch)
        #expect(outcome.code == 5, "\(outcome)")
        #expect(outcome.out.contains("✗ ttft.p50 +10% · change"), "\(outcome.out)")
        let again = try Tool.run(["report", try scratch.onlyRun(in: scratch.path + "/runs").path])
        #expect(again.code == 5, "\(again)")
    }
}
