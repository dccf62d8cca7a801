// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Several traces: shards of one run, different runs, and parts of one.
@Suite struct ManyTracesTests {
    static let mock = ["--ttft", "10ms", "--gap", "1ms", "--tokens", "4"]
    static func profile(_ url: String, seed: Int = 7) -> String {
        """
        name: many
        seed: \(seed)
        targets:
          - {name: a, url: \"\(url)/v1\", model: mock}
          - {name: b, url: \"\(url)/v1\", model: mock}
        load: {arrivals: poisson, rate: 200/s, requests: 60}
        """
    }
    /// A report was made, of a load that a busy machine may have delivered late.
    static func isMade(_ outcome: Tool.Outcome) -> Bool { outcome.code == 0 || outcome.code == 7 }
    /// Index, target and intended time in the plan.
    struct Planned: Hashable {
        let index, target: Int
        init(_ request: [String: Any]) {
            (index, target) = (request["index"] as? Int ?? -1, request["target"] as? Int ?? -1)
        }
    }

    @Test("shards together are the plan of the single run, for report and merge alike") func shards() throws {
        let mock = try MockProcess(Self.mock)
        let whole = try RecordedRun(Self.profile(mock.url))
        let parts = try (1...2).map { try RecordedRun(Self.profile(mock.url), flags: ["--shard", "\($0)/2"]) }
        for part in parts { #expect(Self.isMade(part.outcome), "\(part.outcome.err)") }
        let scratch = try Scratch()
        let merged = scratch.path + "/merged.ndjson.gz"
        let made = try Tool.run(["merge"] + parts.map(\.trace) + ["--output", merged])
        #expect(made.code == 0 && made.out.contains("60 requests"), "\(made.out)\(made.err)")
        let trace = try TraceFile(merged)
        #expect(trace.code == 0 && trace.endReason == "completed" && trace.records.last?["type"] as? String == "end")
        let planned = try TraceFile(whole.trace).requests.map { Planned($0) }
        #expect(Set(trace.requests.map { Planned($0) }) == Set(planned) && trace.requests.count == 60)
        #expect(try TraceFile(parts[1].trace).requests.allSatisfy { ($0["index"] as? Int ?? 0) % 2 == 1 })
        // Of the traces, of the folders and of the merged trace: the same report, but for nothing.
        let direct = try Tool.run(["report", "-f", "json"] + parts.map(\.trace))
        let folders = try Tool.run(["report", "-f", "json"] + parts.map(\.folder.path))
        let later = try Tool.run(["report", "-f", "json", merged])
        #expect(Self.isMade(direct) && direct.out == later.out && direct.out == folders.out, "\(direct.err)")
        #expect(direct.out.contains("\"numbers\"") && !direct.out.contains("shards-missing"))
        let half = try Tool.run(["report", parts[0].trace])
        #expect(half.out.contains("shard 1 of 2"))
        let twice = try Tool.run(["report", parts[0].trace, parts[0].folder.path])
        #expect(twice.code == 2 && twice.err.contains("the same trace as"))
    }
    @Test("different runs stand side by side; merge refuses them") func sideBySide() throws {
        let mock = try MockProcess(Self.mock)
        let runs = try [7, 8].map { try RecordedRun(Self.profile(mock.url, seed: $0)) }
        let report = try Tool.run(["report"] + runs.map(\.trace))
        #expect(Self.isMade(report) && report.out.contains("2 runs side by side"), "\(report.out)\(report.err)")
        #expect(report.out.contains("seeds differ") && report.out.contains("seed 7") && report.out.contains("seed 8"))
        for format in ["json", "markdown"] {
            let made = try Tool.run(["report", "--format", format] + runs.map(\.trace))
            #expect(Self.isMade(made) && made.out.contains("side by side"))
        }
        let merge = try Tool.run(["merge"] + runs.map(\.trace) + ["-o", runs[0].scratch.path + "/m.gz"])
        #expect(merge.code == 2 && merge.err.contains("no shard of a run"))
        #expect(!FileManager.default.fileExists(atPath: runs[0].scratch.path + "/m.gz"))
    }
    @Test("filter keeps what meets the conditions, and reports say so") func filter() throws {
        let mock = try MockProcess(Self.mock)
        let run = try RecordedRun(Self.profile(mock.url))
        let (scratch, all) = (try Scratch(), try TraceFile(run.trace).requests)
        let slow = scratch.path + "/slow.gz"
        let made = try Tool.run(["filter", run.trace, "--percentile", "ttft:p90..p100", "--target", "b", "-o", slow])
        #expect(made.code == 0, "\(made.err)")
        func ttft(_ request: [String: Any]) -> Int {
            let moment = { (name: String) in request[name] as? Int ?? 0 }
            return moment("dispatched_ns") + moment("first_output_ns") - moment("intended_ns")
        }
        let sorted = all.filter { $0["target"] as? Int == 1 }.map(ttft).sorted()
        let bound = sorted[(sorted.count * 9 + 9) / 10 - 1]
        let kept = try TraceFile(slow)
        #expect(kept.requests.map(ttft).sorted() == sorted.filter { $0 >= bound } && kept.endReason == "completed")
        let report = try Tool.run(["report", slow])
        #expect(report.out.contains("requests were left out") && report.out.contains("percentile ttft:p90..p100"))
        let some = scratch.path + "/some.gz"
        #expect(try Tool.run(["filter", run.trace, "--index", "5,7-9", "-o", some]).code == 0)
        #expect(Set(try TraceFile(some).requests.compactMap { $0["index"] as? Int }) == [5, 7, 8, 9])
    }
    @Test(
        "says what is wrong, and writes nothing",
        arguments: [
            (["filter", "TRACE", "-o", "OUT"], 2, "no condition is given"),
            (["filter", "TRACE", "--outcome", "resett", "-o", "OUT"], 2, "did you mean reset?"),
            (["filter", "TRACE", "--target", "c", "-o", "OUT"], 2, "the run has a, b"),
            (["filter", "TRACE", "--percentile", "ttft", "-o", "OUT"], 2, "such as ttft:p90..p100"),
            (["filter", "TRACE", "--label", "color=1", "-o", "OUT"], 2, "keys are session"),
            (["filter", "TRACE", "--from", "3", "-o", "OUT"], 2, "a number and a unit"),
            (["filter", "TRACE", "--index", "9-1", "-o", "OUT"], 2, "5,7-9"),
            (["filter", "TRACE", "--outcome", "reset", "-o", "OUT"], 8, "none of its 60 requests"),
            (["filter", "TRACE", "--outcome", "ok"], 2, "--output is missing"),
            (["filter", "TRACE", "--outcome", "ok", "-o", "TRACE", "--force"], 2, "write to another file"),
            (["filter", "TRACE", "--outcome", "ok", "-o", "PROFILE"], 2, "replace it with --force"),
            (["filter", "PROFILE", "--outcome", "ok", "-o", "OUT"], 2, "is not a trace"),
            (["report", "TRACE", "-"], 2, "standard input can be read alone only"),
            (["report", "TRACE", "/nowhere.gz"], 2, "cannot read /nowhere.gz"),
            (["merge", "TRACE", "-o", "OUT"], 2, "TRACE is missing"),
            (["run", "PROFILE", "--shard", "3/2"], 2, "write K/N"),
        ] as [([String], Int, String)])
    func mistakes(line: [String], code: Int, words: String) throws {
        let shared = try Self.shared.get()
        let scratch = try Scratch()
        let places = [
            "TRACE": shared.trace, "PROFILE": shared.scratch.path + "/test.yaml", "OUT": scratch.path + "/o.gz",
        ]
        let outcome = try Tool.run(line.map { places[$0] ?? $0 })
        #expect(Int(outcome.code) == code && outcome.err.contains(words), "\(outcome.code): \(outcome.err)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }
    @Test("a disk that is full leaves neither half of a trace nor the one before") func full() throws {
        let (shared, scratch) = (try Self.shared.get(), try Scratch())
        let place = try scratch.file("o.gz", "before")
        let outcome = try Tool.run(
            ["-c", "ulimit -f 1; exec \"$0\" \"$@\"", Tool.binary.path, "filter", shared.trace]
                + ["--index", "0-59", "--force", "-o", place], program: URL(fileURLWithPath: "/bin/bash"))
        #expect(outcome.code == 2 && outcome.err.contains("nothing is left of it"), "\(outcome.code) \(outcome.err)")
        #expect(try String(contentsOfFile: place, encoding: .utf8) == "before")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["o.gz"])
    }
    /// One run for all mistakes; its target is gone, and its requests fail.
    private static let shared = Result { try RecordedRun(profile(try MockProcess(mock).url)) }
}
