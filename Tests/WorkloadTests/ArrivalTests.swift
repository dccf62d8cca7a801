// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Workload

/// The kinds of arrivals against their theory; constant and Poisson ones without stages are in `PlanTests`.
@Suite struct ArrivalTests {
    static let second = 1e9

    static func load(_ arrivals: Arrivals, rate: String = "100/s", requests: Int? = nil) -> Load {
        var load = PlanTests.load(arrivals, rate: rate, requests: requests)
        load.burstiness = 2
        load.burst = 7
        return load
    }
    static func moments(_ load: Load, seed: UInt64 = 1) -> [Double] {
        PlanTests.arrivals(load, seed: seed).map { Double($0.intended.count) }
    }
    static func gaps(_ moments: [Double]) -> [Double] { zip([0] + moments, moments).map { $1 - $0 } }
    /// The Kolmogorov-Smirnov distance from a distribution, times √n: above 1.63 at the 1 % level.
    static func distance(_ values: [Double], _ cdf: (Double) -> Double) -> Double {
        let n = Double(values.count)
        let steps = values.sorted().enumerated().map { i, x in
            max(abs(cdf(x) - Double(i) / n), abs(cdf(x) - Double(i + 1) / n))
        }
        return (steps.max() ?? 1) * n.squareRoot()
    }
    /// The regularised lower incomplete gamma function by its series, or by its continued fraction far out.
    static func gammaCDF(_ x: Double, shape a: Double) -> Double {
        if x <= 0 { return 0 }
        let front = Foundation.exp(-x + a * Foundation.log(x) - lgamma(a))
        if x < a + 1 {
            var (sum, term, n) = (1 / a, 1 / a, a)
            while term > sum * 1e-15 {
                n += 1
                term *= x / n
                sum += term
            }
            return sum * front
        }
        var (b, c) = (x + 1 - a, 1e300)
        var d = 1 / b
        var h = d
        for i in 1...10_000 {
            let an = -Double(i) * (Double(i) - a)
            b += 2
            d = 1 / (an * d + b)
            c = b + an / c
            h *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return 1 - front * h
    }

    // MARK: Without stages

    @Test(
        "gamma waits follow the gamma distribution of their burstiness",
        arguments: [0.1, 0.5, 0.9, 1, 1.5, 2, 4], [1, 2] as [UInt64])
    func gamma(variation: Double, seed: UInt64) {
        var load = Self.load(.gamma, requests: 8_000)
        load.burstiness = variation
        let gaps = Self.gaps(Self.moments(load, seed: seed)).map { $0 / 1e7 }  // in units of the mean
        let shape = 1 / (variation * variation)
        let n = Double(gaps.count)
        // A gap of less than a nanosecond is rounded to none or one: look no closer than that.
        let seen = gaps.filter { $0 > 1e-6 }
        let hidden = Self.gammaCDF(1e-6 * shape, shape: shape)
        let distance = Self.distance(seen) { x in
            (Self.gammaCDF(x * shape, shape: shape) - hidden) / (1 - hidden)
        }
        #expect(distance < 1.63)
        #expect(abs(Double(seen.count) / n - (1 - hidden)) < 4 * (hidden / n).squareRoot() + 1e-9)
        let mean = gaps.reduce(0, +) / n
        #expect(abs(mean - 1) < 4 * variation / n.squareRoot())
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        // The variance of s² is (μ4 - σ⁴)/n, and μ4 of a gamma distribution is σ⁴(3 + 6/shape).
        let spread = (variation * variation) * ((2 + 6 / shape) / n).squareRoot()
        #expect(abs(variance - variation * variation) < 5 * spread)
    }
    @Test("gamma waits of burstiness 1 are exponential") func gammaOne() {
        var load = Self.load(.gamma, requests: 50_000)
        load.burstiness = 1
        let gaps = Self.gaps(Self.moments(load)).map { $0 / 1e7 }
        #expect(Self.distance(gaps) { 1 - Foundation.exp(-$0) } < 1.63)
    }
    @Test("uniform waits lie between nothing and twice the mean", arguments: [1, 2, 3] as [UInt64])
    func uniform(seed: UInt64) {
        let gaps = Self.gaps(Self.moments(Self.load(.uniform, requests: 50_000), seed: seed)).map { $0 / 1e7 }
        #expect(Self.distance(gaps) { min(max($0 / 2, 0), 1) } < 1.63)
        #expect(gaps.allSatisfy { $0 >= 0 && $0 <= 2 })
        let n = Double(gaps.count)
        let mean = gaps.reduce(0, +) / n
        #expect(abs(mean - 1) < 4 / (3 * n).squareRoot())  // the variance of a wait is 1/3
    }
    @Test("bursts are evenly spaced, and the mean is the rate") func burst() {
        let all = Self.moments(Self.load(.burst, rate: "70/s", requests: 7 * 30))
        #expect(Set(all).count == 30)
        for (i, moment) in all.enumerated() { #expect(moment == Double(i / 7) * Self.second / 10) }
    }
    @Test("one request at a time is a closed loop of one") func sequential() {
        let plan = Plan(profile: PlanTests.profile(PlanTests.load(.sequential, requests: 5)), seed: 1)
        #expect(plan.slots == 1 && plan.slotCurve?.peak == 1 && !plan.load.arrivals.isOpen)
        var indices = plan.closedIndices()
        #expect((0..<6).map { _ in indices.next() } == [0, 1, 2, 3, 4, nil])
    }

    // MARK: Golden

    @Test(
        "one seed gives one schedule of each kind, which is part of the format: never to change",
        arguments: [
            ("constant", [0, 1_000_000, 2_000_000, 3_000_000]), ("poisson", [35_818, 1_376_410, 2_308_010, 2_408_675]),
            ("gamma", [102, 118_800, 120_790, 120_926]), ("uniform", [70_368, 1_546_987, 2_759_141, 2_950_670]),
            ("burst", [0, 0, 0, 0]),
        ])
    func golden(kind: String, moments: [Int64]) throws {
        let load = Self.load(try #require(Arrivals(rawValue: kind)), rate: "1000/s", requests: 4)
        #expect(PlanTests.arrivals(load, seed: 42).map(\.intended.count) == moments)
    }
    @Test(
        "one seed gives one schedule with stages, too",
        arguments: [
            ("constant", [0, 200_000_000, 282_842_712, 346_410_161]),
            ("poisson", [37_851_440, 234_641_005, 303_842_767, 310_398_184]),
            ("gamma", [2_025_171, 68_934_939, 69_509_902, 69_548_985]),
        ])
    func goldenStages(kind: String, moments: [Int64]) throws {
        var load = Self.load(try #require(Arrivals(rawValue: kind)), requests: 4)
        (load.rate, load.stages) = (nil, [StageTests.stage("100/s", 2, ramps: true)])
        #expect(PlanTests.arrivals(load, seed: 42).map(\.intended.count) == moments)
    }

    // MARK: Shards

    @Test(
        "the union of the shards is the single run, bit for bit, whatever arrives",
        arguments: ["constant", "poisson", "gamma", "uniform", "burst", "replay"], [2, 3, 7])
    func union(kind: String, shards: Int) throws {
        var load = Self.load(try #require(Arrivals(rawValue: kind)), rate: "333/s", requests: 900)
        if load.arrivals == .replay { load.replay = ReplayTests.replay }
        for stages in load.arrivals == .replay ? [[]] : [[], StageTests.rising] {
            load.stages = stages
            let whole = PlanTests.arrivals(load)
            let parts = (0..<shards).map { PlanTests.arrivals(load, shard: Shard($0, of: shards)) }
            #expect(whole.count > 10)
            #expect(parts.flatMap { $0 }.sorted { $0.index < $1.index } == whole)
            for (k, part) in parts.enumerated() { #expect(part.allSatisfy { $0.index % shards == k }) }
        }
    }
    @Test("the hash tells every kind of load from every other") func hashes() {
        var loads = Arrivals.allCases.map { Self.load($0, requests: 10) }
        var more = [loads[4], loads[6], loads[2], loads[2], loads[2], loads[2]]
        more[0].burstiness = 3
        more[1].burst = 8
        more[2].stages = StageTests.rising
        more[3].maxInFlight = 5
        (more[4].maxInFlight, more[4].overflow) = (5, .shed)
        more[5].replay = ReplayTests.replay
        loads += more
        #expect(Set(loads.map { Plan(profile: PlanTests.profile($0), seed: 1).planHash }).count == loads.count)
    }
}
