// SPDX-License-Identifier: Apache-2.0
import Core
import Gates
import Glibc
import Testing
import Traces

@testable import Analysis

/// How many blocks a run gets, and what further ones make of a regression.
@Suite struct BlockRuleTests {
    static func run(
        _ blocks: Int, _ extending: BlockExtension?, gates: [String] = [], targets: [String] = ["alpha", "beta"]
    ) -> RunRecord {
        var run = RunRecord.made(blocks: blocks, of: 4, targets: targets)
        (run.extending, run.gates) = (extending, gates)
        return run
    }
    /// Two sides whose blocks differ by these factors.
    static func arms(_ factors: [Double]) -> [Arm] {
        let base = factors.indices.map { 100 + Double($0 % 7) }
        return [.blocks("alpha", base), .blocks("beta", zip(base, factors).map(*))]
    }
    /// The blocks after which the rule ends a run; nil where it goes on with all of them.
    static func end(_ run: RunRecord, _ arms: [Arm]) -> Int? {
        guard var rule = BlockRule(run) else { return nil }
        let count = arms[0].runs[0].blocks.count
        return (1...count).first { done in rule.step(after: done, arms.map { $0.upTo(block: done) }) == .end }
    }
    /// Scatter of some per cent about a factor.
    static func factors(_ count: Int, _ factor: Double = 1, scatter: Double = 0.02) -> [Double] {
        (0..<count).map { factor * (1 + scatter * [1, -1, 0.5, -0.5][$0 % 4]) }
    }

