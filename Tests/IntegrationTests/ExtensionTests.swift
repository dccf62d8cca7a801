// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Runs that decide by their own figures how many blocks they need, and what machines cannot tell.
@Suite(.serialized, .repeatedWhereSpoiled) struct ExtensionTests {
    // Answers so slow that a busy machine's own lag is small beside them, and the runs valid.
    private static let mock = ["--ttft", "300ms", "--gap", "1ms", "--tokens", "3"]
    private static func run(_ trace: TraceFile) -> [String: Any] { trace.records.first ?? [:] }

    @Test("until it is precise: the run ends with the first blocks that are, and says how precise it became")
    func untilPrecise() throws {
        let mock = try MockProcess(Self.mock)
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 8, requests: 64, until_precise: 60%"))
        #expect(run.outcome.code == 0, "\(run.outcome.out)\(run.outcome.err)")
        let trace = try TraceFile(run.trace)
        #expect(trace.endReason == "completed" && (64...320).contains(trace.requests.count))
        #expect(Self.run(trace)["blocks"] as? Int == 8 && Self.run(trace)["planned_requests"] as? Int == 64)
        let extending = Self.run(trace)["extension"] as? [String: Any]
        #expect(extending?["most_blocks"] as? Int == 32 && extending?["precision"] as? Double == 0.6)
        #expect(run.outcome.out.contains("as precise as was asked for"), "\(run.outcome.out)")
    }
    @Test("a budget of time ends a run that never becomes precise, and its report says so") func budget() throws {
        let mock = try MockProcess(Self.mock)
        let run = try RecordedRun(
            RunTests.profile(
                mock.url,
                load: "concurrency: 8, requests: 16, blocks: 2, until_precise: 0.0001%, max_blocks: 10k, budget: 1s"))
        let trace = try TraceFile(run.trace)
        #expect(
            [0, 7].contains(run.outcome.code) && trace.endReason == "budget", "\(run.outcome.out)\(run.outcome.err)")
        #expect((16..<2_000).contains(trace.requests.count))
        #expect(run.outcome.out.contains("the time budget ended the run"), "\(run.outcome.out)")
    }

    private static func pair(_ load: String, gate: String, second: String) -> String {
        """
        name: pair
        seed: 3
        targets:
          - {name: old, model: m, mock: {ttft: 300ms, gap: 1ms, tokens: 3}}
          - {name: new, model: m, mock: {ttft: \(second), gap: 1ms, tokens: 3}}
        load: {\(load)}
        gates: ["\(gate)"]

        """
    }
    @Test("a true slowdown is confirmed by as many blocks again, and then fails the run") func confirmed() throws {
        let profile = Self.pair("concurrency: 4, requests: 48, blocks: 6", gate: "ttft.p50 +10%", second: "480ms")
        let noise = try Scratch().path + "/noise.json"
        let run = try RecordedRun(profile, flags: ["--noise", noise])
        #expect(run.outcome.code == 5, "\(run.outcome.out)\(run.outcome.err)")
        #expect(run.outcome.err.contains("the noise of this machine under this load is not known"))
        let blocks = Set(try TraceFile(run.trace).requests.compactMap { $0["block"] as? Int })
        #expect(blocks.isSuperset(of: 0..<12))
        // The report from the trace alone comes to the same.
        let later = try Tool.run(["report", run.trace])
        #expect(run.outcome.out.hasPrefix(later.out), "\(later.out)")
        let single = try RecordedRun(profile, flags: ["--noise", noise, "--no-confirm"])
        let sent = try TraceFile(single.trace).requests.count
        #expect(single.outcome.code == 5 && sent == 48, "\(single.outcome.out)")
    }
    @Test("calibrate measures the noise, and a run refuses a gate that is tighter, before anything is sent")
    func calibrated() throws {
        let scratch = try Scratch()
        let (noise, base) = ("\(scratch.path)/a/noise.json", "\(scratch.path)/runs")
        let file = try scratch.file(
            "p.yaml",
            Self.pair("concurrency: 8, requests: 96, blocks: 6", gate: "ttft.p50 +0.0001%", second: "300ms"))
        let flags = ["--noise", noise, "--output", base]
        let measured = try Tool.run(["calibrate", file, "--pairs", "6"] + flags)
        #expect(measured.code == 0 && measured.out.contains("Noise of this machine"), "\(measured.out)\(measured.err)")
        #expect(measured.out.contains("TTFT p50") && measured.out.contains("closed loop of 8"), "\(measured.out)")
        let refused = try Tool.run(["run", file] + flags)
        #expect(refused.code == 2 && refused.err.contains("below the noise"), "\(refused.err)")
        #expect(refused.err.contains("nothing was sent") && !FileManager.default.fileExists(atPath: base))
        // A second measurement adds to the first.
        let again = try Tool.run(["calibrate", file, "--pairs", "4", "-q"] + flags)
        #expect(again.code == 0 && again.out.contains("2 measurements"), "\(again.out)\(again.err)")
        // And so does a trace in which one system stands twice.
        let runs = try FileManager.default.contentsOfDirectory(atPath: base + "-noise").sorted()
        let traced = try Tool.run(["compare", "--aa", "\(base)-noise/\(runs[0])", "--noise", noise + ".other"])
        #expect(traced.code == 0 && traced.out.contains("1 measurement"), "\(traced.out)\(traced.err)")
        try "{".write(toFile: noise, atomically: false, encoding: .utf8)
        let damaged = try Tool.run(["run", file] + flags)
        #expect(damaged.code == 2 && damaged.err.contains("noise.json: damaged"), "\(damaged.err)")
        let plain = RunTests.profile("http://127.0.0.1:9", load: "concurrency: 1, requests: 8")
        let blockless = try Tool.run(["calibrate", try scratch.file("q.yaml", plain)])
        #expect(blockless.code == 2 && blockless.err.contains("the profile has no blocks"), "\(blockless.err)")
    }
}
