// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Analysis

/// False alarms and power where the truth is known: requests that depend on one another, and blocks with effects of their own.
@Suite struct SimulationTests {
    static let trials = 1_000
    static let blocks = 8

    private func pairs(_ level: Int, _ trial: Int, slowedBy factor: Double = 1) -> [(base: Double, candidate: Double)] {
        let start = trial * Self.blocks
        let base = SimulatedBlocks.base.values(level, from: start, count: Self.blocks)
        let candidate = SimulatedBlocks.candidate.values(level, from: start, count: Self.blocks, slowedBy: factor)
        return zip(base, candidate).map { (base: $0, candidate: $1) }
    }
    private func isDifferent(_ effect: Effect?) -> Bool { effect.map { $0.isTold && ($0.p ?? 1) <= 0.05 } ?? false }

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
    func falseAlarms() {
        let alarms = (0..<Self.trials).count { isDifferent(Effect.paired(pairs(0, $0), .ratio)) }
        #expect(alarms <= 70, "\(alarms) of 1,000")
        print("false alarms, 8 blocks × 200, TTFT p50: \(alarms) of 1,000")
    }
    @Test("a TTFT p50 that is 20 % slower is found in at least 80 % of 1,000 comparisons by blocks")
    func power() {
        let found = (0..<Self.trials).count { isDifferent(Effect.paired(pairs(0, $0, slowedBy: 1.2), .ratio)) }
        #expect(found >= 800, "\(found) of 1,000")
        print("found, 8 blocks × 200, TTFT p50 +20 %: \(found) of 1,000")
    }
    @Test("the interval holds the truth in about 95 % of comparisons") func coverage() {
        let held = (0..<Self.trials).count {
            Effect.paired(pairs(0, $0, slowedBy: 1.2), .ratio)?.interval?.contains(1.2) ?? false
        }
        #expect((930...970).contains(held), "\(held) of 1,000")
        print("interval holds the truth: \(held) of 1,000")
    }
    @Test("three gates under Holm call identical systems different in at most 7 % of 1,000 comparisons")
    func gates() {
        let alarms = (0..<Self.trials).count { trial in
            let effects = SimulatedBlocks.levels.indices.compactMap { Effect.paired(pairs($0, trial), .ratio) }
            let adjusted = Multiplicity.holm(effects.map { $0.p ?? 1 })
            return zip(effects, adjusted).contains { $0.isTold && $1 <= 0.05 }
        }
        #expect(alarms <= 70, "\(alarms) of 1,000")
        print("false alarms, three gates under Holm: \(alarms) of 1,000")
    }
    @Test(
        "identical runs at different times are called different in at most 7 % of 1,000 comparisons",
        arguments: [(5, 3), (7, 1), (8, 8), (4, 4)])
    func runs(base: Int, candidate: Int) {
        let alarms = (0..<Self.trials).count { trial in
            let start = trial * Self.blocks
            return isDifferent(
                Effect.unpaired(
                    base: SimulatedBlocks.base.values(0, from: start, count: base),
                    candidate: SimulatedBlocks.candidate.values(0, from: start, count: candidate), .ratio))
        }
        #expect(alarms <= 70, "\(alarms) of 1,000")
        print("false alarms, \(base) against \(candidate) runs: \(alarms) of 1,000")
    }
    @Test("one run against twenty says so in at most 7 % of cases, and its interval holds the truth in about 95 %")
    func prediction() {
        let cases = 400
        let effects = (0..<cases).compactMap { trial in
            Effect.unpaired(
                base: SimulatedBlocks.base.values(0, from: trial * 20, count: 20),
                candidate: SimulatedBlocks.candidate.values(0, from: trial * 20, count: 1), .ratio)
        }
        let (alarms, held) = (effects.count(where: isDifferent), effects.count { !$0.isTold })
        #expect(effects.count == cases && alarms <= 28 && held >= 368, "\(alarms) alarms, \(held) held, of \(cases)")
        print("one run against twenty: \(alarms) alarms, \(held) intervals hold the truth, of \(cases)")
    }
    @Test("pooled requests would call identical systems different far more often") func pooled() {
        // What the blocks are for: the same numbers, as if the 16 blocks were 3,200 independent requests.
        let perSide = Double(Self.blocks * SimulatedBlocks.requests)
        let plain = 2 * DelayModel.spread * DelayModel.spread * Double.pi / 2 / perSide
        let alarms = (0..<Self.trials).count { trial in
            let effect = Effect.paired(pairs(0, trial), .ratio)
            return abs((effect?.estimate ?? 1) - 1) > 1.96 * plain.squareRoot()
        }
        #expect(alarms > 300, "\(alarms) of 1,000")
        print("false alarms, as if all requests were independent: \(alarms) of 1,000")
    }
    @Test("a run that goes on until it is precise keeps its promise", arguments: [0.05, 0.1])
    func untilPrecise(half: Double) {
        let (first, most) = (8, 64)
        var (held, precise, alarms, used, cases) = (0, 0, 0, 0, 0)
        for start in stride(from: 0, to: 8_000 - most, by: most) {
            let base = SimulatedBlocks.base.values(0, from: start, count: most)
            let candidate = SimulatedBlocks.candidate.values(0, from: start, count: most)
            let all = zip(base, candidate).map { (base: $0, candidate: $1) }
            let stop = (first...most).first { count in
                let interval = Effect.paired(Array(all[..<count]), .ratio)?.interval
                return interval.map { ($0.upperBound / $0.lowerBound).squareRoot() - 1 <= half } ?? false
            }
            let effect = Effect.paired(Array(all[..<(stop ?? most)]), .ratio)
            cases += 1
            used += stop ?? most
            if stop != nil { precise += 1 }
            if effect?.isTold == false { held += 1 }
            if isDifferent(effect) { alarms += 1 }
        }
        #expect(
            Double(held) >= 0.9 * Double(cases) && Double(alarms) <= 0.1 * Double(cases),
            "\(held), \(alarms) of \(cases)")
        print("until ±\(half): \(held) hold, \(alarms) alarms, \(precise) precise, \(used / cases) blocks, of \(cases)")
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
