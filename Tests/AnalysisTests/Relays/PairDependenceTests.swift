// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Analysis

/// Intervals of the difference of two p95 where the truth is known, and pairs hang together within the run.
///
/// The counts stand in docs/relay-testing.md.
@Suite struct PairDependenceTests {
    static let trials = 200
    /// What the relay adds to each answer, and so to the p95.
    static let added = 10.0

    /// How the TTFTs of a side hang together; the sides are apart from one another, so that nothing cancels.
    enum Model: String, Sendable, CaseIterable {
        case independent, mild, strong, bursts
    }
    /// One run of a side.
    private static func side(_ model: Model, _ trial: Int, _ side: Int, _ count: Int) -> [Double] {
        let random = CounterRandom(seed: UInt64(trial), stream: UInt64(side) + 70)
        var draw: UInt64 = 0
        func uniform() -> Double {
            draw += 1
            return random.uniform(draw)
        }
        func normal() -> Double { normals[Int(uniform() * Double(normals.count))] }
        let memory: Double = model == .mild ? 0.5 : model == .strong ? 0.8 : 0
        let renewal = (1 - memory * memory).squareRoot()
        var (state, isBusy) = (normal(), uniform() < 0.08)
        return (0..<count).map { _ in
            state = memory * state + renewal * normal()
            guard model == .bursts else { return 200 * exp(0.2 * state) }
            // Busy for five pairs on average, and for 8 % of the time.
            isBusy = uniform() < (isBusy ? 0.8 : 0.08 / 0.92 / 5)
            let late = isBusy ? 100 * exp(0.3 * normal()) : 0
            return 200 * exp(0.1 * state) + late
        }
    }
    /// Values that each stand for the same chance.
    private static let normals = (0..<4_096).map { Normal.quantile((Double($0) + 0.5) / 4_096) }

    @Test(
        "the interval of a difference of two p95 holds the truth in nine runs of ten, also where pairs hang together",
        arguments: [
            (Model.independent, 100, 196, 0), (.mild, 100, 195, 2), (.mild, 400, 189, 8), (.strong, 200, 195, 3),
            (.strong, 400, 187, 8), (.bursts, 400, 185, 7),
        ])
    func coverage(model: Model, count: Int, held: Int, tooHigh: Int) throws {
        var (seen, above) = (0, 0)
        for trial in 0..<Self.trials {
            let pairs = zip(Self.side(model, trial, 0, count), Self.side(model, trial, 1, count)).map {
                (direct: $0, relay: $1 + Self.added)
            }
            let interval = try #require(PairEstimate(.p95, of: pairs)?.interval)
            seen += interval.contains(Self.added) ? 1 : 0
            above += interval.lowerBound > Self.added ? 1 : 0
        }
        #expect(seen >= 180 && above <= 10, "\(model) \(count): \(seen), \(above) too high")
        #expect(seen == held && above == tooHigh, "\(model) \(count): \(seen), \(above): say so in the docs")
    }
    @Test("pairs that hang together all through the run give no interval") func hopeless() {
        let drifting = (0..<120).map { (direct: Double($0), relay: Double($0) + 5) }
        #expect(PairEstimate(.p95, of: drifting) == nil)
    }
}
