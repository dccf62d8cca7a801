// SPDX-License-Identifier: Apache-2.0
import Core
import Gates
import Testing
import Traces

@testable import Analysis

/// Sides made by hand.
extension Arm {
    /// One run in blocks, with these TTFT p50s in milliseconds.
    static func blocks(_ label: String, _ ttfts: [Double], tokens: Double? = 20, lost: Int = 0) -> Arm {
        var run = ArmRun.made(label)
        run.blocks = ttfts.enumerated().map { .made($0.offset, ttft: $0.element, tokens: tokens, lost: lost) }
        run.whole = .made(0, ttft: ttfts.sorted()[ttfts.count / 2], tokens: tokens, lost: lost)
        return Arm(label: label, runs: [run])
    }
    /// Several runs without blocks, an hour apart.
    static func runs(_ label: String, _ ttfts: [Double], from hour: Int64 = 0) -> Arm {
        Arm(
            label: label,
            runs: ttfts.enumerated().map { i, ttft in
                var run = ArmRun.made(label)
                run.startUnix = .seconds((hour + Int64(i)) * 3_600)
                run.whole = .made(0, ttft: ttft)
                run.intervals = ["ttft.p50": ttft * 0.9e6...ttft * 1.1e6, "error_rate": 0...0.02]
                return run
            })
    }
}
extension ArmRun {
    static func made(_ target: String) -> ArmRun {
        var run = ArmRun()
        (run.name, run.planHash, run.tool, run.libcurl) = ("nightly", "9f", "0.1.0", "libcurl/7.88.1 OpenSSL/3")
        (run.host.system, run.host.cpu, run.host.cores) = ("Linux 6.1", "CPU", 2)
        (run.target, run.dialect, run.model) = (target, "openai-chat", "m")
        return run
    }
}
extension ArmUnit {
    static func made(_ number: Int, ttft: Double, tokens: Double? = 20, lost: Int = 0) -> ArmUnit {
        var unit = ArmUnit()
        (unit.number, unit.counted, unit.lost, unit.successes) = (number, 100, lost, 100 - lost)
        (unit.outputTokens, unit.values["ttft.p50"]) = (tokens, ttft * 1e6)
        unit.values["error_rate"] = Double(lost) / 100
        return unit
    }
}

@Suite struct ComparerTests {
    static let ttft = Statistic(.ttft, .p50)
    static let base = [100.0, 104, 98, 101, 97, 103, 99, 102]
    /// The base times a factor, and some scatter.
    static func times(_ factor: Double, scatter: Double = 0.02) -> [Double] {
        base.enumerated().map { $1 * factor * (1 + scatter * ($0 % 2 == 0 ? 1 : -1)) }
    }
    static func compare(_ factor: Double, scatter: Double = 0.02, _ gates: [String] = [], tolerance: Double = 0) throws
        -> ComparisonAnalysis
    {
        try Comparer(gates: gates.map { try Gate($0) }, tolerance: tolerance)
            .compare([.blocks("old", base), .blocks("new", times(factor, scatter: scatter))])
    }

