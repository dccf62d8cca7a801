// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Gates
import Testing

@testable import Analysis

/// False alarms and power where the truth is known, through the comparer: requests that depend on one another, and blocks with
/// effects of their own.
///
/// The counts stand in docs/statistics.md.
@Suite struct SimulationTests {
    static let trials = 1_000
    static let blocks = 8

    /// Of identical systems, and of a candidate that takes 20 % longer.
    private static let equal = (0..<trials).map { comparison($0) }
    private static let slower = (0..<trials).map { comparison($0, slowedBy: 1.2) }

    private static func comparison(_ trial: Int, slowedBy factor: Double = 1, gates: [Gate] = []) -> Comparison? {
        let start = trial * blocks
        return Comparer(gates: gates).compare([
            SimulatedBlocks.base.blocks("base", from: start, count: blocks),
            SimulatedBlocks.candidate.blocks("candidate", from: start, count: blocks, slowedBy: factor),
        ]).comparisons.first
    }
    private func isDifferent(_ row: Comparison.Row?) -> Bool {
        row.map { $0.finding == .regressed || $0.finding == .improved } ?? false
    }

    @Test("the model is what it says: blocks vary as the planner expects") func model() {
        for level in SimulatedBlocks.levels.indices {
            let differences = zip(SimulatedBlocks.base.percentiles[level], SimulatedBlocks.candidate.percentiles[level])
                .map { $1 - $0 }
            let seen = (differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)).squareRoot()
            let expected = DelayModel.pairDeviation(SimulatedBlocks.levels[level], requests: SimulatedBlocks.requests)
            #expect(abs(seen / expected - 1) < 0.05, "\(SimulatedBlocks.levels[level].name): \(seen), \(expected)")
        }
    }
    @Test("identical systems are called different in at most 7 % of 1,000 comparisons by blocks")
    func falseAlarms() throws {
        var (alarms, exploratory) = (0, 0)
        for comparison in Self.equal {
            let comparison = try #require(comparison)
            #expect(comparison.design == .blocks && comparison.guards.isEmpty)
            if isDifferent(comparison.rows.first) { alarms += 1 }
            if comparison.rows.dropFirst().contains(where: isDifferent) { exploratory += 1 }
        }
        #expect(alarms <= 70 && exploratory <= 70, "\(alarms) and \(exploratory) of 1,000")
        #expect(
            alarms == Known.falseAlarms && exploratory == Known.exploratory,
            "\(alarms), \(exploratory): say so in the docs")
    }
    @Test("a TTFT p50 that is 20 % slower is found in at least 80 % of 1,000 comparisons by blocks")
    func power() {
        let found = Self.slower.count { $0?.rows.first?.finding == .regressed }
        #expect(found >= 800, "\(found) of 1,000")
        #expect(found == Known.found, "\(found): say so in the docs")
    }
    @Test("the interval holds the truth in about 95 % of comparisons") func coverage() {
        let held = Self.slower.count {
            $0?.rows.first?.effect.interval?.contains(1.2) ?? false
        }
        #expect((930...970).contains(held), "\(held) of 1,000")
        #expect(held == Known.held, "\(held): say so in the docs")
    }
    @Test("three gates under Holm call identical systems different in at most 7 % of 1,000 comparisons")
    func gates() throws {
        let gates = try ["ttft.p50 +0.1%", "ttft.p90 +0.1%", "ttft.p95 +0.1%"].map { try Gate($0) }
        let alarms = (0..<Self.trials).count { trial in
            Self.comparison(trial, gates: gates)?.rows.contains { $0.isGated && isDifferent($0) } ?? false
        }
        #expect(alarms <= 70, "\(alarms) of 1,000")
        #expect(alarms == Known.gated, "\(alarms): say so in the docs")
    }
    @Test(
        "identical runs at different times are called different in at most 7 % of 1,000 comparisons",
        arguments: Known.runs)
    func runs(base: Int, candidate: Int, alarms: Int) {
        let seen = (0..<Self.trials).count { trial in
            let start = trial * Self.blocks
            let sides = [
                SimulatedBlocks.base.runs("base", from: start, count: base),
                SimulatedBlocks.candidate.runs("candidate", from: start, count: candidate),
            ]
            return isDifferent(Comparer().compare(sides).comparisons.first?.rows.first)
        }
        #expect(seen <= 70, "\(seen) of 1,000")
        #expect(seen == alarms, "\(seen) for \(base) against \(candidate): say so in the docs")
    }
    @Test("one run against twenty: the interval of the prediction holds the truth in about 95 % of 400 cases")
    func prediction() {
        let held = (0..<400).count { trial in
            let sides = [
                SimulatedBlocks.base.runs("base", from: trial * 20, count: 20),
                SimulatedBlocks.candidate.runs("candidate", from: trial * 20, count: 1),
            ]
            return Comparer().compare(sides).comparisons.first?.rows.first?.effect.isTold == false
        }
        #expect((364...392).contains(held), "\(held) of 400")
        #expect(held == Known.predicted, "\(held): say so in the docs")
    }
    @Test("pooled requests would call identical systems different far more often") func pooled() {
        // What the blocks are for: the same numbers, as if the 16 blocks were 3,200 independent requests.
        let variance = DelayModel.spread * DelayModel.spread * Double.pi / 2
        let perSide = Double(Self.blocks * SimulatedBlocks.requests)
        let limit = 1.96 * (2 * variance / perSide).squareRoot()
        let alarms = Self.equal.count { comparison in
            abs((comparison?.rows.first?.effect.estimate ?? 1) - 1) > limit
        }
        #expect(alarms > 300, "\(alarms) of 1,000")
        #expect(alarms == Known.pooled, "\(alarms): say so in the docs")
    }
    @Test("a run that goes on until it is precise keeps its promise", arguments: Known.precise)
    func untilPrecise(half: Double, held: Int, alarms: Int, blocks: Int) throws {
        let most = 64
        let starts = stride(from: 0, through: 8_000 - most, by: most)
        var seen = (held: 0, alarms: 0, blocks: 0)
        for start in starts {
            let base = SimulatedBlocks.base.values(0, from: start, count: most)
            let candidate = SimulatedBlocks.candidate.values(0, from: start, count: most)
            let count = Self.stop(zip(base, candidate).map { log($1 / $0) }, half, from: Self.blocks) ?? most
            let pairs = zip(base, candidate).prefix(count).map { (base: $0, candidate: $1) }
            let effect = try #require(Effect.paired(pairs, .ratio))
            let interval = try #require(effect.interval)
            #expect(count == most || interval.upperBound / effect.estimate - 1 <= half * 1.000_001)
            seen.held += effect.isTold ? 0 : 1
            seen.alarms += effect.isTold && (effect.p ?? 1) <= Comparer.level ? 1 : 0
            seen.blocks += count
        }
        let cases = starts.underestimatedCount
        #expect(Double(seen.held) >= 0.9 * Double(cases), "\(seen) of \(cases)")
        let mean = seen.blocks / cases
        #expect(
            seen.held == held && seen.alarms == alarms && mean == blocks,
            "\(seen) of \(cases), \(mean): say so in the docs")
    }
    /// As `--until-precise` has it: how far the interval reaches above its estimate.
    private static func stop(_ differences: [Double], _ half: Double, from first: Int) -> Int? {
        var (sum, squares) = (0.0, 0.0)
        for (i, difference) in differences.enumerated() {
            (sum, squares) = (sum + difference, squares + difference * difference)
            let count = Double(i + 1)
            guard i + 1 >= first else { continue }
            let variance = (squares - sum * sum / count) / (count - 1)
            let reach = StudentT.quantile(0.975, degrees: count - 1) * (variance / count).squareRoot()
            if exp(reach) - 1 <= half { return i + 1 }
        }
        return nil
    }

    @Test("docs/statistics.md says what came of it") func docs() throws {
        let file = SciPyValues.file.deletingLastPathComponent().appending(path: "../../../docs/statistics.md")
            .standardized
        let text = try String(contentsOf: file, encoding: .utf8)
        for line in Known.lines { #expect(text.contains(line + "\n"), "write: \(line)") }
    }

    /// What came of it, as docs/statistics.md says.
    enum Known {
        static let falseAlarms = 34
        static let exploratory = 31
        static let found = 808
        static let held = 958
        static let gated = 23
        static let runs = [(5, 3, 25), (7, 1, 55), (4, 4, 25), (5, 5, 44)]
        static let predicted = 383
        static let pooled = 420
        static let precise = [(0.05, 119, 6, 36), (0.1, 119, 4, 11)]

        static var lines: [String] {
            let runs = runs.map {
                "| identical, \($0) runs against \($1), TTFT p50 | called different | \($2) of 1,000 |"
            }
            let precise = precise.map { half, held, alarms, blocks in
                "| identical, until ±\(Int(half * 100)) %: \(blocks) blocks on average | interval holds the truth; called "
                    + "different | \(held) and \(alarms) of 125 |"
            }
            return [
                "| identical, 8 blocks of 200, TTFT p50 | called different | \(falseAlarms) of 1,000 |",
                "| identical, the other percentiles (Benjamini-Hochberg) | any called different | \(exploratory) of 1,000 |",
                "| identical, three gates of +0.1 % (Holm) | any called different | \(gated) of 1,000 |",
                "| 20 % slower, 8 blocks of 200, TTFT p50 | found | \(found) of 1,000 |",
                "| 20 % slower, 8 blocks of 200, TTFT p50 | interval holds the truth | \(held) of 1,000 |",
            ] + runs + ["| identical, one run against twenty | interval holds the truth | \(predicted) of 400 |"]
                + precise
                + ["| identical, as if all 3,200 requests were independent | called different | \(pooled) of 1,000 |"]
        }
    }
}