    @Test(
        "a run goes on until its intervals are narrow enough, and ends at its most blocks all the same",
        arguments: [
            // scatter, precision, planned, most, end: the first K from which exp(t.ppf(.975, K − 1) · sd / √K) − 1 of the
            // logarithms is at most the precision, by SciPy
            (0.02, 0.05, 8, 32, 8), (0.1, 0.05, 8, 32, 15), (0.1, 0.02, 8, 32, 32), (0.02, 0.05, 2, 32, 4),
            (0.0, 0.01, 5, 32, 5),
        ] as [(Double, Double, Int, Int, Int)])
    func precise(scatter: Double, precision: Double, planned: Int, most: Int, end: Int) throws {
        let run = Self.run(planned, BlockExtension(upTo: most, precision: precision))
        let arms = Self.arms(Self.factors(40, scatter: scatter))
        #expect(Self.end(run, arms) == end)
        // As narrow as was wanted, and one block before it was not.
        let statistics = [Statistic(.ttft, .p50)]
        let width = { (blocks: Int) in Precision(arms.map { $0.upTo(block: blocks) }, statistics)?.widest }
        #expect(end == most || width(end) ?? .infinity <= precision)
        #expect(end == most || end == planned || width(end - 1) ?? 0 > precision)
    }
    @Test("of one target alone the interval is that of the mean of its blocks") func alone() throws {
        let arm = Arm.blocks("alpha", Self.factors(12, 100, scatter: 0.1))
        let precision = try #require(Precision([arm], [Statistic(.ttft, .p50)]))
        // SciPy: exp(t.ppf(.975, 11) * std(log(x), ddof=1) / sqrt(12)) - 1
        let logs = arm.runs[0].blocks.compactMap { $0.values["ttft.p50"].map { log($0) } }
        let mean = logs.reduce(0, +) / 12
        let deviation = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 11).squareRoot()
        #expect(abs(precision.widest - (exp(2.200985160082949 * deviation / 12.0.squareRoot()) - 1)) < 1e-12)
        #expect(precision.blocks == 12 && precision.statistic.id == "ttft.p50")
        #expect(precision.blocks(for: precision.widest / 2) == 48 && precision.blocks(for: precision.widest) == 12)
    }
    @Test("what is precise is what gates are about, or the TTFT p50") func statistics() {
        let extending = BlockExtension(upTo: 16, precision: 0.05)
        var arms = Self.arms(Self.factors(16))
        for block in 0..<16 { arms[1].runs[0].blocks[block].values["e2e.p90"] = block % 2 == 0 ? 100 : 200 }
        for block in 0..<16 { arms[0].runs[0].blocks[block].values["e2e.p90"] = 100 }
        #expect(Self.end(Self.run(8, extending), arms) == 8)
        #expect(Self.end(Self.run(8, extending, gates: ["e2e.p90 < 1s"]), arms) == 16)
        // Of a figure that no block has nothing can be precise: more of them would not help.
        #expect(Self.end(Self.run(8, extending, gates: ["tpot.p50 < 1s"]), arms) == 8)
    }
    @Test(
        "a regression is tried on as many blocks again; anything else ends with the plan",
        arguments: [
            ([(8, 1.3), (8, 1.3)], 32, 16), ([(8, 1.3), (8, 1.3)], 12, 12), ([(8, 1.0), (8, 1.3)], 32, 8),
            ([(8, 0.7), (8, 0.7)], 32, 8), ([(8, 1.05), (8, 1.05)], 32, 8),
        ] as [([(Int, Double)], Int, Int)])
    func confirming(parts: [(Int, Double)], most: Int, end: Int) {
        let arms = Self.arms(parts.flatMap { Self.factors($0.0, $0.1) })
        let gates = ["ttft.p50 +10%"]
        #expect(Self.end(Self.run(8, BlockExtension(upTo: most, confirms: true), gates: gates), arms) == end)
        #expect(Self.end(Self.run(8, BlockExtension(upTo: most), gates: gates), arms) == 8)
    }
    @Test("after it has become precise, a regression is still confirmed") func preciseAndConfirmed() {
        let run = Self.run(8, BlockExtension(upTo: 40, precision: 0.05, confirms: true), gates: ["ttft.p50 +10%"])
        #expect(Self.end(run, Self.arms(Self.factors(40, 1.3, scatter: 0.1))) == 30)  // 15 and 15
        #expect(Self.end(run, Self.arms(Self.factors(40, 1.0, scatter: 0.1))) == 15)
    }

    static let outcomes: [(String, [(Int, Double)], GateResult.Outcome, String)] = [
        ("the further blocks agree", [(8, 1.3), (8, 1.3)], .regressed, "worse by at least"),
        ("they hold no difference", [(8, 1.6), (8, 1.0)], .inconclusive, "in the 8 further ones alone it is"),
        ("they point the other way", [(8, 1.9), (8, 0.95)], .inconclusive, "not confirmed"),
        ("there are none", [(8, 1.3)], .inconclusive, "the run ended before there were enough"),
        ("there is one", [(8, 1.3), (1, 1.3)], .inconclusive, "the run ended before there were enough"),
        ("all together are within the tolerance", [(8, 1.2), (8, 1.03)], .inconclusive, "may be worse"),
        ("nothing was to be confirmed", [(8, 1.0)], .passed, "worse by at most"),
    ]
    @Test("a gate fails where further blocks bear the regression out", arguments: outcomes.indices)
    func judged(number: Int) throws {
        let (_, parts, outcome, words) = Self.outcomes[number]
        let arms = Self.arms(parts.flatMap { Self.factors($0.0, $0.1) })
        let run = Self.run(8, BlockExtension(upTo: 16, confirms: true), gates: ["ttft.p50 +10%"])
        let doubts = Doubts(confirmation: Confirmation(run, arms))
        let analysis = Comparer(gates: [try Gate("ttft.p50 +10%")], doubts: doubts).compare(arms)
        let result = try #require(analysis.gates.first)
        #expect(result.outcome == outcome && result.reason.contains(words), "\(result.reason)")
        #expect((result.row?.finding == .regressed) == (outcome == .regressed))
    }

    @Test("the watch ends a run by its records where a report from the trace says it was to end") func watch() throws {
        let run = Self.run(8, BlockExtension(upTo: 32, confirms: true), gates: ["ttft.p50 +10%"])
        let records = blocked(32, of: 4) { block, target, i in
            target == 0 ? Int64(100 + i) : Int64(130 + i + block % 3)
        }
        var watch = try #require(BlockWatch(run))
        #expect(watch.goal == 64)
        let last = try #require(records.firstIndex { watch.add(.request($0)) != nil })
        #expect(last == 127 && watch.goal == 128)  // 16 blocks of 2 x 4
        #expect(watch.add(.request(records[128])) == nil)
        let analysis = analyse(Array(records[...last]), run: run)
        #expect(analysis.gates.map(\.outcome) == [.regressed])
        #expect(Confirmation(run, analysis.arms.map { Arm(label: $0.target, runs: [$0]) })?.from == 8)
    }
    @Test("the order in which requests end within a block does not matter, nor do those of later blocks") func order()
        throws
    {
        let run = Self.run(3, BlockExtension(upTo: 6, precision: 0.5))
        let records = blocked(6, of: 4) { _, _, i in Int64(100 + i) }
        var watch = try #require(BlockWatch(run))
        let shuffled = Array(records[8...40].reversed()) + records[..<8]
        #expect(shuffled.firstIndex { watch.add(.request($0)) != nil } == shuffled.count - 1)
    }
    @Test("the budget ends a run between two blocks, never before the planned ones are done") func budget() throws {
        let run = Self.run(3, BlockExtension(upTo: 30, precision: 1e-9, budget: .seconds(Int64(5))))
        let records = blocked(6, of: 4) { block, target, i in Int64(100 + i * (1 + block % 2 + target)) }
        func second(_ number: Int64) -> TraceRecord {
            var interval = IntervalRecord()
            interval.at = .seconds(number)
            return .interval(interval)
        }
        var watch = try #require(BlockWatch(run))
        #expect(watch.add(second(6)) == nil)
        let early = records[..<23].map { watch.add(.request($0)) }
        #expect(early.allSatisfy { $0 == nil })
        #expect(watch.add(.request(records[23])) == .budget)
        var slow = try #require(BlockWatch(run))
        for record in records[..<40] { #expect(slow.add(.request(record)) == nil) }
        #expect(slow.add(second(4)) == nil && slow.add(second(5)) == .budget && slow.add(second(6)) == nil)
    }
    @Test("nobody watches a run that has no blocks, is not extended, or is a shard") func unwatched() {
        var shard = Self.run(3, BlockExtension(upTo: 30, precision: 0.1))
        #expect(BlockWatch(shard) != nil)
        shard.shard = ShardRecord([1], of: 2)
        #expect(BlockWatch(shard) == nil && BlockWatch(.made()) == nil && BlockWatch(Self.run(3, nil)) == nil)
    }
    @Test("a run that was to be precise says in its report how precise it became") func said() throws {
        let records = blocked(3, of: 4) { block, target, i in Int64(100 + i * (1 + block % 2 + target)) }
        let run = Self.run(3, BlockExtension(upTo: 3, precision: 1e-9))
        let reason = try #require(analyse(records, run: run).verdict.reasons.first { $0.id == "precision" })
        #expect(reason.severity == .note && reason.advice.contains("max_blocks") && reason.figure?.value ?? 0 > 1e-9)
        let wide = Self.run(3, BlockExtension(upTo: 3, precision: 9))
        let reached = try #require(analyse(records, run: wide).verdict.reasons.first { $0.id == "precision" })
        #expect(reached.advice.hasPrefix("as precise as was asked for"))
    }
}

