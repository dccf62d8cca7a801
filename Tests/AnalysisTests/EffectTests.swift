// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Analysis

@Suite struct EffectTests {
    private func pairs(_ base: [Double], _ candidate: [Double]) -> [(base: Double, candidate: Double)] {
        zip(base, candidate).map { (base: $0, candidate: $1) }
    }

    @Test("values that have no logarithm, or are not finite, are left out of ratios")
    func unusable() {
        let effect = Effect.paired(
            pairs([100, 0, 100, 100, .infinity, 100], [110, 5, 0, .nan, .infinity, 121]), .ratio)
        #expect(effect?.baseUnits == 2)
        #expect(abs((effect?.estimate ?? 0) - 1.1537) < 0.0001)  // the geometric mean of 1.1 and 1.21
        let runs = Effect.unpaired(base: [100, 100, .infinity, 0], candidate: [120, .nan], .ratio)
        #expect(runs?.baseUnits == 2 && runs?.candidateUnits == 1 && runs?.interval == nil)
        #expect(Effect.paired(pairs([0], [1]), .ratio) == nil && Effect.paired([], .ratio) == nil)
        #expect(Effect.unpaired(base: [], candidate: [1], .ratio) == nil)
        #expect(Effect.unpaired(base: [.infinity], candidate: [1], .ratio) == nil)
    }
    @Test("shares of 0 are values like any others") func shares() {
        let effect = Effect.paired(pairs([0, 0, 0, 0, 0, 0], [0, 0.01, 0, 0, 0.02, 0]), .difference)
        #expect(effect?.baseUnits == 6 && effect?.isTold == false)
        #expect(effect?.p == 0.5)  // two of them differ: half of the ways to turn these go the same way
        #expect(abs((effect?.change ?? 0) - 0.005) < 1e-12)
    }
    @Test("one pair is an estimate and nothing else") func single() {
        let effect = Effect.paired(pairs([100], [150]), .ratio)
        #expect(abs((effect?.estimate ?? 0) - 1.5) < 1e-12 && effect?.interval == nil && effect?.p == 1)
        #expect(effect?.deviation == nil && effect?.detectable == nil && effect?.isTold == false)
    }
    @Test("the same difference everywhere has an interval without width, and still the p of its pairs") func constant()
    {
        let effect = Effect.paired(pairs([2, 2, 2, 2, 2, 2], [3, 3, 3, 3, 3, 3]), .difference)
        #expect(effect?.interval == 1...1 && effect?.p == 2.0 / 64 && effect?.deviation == 0)
        #expect(effect?.detectable == 0)
    }
    @Test("no difference at all is no finding") func nothing() {
        let effect = Effect.paired(pairs([2, 2, 2, 2, 2, 2], [2, 2, 2, 2, 2, 2]), .difference)
        #expect(effect?.interval == 0...0 && effect?.p == 1 && effect?.isTold == false)
        let runs = Effect.unpaired(base: [5, 5, 5], candidate: [5, 5, 5], .ratio)
        #expect(runs?.interval == 1...1 && runs?.p == 1 && runs?.isTold == false)
    }
    @Test("too few units for a p of 5 % can find nothing", arguments: [(5, false), (6, true), (8, true)])
    func fewest(count: Int, canFind: Bool) {
        let base = normals(count, seed: 1).map { 100 + $0 }
        let effect = Effect.paired(pairs(base, normals(count, seed: 2).map { 100 + $0 }), .ratio)
        #expect((effect?.detectable != nil) == canFind)
    }
    @Test(
        "the smallest p of two groups is one division, or two where the groups are alike in size",
        arguments: [
            (3, 3, 0.1), (4, 4, 2.0 / 70), (19, 1, 0.05), (1, 20, 1.0 / 21), (5, 3, 1.0 / 56), (1, 1, 1.0), (0, 3, 1.0),
        ])
    func leastP(base: Int, candidate: Int, least: Double) {
        #expect(abs(Randomisation.leastP(base: base, candidate: candidate) - least) < 1e-12)
        guard base > 0 else { return }
        let apart = Randomisation.labels(
            base: (0..<base).map { Double($0) * 0.001 }, candidate: (0..<candidate).map { 100 + Double($0) * 0.001 })
        #expect(abs((apart ?? 0) - least) < 1e-12)
    }
    @Test("many pairs are drawn from, and p is never 0") func many() throws {
        let differences = normals(1_000, seed: 5)
        let p = try #require(Randomisation.signFlip(differences))
        let sum = differences.reduce(0, +)
        let z = abs(sum) / differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(p - 2 * Normal.cumulative(-z)) < 0.015)
        #expect(Randomisation.signFlip(differences.map { $0 + 5 }) == 1 / Double(Randomisation.drawn + 1))
    }
    @Test("drawn divisions say the same as the t test where that holds") func drawnDivisions() throws {
        let base = normals(20, seed: 7)
        let candidate = normals(20, seed: 8).map { $0 + 0.5 }
        let effect = try #require(Effect.unpaired(base: base, candidate: candidate, .difference))
        let standardError = try #require(effect.deviation) / 20.0.squareRoot()
        let t = abs(effect.estimate) / standardError
        #expect(abs(try #require(effect.p) - 2 * StudentT.cumulative(-t, degrees: 38)) < 0.015)
        #expect(Randomisation.labels(base: base, candidate: candidate) == effect.p)
    }
    @Test("the interval and the p agree about what is beyond doubt, in either order") func mirrored() throws {
        let (base, candidate) = ([1.0, 1.1, 1.2, 1.05, 1.15], [2.0, 2.2, 2.1, 2.05, 2.15])
        let there = try #require(Effect.unpaired(base: base, candidate: candidate, .ratio))
        let back = try #require(Effect.unpaired(base: candidate, candidate: base, .ratio))
        #expect(there.isTold && back.isTold && there.p == back.p)
        #expect(abs(there.estimate * back.estimate - 1) < 1e-12)
    }
}
