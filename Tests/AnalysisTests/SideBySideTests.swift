// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

@Suite struct SideBySideTests {
    private func run(
        _ ttft: Int64, seed: UInt64 = 1, end: EndReason = .completed, targets: [String] = ["alpha"]
    ) -> RunAnalysis {
        var run = RunRecord.made(targets: targets)
        (run.name, run.seed, run.planHash) = ("night", seed, "p\(seed)")
        let requests = (0..<40).map { RequestRecord.made($0, intended: Int64($0) * 10, outputs: [ttft, ttft + 20]) }
        var last = EndRecord.made(requests: 40)
        last.reason = end
        return analyse(requests, run: run, end: last)
    }

    @Test("targets of all runs stand in one analysis, named after their run, and are ranked together") func targets() {
        let both = RunAnalysis.sideBySide([("a", run(100)), ("b", run(50, targets: ["alpha", "beta"]))])
        #expect(both.targets.map(\.info.name) == ["a: alpha", "b: alpha", "b: beta"])
        #expect(both.run.targets.map(\.name) == both.targets.map(\.info.name))
        #expect(both.ranking?.places.map(\.name) == ["b: alpha", "a: alpha"] && both.ranking?.unranked == ["b: beta"])
        #expect(both.records == 80 && both.end?.requests == 80 && both.parts.map(\.label) == ["a", "b"])
        #expect(both.parts.map(\.records) == [40, 40] && both.exitCode == 0)
    }
    @Test("the verdict is the worst, and each reason says of which run it is") func verdict() {
        let both = RunAnalysis.sideBySide([("a", run(100)), ("b", run(100, end: .aborted))])
        #expect(both.verdict.level == .invalid && both.parts.map(\.verdict) == [.valid, .invalid])
        #expect(both.verdict.reasons.first { $0.id == "aborted" }?.target == "b")
        #expect(both.ranking == nil && both.exitCode == 7)
    }
    @Test(
        "says whether plans and seeds differ",
        arguments: [(1, "they have the same plan, seed and machine"), (2, "their plans, seeds differ")]
            as [(UInt64, String)])
    func differences(seed: UInt64, words: String) {
        let both = RunAnalysis.sideBySide([("a", run(100)), ("b", run(100, seed: seed))])
        #expect(both.verdict.reasons.first { $0.id == "side-by-side" }?.advice.hasPrefix(words) == true)
    }
    @Test("one run alone is given back as it is") func alone() {
        let one = run(100)
        #expect(RunAnalysis.sideBySide([("a", one)]) == one)
    }
    @Test(
        "labels are as short as they can be and still differ",
        arguments: [
            ([("a", "1"), ("b", "1")], ["a", "b"]), ([("a", "1"), ("a", "2")], ["a (1)", "a (2)"]),
            ([("a", "1"), ("a", "1")], ["a (p0)", "a (p1)"]), ([("", "1"), ("b", "2")], [" (1)", "b (2)"]),
        ] as [([(String, String)], [String])])
    func labels(runs: [(String, String)], expected: [String]) {
        let candidates = runs.enumerated().map { RunLabels.Candidate(name: $1.0, time: $1.1, path: "p\($0)") }
        #expect(RunLabels.unique(candidates) == expected)
    }

    @Test(
        "says that a trace is a part of its run, or that parts are missing",
        arguments: [
            ([2], 3, Verdict.Level.note, nil), ([1, 3], 3, .suspect, 1.0), ([1, 2, 3], 3, nil, nil),
        ] as [([Int], Int, Verdict.Level?, Double?)])
    func shards(numbers: [Int], count: Int, severity: Verdict.Level?, missing: Double?) {
        var run = RunRecord.made()
        run.shard = ShardRecord(numbers, of: count)
        let reason = analyse([.made(0)], run: run).verdict.reasons.first { $0.id == "shards-missing" }
        #expect(reason?.severity == severity && reason?.figure?.value == missing)
    }
    @Test("says that requests were left out, and does not take them for undelivered load") func filtered() {
        var (run, end) = (RunRecord.made(), EndRecord.made(requests: 1))
        (run.filtered, end.neverSent) = ("outcome ok", 50)
        let ids = analyse([.made(0)], run: run, end: end).verdict.reasons.map(\.id)
        #expect(ids.contains("filtered") && !ids.contains("load-delivered"))
    }
    @Test("health of several clients: peaks in flight are summed, clocks told apart") func health() {
        let intervals = [(1, 10, 0), (2, 5, 700), (1, 4, 0), (2, 7, 700)].enumerated().map { i, values in
            var interval = IntervalRecord()
            (interval.at, interval.shard) = (.seconds(Int64(i / 2 + 1)), values.0)
            (interval.inFlight, interval.clockStep) = (values.1, i < 2 ? .zero : .milliseconds(Int64(values.2)))
            return interval
        }
        let health = analyse([.made(0)], intervals: intervals).health
        #expect(health.peakInFlight == 17 && health.clockStep == .milliseconds(700))
    }
}