    @Test(
        "finds what the interval and p allow",
        arguments: [
            (1.2, 0.02, 0, .regressed), (0.8, 0.02, 0, .improved), (1.0, 0.02, 0, .inconclusive),
            (1.0, 0.02, 0.05, .same), (1.03, 0.001, 0.05, .same), (1.04, 0.02, 0.05, .inconclusive),
            (1.1, 0.02, 0.05, .regressed), (0.9, 0.02, 0.05, .improved), (1.0, 0.2, 0.05, .inconclusive),
        ] as [(Double, Double, Double, Comparison.Finding)])
    func findings(factor: Double, scatter: Double, tolerance: Double, finding: Comparison.Finding) throws {
        let comparison = try #require(
            try Self.compare(factor, scatter: scatter, tolerance: tolerance).comparisons.first)
        let row = try #require(comparison[Self.ttft])
        #expect(comparison.design == .blocks && comparison.guards.isEmpty && row.finding == finding)
        #expect((row.reason == nil) == (finding != .inconclusive) && row.points.map(\.block) == Array(0..<8))
        #expect(abs(row.candidate / row.base - row.effect.estimate) < 1e-12)
        #expect(row.effect.baseUnits == 8 && row.baseCount == 800 && row.adjustedP == row.effect.p)
    }
    @Test("a lower ratio of what should be high is harm, turned over") func higherIsBetter() throws {
        let speed = Statistic(.outputSpeed, .p50)
        let pairs = Self.base.map { ($0, $0 / 1.25) }
        let effect = try #require(
            Effect.paired(pairs.enumerated().map { ($1.0, $1.1 * ($0 % 2 == 0 ? 1.01 : 0.99)) }, .ratio))
        #expect(effect.finding(speed, tolerance: 0.1, adjustedP: effect.p) == .regressed)
        let harm = try #require(effect.harm(isBetterHigher: true))
        #expect(harm.lowerBound > 0.2 && harm.upperBound < 0.3)
        #expect(effect.finding(Self.ttft, tolerance: 0.1, adjustedP: effect.p) == .improved)
        #expect(effect.finding(Self.ttft, tolerance: 0.1, adjustedP: 0.06) == .inconclusive)
    }
    @Test(
        "a gate passes, fails or says that it cannot tell",
        arguments: [
            (1.2, 0.02, "ttft.p50 +10%", .regressed), (1.0, 0.02, "ttft.p50 +10%", .passed),
            (1.08, 0.05, "ttft.p50 +10%", .inconclusive), (0.5, 0.02, "ttft.p50 +10%", .passed),
            (1.2, 0.02, "e2e.p50 +10%", .noData), (1.2, 0.02, "new: ttft.p50 +10%", .regressed),
        ] as [(Double, Double, String, GateResult.Outcome)])
    func gates(factor: Double, scatter: Double, gate: String, outcome: GateResult.Outcome) throws {
        let analysis = try Self.compare(factor, scatter: scatter, [gate])
        #expect(analysis.gates.map(\.outcome) == [outcome] && analysis.gates.allSatisfy { !$0.reason.isEmpty })
        #expect(analysis.gates.first?.row?.isGated ?? true)
    }
    @Test("a gate for another side is none of its business") func otherSide() throws {
        #expect(try Self.compare(1.2, ["other: ttft.p50 +10%"]).gates.isEmpty)
    }
    @Test("gates share one adjustment, the rest another; without gates the headline stands alone") func families()
        throws
    {
        let analysis = try Self.compare(1.2, ["ttft.p50 +10%", "error_rate +1%"])
        let rows = analysis.comparisons[0].rows
        let gated = rows.filter(\.isGated)
        #expect(gated.map(\.statistic.id) == ["ttft.p50", "error_rate"])
        #expect(gated.first.map { $0.adjustedP == 2 * ($0.effect.p ?? 0) } == true)
    }

    static let six = Array(base.prefix(6))
    static func arm(_ change: (inout ArmRun) -> Void) -> Arm {
        var arm = Arm.blocks("new", times(1.2))
        change(&arm.runs[0])
        return arm
    }
    @Test("a guard that fails makes every row inconclusive, and says why") func guards() throws {
        let old = Arm.blocks("old", Self.base)
        let cases: [(Arm, Arm, [String])] = [
            (old, .blocks("new", Self.times(1.2)), []),
            (old, Self.arm { $0.verdict = .invalid }, ["load_delivered"]),
            (old, .blocks("new", Self.times(1.2), tokens: 26), ["output_tokens"]),
            (old, .blocks("new", Self.times(1.2), tokens: 21), []),
            (old, .blocks("new", Self.times(1.2), tokens: nil), []),
            (old, .blocks("new", Self.times(1.2), lost: 3), ["error_rate"]),
            (old, .blocks("new", Array(Self.times(1.2).prefix(5))), ["units"]),
            (.runs("old", Self.base), .runs("new", Self.base, from: 50), []),
            (.runs("old", [100, 101]), .runs("new", [100, 102], from: 50), ["units"]),
        ]
        for (base, candidate, failed) in cases {
            let comparison = Comparer().compare([base, candidate]).comparisons[0]
            #expect(comparison.guards.map(\.id) == failed)
            let row = try #require(comparison[Self.ttft])
            #expect(failed.isEmpty || (row.finding == .inconclusive && row.reason == comparison.guards[0].reason))
        }
        let chatty = Comparer().compare([old, .blocks("new", Self.times(1.2), tokens: 26)]).comparisons[0]
        #expect(chatty.guards[0].reason.contains("30 % more output tokens"))
        let errors = Comparer().compare([old, .blocks("new", Self.times(1.2), lost: 3)]).comparisons[0][.errorRate]
        #expect(errors?.effect.estimate == 0.03 && errors?.finding == .regressed)  // the errors themselves are judged
    }
    @Test("lengths that vary widely around the same mean are a note, and no guard") func lengths() {
        var new = Arm.blocks("new", Self.times(1.2))
        for i in new.runs[0].blocks.indices { new.runs[0].blocks[i].outputTokens = i % 2 == 0 ? 14 : 27 }
        let comparison = Comparer().compare([.blocks("old", Self.base), new]).comparisons[0]
        #expect(comparison.guards.isEmpty && comparison.notes.contains { $0.contains("output tokens vary") })
    }
    @Test("a gate on an invalid run ends with 7, and without a gate with 0") func spoiled() throws {
        let sides = [Arm.blocks("old", Self.base), Self.arm { $0.verdict = .invalid }]
        #expect(Comparer(gates: [try Gate("ttft.p50 +10%")]).compare(sides).exitCode == 7)
        #expect(Comparer().compare(sides).exitCode == 0)
    }
    @Test("no errors on either side prove no more than so many requests do") func noErrors() throws {
        let row = try #require(try Self.compare(1, ["error_rate +0.1%"]).comparisons[0][.errorRate])
        let interval = try #require(row.effect.interval)
        // Eight blocks of 100: none of 800 has the upper limit of 0.460 %.
        #expect(abs(interval.upperBound - 0.00460) < 0.00001 && interval.lowerBound == -interval.upperBound)
        #expect(row.finding == .inconclusive && row.effect.detectable == nil)
        #expect(try Self.compare(1, ["error_rate +1%"]).comparisons[0][.errorRate]?.finding == .same)
    }
    @Test("a run that ended early is no run to compare with, unless its whole blocks are compared") func early() {
        var new = Arm.runs("new", Self.base, from: 50)
        for ending in ["interrupted", "gate_failed", ArmRun.cutOff] {
            new.runs[2].ending = ending
            let comparison = Comparer().compare([.runs("old", Self.base), new]).comparisons[0]
            #expect(comparison.guards.first.map { $0.id == "load_delivered" && $0.reason.contains(ending) } == true)
        }
        let blocks = Self.arm { $0.ending = "interrupted" }
        #expect(Comparer().compare([.blocks("old", Self.base), blocks]).comparisons[0].guards.isEmpty)
    }
    @Test("longer answers excuse no failures") func longerAndFailing() {
        let new = Arm.blocks("new", Self.times(1.2), tokens: 26, lost: 12)
        let row = Comparer().compare([.blocks("old", Self.base), new]).comparisons[0][.errorRate]
        #expect(row?.finding == .regressed)
    }
    @Test("one error more than none in four earlier runs is no regression") func oneError() throws {
        var new = Arm.runs("new", [100], from: 50)
        new.runs[0].whole.values["error_rate"] = 0.001
        var old = Arm.runs("old", Array(Self.base.prefix(4)))
        for i in old.runs.indices { (old.runs[i].whole.counted, old.runs[i].whole.values["error_rate"]) = (1_000, 0) }
        new.runs[0].whole.counted = 1_000
        let analysis = Comparer(gates: [try Gate("error_rate +0.05%")]).compare([old, new])
        #expect(analysis.gates.map(\.outcome) == [.inconclusive])
        #expect(analysis.gates[0].reason.contains("0.05 points"))
    }
    @Test("runs of another model are compared, and named in a note") func models() {
        var new = Arm.runs("new", Self.base, from: 50)
        for i in new.runs.indices { new.runs[i].model = "larger" }
        let comparison = Comparer().compare([.runs("old", Self.base), new]).comparisons[0]
        #expect(comparison.notes.contains { $0.contains("different models") && $0.contains("larger") })
    }
    @Test("runs of different plans, clients, libraries and machines are no comparison") func surroundings() {
        let changes: [(String, (inout ArmRun) -> Void)] = [
            ("plan", { $0.planHash = "77" }), ("client", { $0.tool = "0.2.0" }),
            ("libcurl", { $0.libcurl = "libcurl/8.5.0 OpenSSL/3" }), ("host", { $0.host.cores = 8 }),
        ]
        for (id, change) in changes {
            var other = Arm.runs("new", Self.base, from: 50)
            for i in other.runs.indices { change(&other.runs[i]) }
            let comparison = Comparer().compare([.runs("old", Self.base), other]).comparisons[0]
            #expect(comparison.guards.map(\.id) == [id] && comparison.rows.allSatisfy { $0.finding == .inconclusive })
        }
    }
    @Test("blocks that one side lacks are left out and named") func pairs() {
        let new = Self.arm { run in
            run.blocks.remove(at: 2)
            run.incompleteBlocks = [2]
        }
        let comparison = Comparer().compare([.blocks("old", Self.base), new]).comparisons[0]
        #expect(comparison[Self.ttft]?.effect.baseUnits == 7)
        #expect(comparison.notes.contains { $0.contains("block 2") })
    }
    @Test("two single runs are shown, and nothing is said of them") func advisory() throws {
        let analysis = Comparer(gates: [try Gate("ttft.p50 +10%")])
            .compare([.runs("old", [100]), .runs("new", [150], from: 1)])
        let comparison = analysis.comparisons[0]
        let row = try #require(comparison[Self.ttft])
        #expect(comparison.design == .advisory && row.finding == .inconclusive && row.effect.p == nil)
        #expect(abs(row.effect.estimate - 1.5) < 1e-12 && row.effect.isTold)
        #expect(analysis.gates.map(\.outcome) == [.inconclusive] && GateResult.exitCode(analysis.gates) == 6)
        #expect(analysis.groups.map(\.labels) == [["old", "new"]])
    }
    @Test(
        "one run is set against the spread of six earlier ones",
        arguments: [(101.0, .passed), (130, .regressed), (106, .inconclusive)] as [(Double, GateResult.Outcome)])
    func history(ttft: Double, outcome: GateResult.Outcome) throws {
        let analysis = Comparer(gates: [try Gate("ttft.p50 +10%")])
            .compare([.runs("main", Self.six), .runs("branch", [ttft], from: 50)])
        #expect(analysis.comparisons[0].design == .runs && analysis.gates.map(\.outcome) == [outcome])
    }
    @Test("p of a single run is that of its prediction interval") func prediction() throws {
        let effect = try #require(
            Comparer().compare([.runs("main", Self.six), .runs("branch", [112], from: 50)])
                .comparisons[0][Self.ttft]?.effect)
        // scipy: log of six values, t = (log 112 − mean) / (s·√(1 + 1/6)), 5 degrees: p = 0.01278
        #expect(abs((effect.p ?? 0) - 0.0128) < 0.0015 && effect.isTold && effect.detectable != nil)
    }
    @Test("sides that cannot be told apart stand in one group, and a side may stand in two") func groups() {
        let arms = [
            Arm.blocks("slow", Self.times(2)), .blocks("first", Self.times(1, scatter: 0.03)),
            .blocks("second", Self.times(1.01, scatter: -0.03)), .blocks("third", Self.times(1.04, scatter: 0.03)),
        ]
        let groups = Comparer().compare(arms).groups.map(\.labels)
        #expect(groups.last == ["slow"] && groups.first?.first == "first" && groups.first?.contains("second") == true)
        #expect(Set(groups.flatMap(\.self)).count == 4)
    }
    @Test("more blocks are asked for where they would tell") func needed() throws {
        let row = try #require(try Self.compare(1.04, tolerance: 0.05).comparisons[0][Self.ttft])
        let wide = try #require(try Self.compare(1.02, scatter: 0.1, tolerance: 0.05).comparisons[0][Self.ttft])
        #expect(row.finding == .inconclusive)
        #expect(try #require(wide.unitsNeeded) > 8)
    }
    @Test("a run with blocks is compared by itself, against its first target") func ofRun() throws {
        let requests = blocked(8, of: 20) { block, target, i in Int64(100 + 3 * (block % 3) + 60 * target + i % 7) }
        let analysis = analyse(requests, run: .made(blocks: 8, of: 20))
        let comparison = try #require(analysis.comparison?.comparisons.first)
        #expect(comparison.base.label == "alpha" && comparison.candidate.label == "beta")
        #expect(comparison[Self.ttft]?.finding == .regressed && comparison.guards.isEmpty)
        #expect(analysis.comparison?.groups.map(\.labels) == [["alpha"], ["beta"]])
        #expect(
            analyse(
                requests.map {
                    var r = $0; r.block = nil; return r
                }, run: .made(targets: ["a", "b"])
            ).comparison == nil)
    }
}