/// What it does to an interval that the run ended when it was narrow enough, by simulation with fixed seeds.
@Suite struct PrecisionSimulation {
    @Test("the interval of a run that went on until it was precise holds the truth in at least 92 of 100 runs")
    func coverage() throws {
        let run = BlockRuleTests.run(8, BlockExtension(upTo: 32, precision: 0.05))
        var (held, blocks) = (0, 0)
        for trial in 0..<500 {
            let arms = BlockRuleTests.arms(ConfirmationSimulation.factors(32, 1, deviation: 0.06, UInt64(trial)))
            let end = try #require(BlockRuleTests.end(run, arms))
            let seen = arms.map { $0.upTo(block: end) }
            let effect = ArmPair(base: seen[0], candidate: seen[1]).measured(Statistic(.ttft, .p50))?.effect
            if effect?.interval?.contains(1) == true { held += 1 }
            blocks += end
        }
        #expect(held >= 460, "\(held) of 500")
        #expect((4_000...6_000).contains(blocks), "\(blocks)")
    }
}

/// What confirmation is worth, by simulation with fixed seeds.
@Suite struct ConfirmationSimulation {
    /// Factors of blocks whose logarithms are normal.
    static func factors(_ count: Int, _ factor: Double, deviation: Double, _ trial: UInt64) -> [Double] {
        let random = CounterRandom(seed: 11, stream: trial)
        // The sum of twelve uniform draws less six is normal as far as it matters here.
        return (0..<count).map { block in
            factor * exp(deviation * ((0..<12).reduce(-6) { $0 + random.uniform(UInt64(block * 12 + $1)) }))
        }
    }
    /// How many of the trials fail the gate, at once and after confirmation.
    static func failures(trials: Int, factor: Double, gate: String) throws -> (first: Int, confirmed: Int) {
        let run = BlockRuleTests.run(6, BlockExtension(upTo: 12, confirms: true), gates: [gate])
        let gates = [try Gate(gate)]
        var (first, confirmed) = (0, 0)
        for trial in 0..<trials {
            let arms = BlockRuleTests.arms(factors(12, factor, deviation: 0.05, UInt64(trial)))
            let planned = arms.map { $0.upTo(block: 6) }
            let early = Comparer(gates: gates, statistics: []).compare(planned)
            if early.gates.first?.outcome != .regressed { continue }
            first += 1
            let doubts = Doubts(confirmation: Confirmation(run, arms))
            let all = Comparer(gates: gates, statistics: [], doubts: doubts).compare(arms)
            if all.gates.first?.outcome == .regressed { confirmed += 1 }
        }
        return (first, confirmed)
    }
    @Test("at a true change of just the tolerance, confirmation takes most of the false alarms away") func falseAlarms()
        throws
    {
        let seen = try Self.failures(trials: 1_000, factor: 1.1, gate: "ttft.p50 +10%")
        #expect((10...40).contains(seen.first), "\(seen)")
        #expect(seen.confirmed * 2 <= seen.first, "\(seen)")
    }
    @Test("a true slowdown of 25 % under a tolerance of 10 % is still found") func power() throws {
        let seen = try Self.failures(trials: 300, factor: 1.25, gate: "ttft.p50 +10%")
        #expect(seen.first >= 270 && seen.confirmed >= seen.first * 95 / 100, "\(seen)")
    }
}