@Suite struct PlannerTests {
    @Test("a plan of so many blocks finds what it says: 80 % of simulated comparisons") func keepsItsWord() throws {
        let planner = try #require(Planner(Statistic(.ttft, .p50), .assumed))
        let effect = try #require(planner.detectable(blocks: 8, requests: 200))
        let found = (0..<1_000).count { trial in
            let base = SimulatedBlocks.base.values(0, from: trial * 8, count: 8)
            let candidate = SimulatedBlocks.candidate.values(0, from: trial * 8, count: 8, slowedBy: 1 + effect)
            let outcome = Effect.paired(zip(base, candidate).map { (base: $0, candidate: $1) }, .ratio)
            return outcome.map { $0.isTold && ($0.p ?? 1) <= 0.05 } ?? false
        }
        #expect((770...830).contains(found), "\(found) of 1,000 at \(effect)")
    }
    @Test("the fewest blocks find the effect, and one fewer does not", arguments: [0.05, 0.1, 0.2, 0.5])
    func fewest(effect: Double) throws {
        let planner = try #require(Planner(Statistic(.ttft, .p90), .assumed))
        for requests in [50, 100, 200, 500] {
            let blocks = try #require(planner.blocks(toFind: effect, requests: requests))
            #expect(try #require(planner.detectable(blocks: blocks, requests: requests)) <= effect)
            guard blocks > Planner.fewestBlocks else { continue }
            #expect(try #require(planner.detectable(blocks: blocks - 1, requests: requests)) > effect)
        }
    }
    @Test("what was measured counts as it is at its own size, and shrinks with more requests") func measured() throws {
        let planner = try #require(
            Planner(Statistic(.gap, .p50), .measured(deviation: 0.02, pairs: 8, requests: 100)))
        #expect(planner.deviation(requests: 100) == 0.02)
        #expect(try #require(planner.deviation(requests: 400)) < 0.02)
        #expect(try #require(planner.deviation(requests: 50)) > 0.02)
    }
    @Test("a share is planned in percentage points, and only from what was measured") func shares() throws {
        #expect(Planner(.errorRate, .assumed) == nil)
        let planner = try #require(Planner(.errorRate, .measured(deviation: 0.01, pairs: 8, requests: 200)))
        let found = try #require(planner.detectable(blocks: 8, requests: 200))
        #expect(abs(found - 3.4 * 0.01 / 8.0.squareRoot()) < 0.0002)
    }
    @Test("a gate's tolerance comes on top, and nothing below it is ever found") func tolerance() throws {
        let statistic = Statistic(.ttft, .p50)
        let (plain, gated) = (Planner(statistic, .assumed), Planner(statistic, .assumed, tolerance: 0.1))
        #expect(gated?.blocks(toFind: 0.1, requests: 200) == nil)
        let free = try #require(plain?.detectable(blocks: 8, requests: 200))
        let beyond = try #require(gated?.detectable(blocks: 8, requests: 200))
        #expect(abs((1 + beyond) / (1 + free) - 1.1) < 1e-9)
    }
    @Test("a percentile needs as many requests in each block as show it") func tooFew() {
        let planner = Planner(Statistic(.ttft, .p99), .assumed)
        #expect(planner?.blocks(toFind: 0.5, requests: 50) == nil)
        #expect(planner?.blocks(toFind: 0.5, requests: 200) != nil)
        #expect(planner?.detectable(blocks: 5, requests: 200) == nil)
    }
}
