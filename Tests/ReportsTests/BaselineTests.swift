// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Reports
import Testing
import Traces

@Suite struct BaselineTests {
    /// A run of the comparison scenarios as it stands in a file: nothing but what comparisons need.
    static func run(_ hour: Int64 = 0) throws -> ArmRun {
        var run = try #require(ComparisonScenario.regressed.analysis.arms.first?.runs.first)
        run.startUnix = .seconds(1_772_366_400 + hour * 3_600)
        (run.host.memoryBytes, run.host.descriptorLimit) = (0, 0)
        run.reasons = ["\"quoted\" \u{1}"]
        run.intervals = ["ttft.p50": 1.25e8...1.31e8, "error_rate": 0...0.0125]
        return run
    }
    @Test("what is written is read back, to the last digit, and the same runs give the same bytes") func roundTrip()
        throws
    {
        let baseline = Baseline(name: "main", runs: [try Self.run(1), try Self.run(0)])
        #expect(baseline.runs.map(\.startUnix) == [try Self.run(0).startUnix, try Self.run(1).startUnix])
        let read = try Baseline(Array(baseline.text.utf8))
        #expect(read == baseline && read.text == baseline.text && Baseline.isBaseline(Array(baseline.text.utf8)))
        #expect(baseline.text.split(separator: "\n").count == 4)  // a line a run
    }
    @Test("a run takes a few kilobytes") func size() throws {
        #expect(Baseline(name: "main", runs: [try Self.run()]).text.utf8.count < 8_000)
    }
    @Test("the newest twenty runs are kept, each once") func newest() throws {
        var baseline = Baseline(name: "main", runs: [try Self.run(0)])
        for hour in [3, 1, 2, 2] + Array(4...24) { baseline.add(try Self.run(Int64(hour))) }
        #expect(baseline.runs.count == Baseline.mostRuns)
        #expect(baseline.runs.first?.startUnix == (try Self.run(5).startUnix))
        #expect(baseline.runs.last?.startUnix == (try Self.run(24).startUnix))
    }
    @Test("a run of another plan, machine or model is not comparable, nor is an invalid one") func difference() throws {
        let baseline = Baseline(name: "main", runs: [try Self.run()])
        let changes: [(String, (inout ArmRun) -> Void)] = [
            ("plan hash", { $0.planHash = "77" }), ("another machine", { $0.host.cores += 1 }),
            ("another model", { $0.model = "x" }), ("invalid", { $0.verdict = .invalid }),
            ("ended early (interrupted)", { $0.ending = "interrupted" }),
        ]
        for (words, change) in changes {
            var other = try Self.run(1)
            change(&other)
            #expect(baseline.difference(from: other)?.contains(words) == true, "\(words)")
        }
        #expect(baseline.difference(from: try Self.run(1)) == nil)
    }
    @Test("members of a later version are passed over; a later schema is refused") func later() throws {
        let text = Baseline(name: "main", runs: [try Self.run()]).text
        let more = text.replacing("\"runs\":[", with: "\"new\":{\"a\":[1,null]},\"runs\":[")
        #expect(try Baseline(Array(more.utf8)).text == text)
        let next = text.replacing("\"baseline_schema\":1", with: "\"baseline_schema\":2")
        #expect { try Baseline(Array(next.utf8)) } throws: { "\($0)".contains("newer than this program knows (1)") }
    }
    @Test(
        "a damaged file is named as what it is",
        arguments: [
            ("\"runs\":[", "\"runs\":7,\"x\":[", "byte"), ("\"verdict\":\"valid\"", "\"verdict\":\"fine\"", "verdict"),
            ("\"seed\":\"", "\"seed\":\"x", "seed"), ("\"whole\":", "\"hole\":", "whole"),
            ("[125000000,131000000]", "[131000000,125000000]", "interval"), ("\"counted\":", "\"counted\":-", "count"),
            ("\"relative_error\":", "\"relative_error\":9", "sketch"), ("]}\n", "", "byte"), ("{", "[", "byte"),
        ])
    func damaged(from: String, to: String, words: String) throws {
        let text = Baseline(name: "main", runs: [try Self.run()]).text
        let last = from == "]}\n" ? String(text.dropLast(3)) : text.replacing(from, with: to, maxReplacements: 1)
        #expect(last != text)
        #expect { try Baseline(Array(last.utf8)) } throws: { "\($0)".contains(words) }
    }
    @Test("show lists runs with their figures") func shown() throws {
        let lines = BaselineText.lines(Baseline(name: "main", runs: [try Self.run(), try Self.run(1)]))
        #expect(lines[0].hasPrefix("main: 2 runs of at most 20") && lines.count == 5)
        #expect(lines.contains { $0.contains("2026-03-01 12:00:00 UTC") })
    }
}
