// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Workload

@Suite struct SpreadTests {
    static let random = CounterRandom(seed: 11, stream: 99)
    static let n = 20_000
    /// Largest distance between the draws' distribution and a given one, in units of 1/√n.
    static func distance(_ spread: Spread, _ cdf: (Double) -> Double) -> Double {
        let draws = (0..<n).map { spread.draw(random, UInt64($0)) }.sorted()
        let steps = draws.enumerated().map { i, x in
            max(abs(cdf(x) - Double(i) / Double(n)), abs(cdf(x) - Double(i + 1) / Double(n)))
        }
        return (steps.max() ?? 1) * Double(n).squareRoot()
    }
    static func phi(_ x: Double) -> Double { 0.5 * Foundation.erfc(-x / 2.squareRoot()) }

    @Test("draws follow the spread (Kolmogorov-Smirnov, 1 % level)") func distributions() {
        #expect(Self.distance(Spread(.uniform(low: 3, high: 7))) { ($0 - 3) / 4 } < 1.63)
        #expect(Self.distance(Spread(.normal(mean: 100, deviation: 10))) { Self.phi(($0 - 100) / 10) } < 1.63)
        #expect(
            Self.distance(Spread(.lognormal(median: 50, sigma: 0.8))) { Self.phi(Foundation.log($0 / 50) / 0.8) } < 1.63
        )
        #expect(Self.distance(Spread(.exponential(mean: 20))) { 1 - Foundation.exp(-$0 / 20) } < 1.63)
    }
    @Test(
        "the mean is that of the draws",
        arguments: [
            Spread.fixed(5), Spread(.uniform(low: 3, high: 7)), Spread(.normal(mean: 100, deviation: 10)),
            Spread(.normal(mean: 1, deviation: 2)), Spread(.lognormal(median: 50, sigma: 0.8)),
            Spread(.exponential(mean: 20)),
        ])
    func mean(spread: Spread) {
        let draws = (0..<Self.n).map { spread.draw(Self.random, UInt64($0)) }
        let mean = draws.reduce(0, +) / Double(Self.n)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Self.n)
        #expect(abs(mean - spread.mean) <= 4 * (variance / Double(Self.n)).squareRoot() + 1e-9)
    }
    @Test("a seed's draws are part of what it means: never to change") func golden() {
        let counts = ["512", "uniform(100,200)", "normal(512,64)", "lognormal(512,0.4)", "exponential(512)"]
            .compactMap { CountSpread(profileText: $0) }
        #expect(counts.map { spread in (0..<3).map { spread.draw(Self.random, $0) } } == Self.goldenCounts)
        let span = DurationSpread(profileText: "lognormal(2s,0.6)")
        #expect((0..<2).map { span?.draw(Self.random, $0).count } == Self.goldenSpans)
    }
    static let goldenCounts = [
        [512, 512, 512], [116, 194, 187], [448, 609, 585], [343, 939, 810], [89, 1_403, 1_063],
    ]
    static let goldenSpans: [Int64?] = [1_098_599_740, 4_970_978_670]

    @Test("draws stay within what the types hold") func limits() {
        let wild = CountSpread(Spread(.lognormal(median: 1e9, sigma: 10)))
        #expect(wild.draw(1 - 0x1p-53) == CountSpread.ceiling && wild.draw(0) >= 0)
        #expect(CountSpread(Spread(.normal(mean: 1, deviation: 100))).draw(0.01) == 0)
        #expect(DurationSpread(Spread(.exponential(mean: 1e14))).draw(0.999) == DurationSpread.ceiling)
    }
    @Test(
        "counts are read as the mock's settings write them, with k and M",
        arguments: [
            ("512", Spread.Shape.fixed(512)), ("2k", .fixed(2_000)), ("1.5M", .fixed(1_500_000)), ("0", .fixed(0)),
            ("uniform(100, 200)", .uniform(low: 100, high: 200)), ("normal(512,64)", .normal(mean: 512, deviation: 64)),
            ("lognormal(1k,0.4)", .lognormal(median: 1_000, sigma: 0.4)), ("exponential(512)", .exponential(mean: 512)),
        ])
    func counts(text: String, shape: Spread.Shape) { #expect(CountSpread(profileText: text)?.spread.shape == shape) }
    @Test("durations keep their units") func durations() {
        #expect(DurationSpread(profileText: "250ms")?.spread.shape == .fixed(250e6))
        #expect(DurationSpread(profileText: "uniform(1s,3s)")?.spread.shape == .uniform(low: 1e9, high: 3e9))
        #expect(DurationSpread(profileText: "lognormal(2s,0.6)")?.spread.shape == .lognormal(median: 2e9, sigma: 0.6))
        #expect(DurationSpread(profileText: "3") == nil && DurationSpread(profileText: "48h") == nil)
    }
    @Test(
        "what cannot be read says what would be right",
        arguments: [
            (
                "fast",
                "write an amount such as 100, or uniform(100,200), normal(200,100), lognormal(200,0.4) or exponential(200)"
            ),
            ("unifrom(1,2)", "did you mean uniform(…)?"),
            ("uniform(100", "close the parenthesis; inside {…} a value with a comma stands in quotes"),
            ("uniform(200,100)", "put the lower end first: uniform(100,200)"),
            ("uniform(1)", "uniform takes two values"),
            ("exponential(1,2)", "exponential takes one value"),
            (
                "lognormal(100,11)",
                "the second value of lognormal is sigma, the spread of the logarithm: a number from 0 to 10 without a unit"
            ),
        ])
    func mistakes(text: String, advice: String) {
        #expect(CountSpread(profileText: text) == nil && CountSpread.fix(for: text) == advice)
    }
}
