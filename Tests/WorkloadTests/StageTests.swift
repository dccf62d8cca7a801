// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Workload

@Suite struct StageTests {
    static func seconds(_ count: Double) -> Nanoseconds { .seconds(count) }
    static func stage(_ rate: String, _ duration: Double, ramps: Bool = false) -> Stage {
        Stage(.rate(Rate(text: rate)), for: .seconds(duration), ramps: ramps)
    }
    /// 10/s for 3 s, up to 100/s within 2 s, a pause of 1 s, down from 100/s to nothing within 4 s.
    static let rising = [
        stage("10/s", 3), stage("100/s", 2, ramps: true), Stage(.rate(nil), for: .seconds(Int64(1))),
        stage("100/s", 0.5), Stage(.rate(nil), for: .seconds(Int64(4)), ramps: true),
    ]
    static func load(_ arrivals: Arrivals, _ stages: [Stage]) -> Load {
        var load = PlanTests.load(arrivals)
        load.stages = stages
        load.duration = stages.reduce(.zero) { $0 + $1.duration }
        load.burstiness = 2
        load.burst = 10
        return load
    }
    /// Arrivals that are due by a moment in nanoseconds: the integral of the rate, by the formulas of the triangle.
    static func due(_ moment: Double, _ stages: [Stage]) -> Double {
        var (sum, start, level) = (0.0, 0.0, 0.0)
        for stage in stages {
            let (to, length) = (stage.perSecond ?? 0, stage.duration.seconds)
            let from = stage.ramps ? level : to
            let t = min(max(moment / 1e9 - start, 0), length)
            sum += from * t + (to - from) * t * t / (2 * length)
            (start, level) = (start + length, to)
        }
        return sum
    }

    // MARK: Rates

    @Test("constant arrivals with stages are due when their number is, to the nanosecond") func constant() {
        let all = PlanTests.arrivals(Self.load(.constant, Self.rising))
        #expect(all.count == 30 + 110 + 50 + 200)
        #expect(all[29].intended == Nanoseconds(2_900_000_000) && all[30].intended == Nanoseconds(3_000_000_000))
        #expect(all[140].intended == Self.seconds(6), "after the pause")
        for arrival in all {
            let (before, at) = (
                Self.due(Double(arrival.intended.count) - 1, Self.rising),
                Self.due(Double(arrival.intended.count) + 2, Self.rising)
            )
            #expect(
                before < Double(arrival.index) + 1e-6 && at > Double(arrival.index) - 1e-6, "arrival \(arrival.index)")
        }
    }
    @Test("where a rate holds for hours, arrivals are exact, however odd the rate") func hours() {
        let all = PlanTests.arrivals(Self.load(.constant, [Self.stage("3/s", 14_400), Self.stage("7/s", 720)]))
        #expect(all.count == 43_200 + 5_040)
        for i in [1, 2, 43_199] { #expect(all[i].intended.count == Int64(i) * 1_000_000_000 / 3) }
        for i in [0, 1, 5_039] {
            #expect(all[43_200 + i].intended.count == 14_400_000_000_000 + Int64(i) * 1_000_000_000 / 7)
        }
    }
    @Test(
        "stages of one rate are the load of that rate", arguments: ["constant", "poisson", "gamma", "uniform", "burst"])
    func same(kind: String) throws {
        let staged = Self.load(try #require(Arrivals(rawValue: kind)), [Self.stage("80/s", 5), Self.stage("80/s", 5)])
        var plain = staged
        (plain.stages, plain.rate) = ([], Rate(text: "80/s"))
        let (a, b) = (PlanTests.arrivals(staged), PlanTests.arrivals(plain))
        #expect(a.count == b.count && a.count > 300)
        #expect(zip(a, b).allSatisfy { abs($0.intended.count - $1.intended.count) <= 1 })
    }
    @Test(
        "moved back to one a second, Poisson arrivals of a changing rate have exponential waits",
        arguments: [1, 2, 3] as [UInt64])
    func rescaled(seed: UInt64) {
        let stages = Self.rising.map { Stage($0.level, for: $0.duration * 40, ramps: $0.ramps) }
        let moments = PlanTests.arrivals(Self.load(.poisson, stages), seed: seed).map { Double($0.intended.count) }
        let points = moments.map { Self.due($0, stages) }
        let expected = Self.due(1e18, stages)
        #expect(abs(Double(points.count) - expected) < 4 * expected.squareRoot())
        #expect(ArrivalTests.distance(ArrivalTests.gaps(points)) { 1 - Foundation.exp(-$0) } < 1.63)
        // Given their number, the points are uniform: the rate is followed everywhere.
        #expect(ArrivalTests.distance(points) { $0 / expected } < 1.63)
    }
    @Test(
        "no arrival falls into a pause or behind the end, and none is out of order",
        arguments: ["poisson", "gamma", "burst"])
    func pauses(kind: String) throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let all = PlanTests.arrivals(Self.load(try #require(Arrivals(rawValue: kind)), Self.rising), seed: seed)
                .map(\.intended)
            #expect(!all.contains { $0 > Self.seconds(5) && $0 < Self.seconds(6) })
            #expect(all.allSatisfy { $0 < Self.seconds(10.5) } && all == all.sorted())
        }
    }
    @Test("a duration cuts the stages short") func cut() {
        var load = Self.load(.constant, Self.rising)
        load.duration = Self.seconds(3.5)
        #expect(PlanTests.arrivals(load).last?.intended ?? .zero < Self.seconds(3.5))
        let plan = Plan(profile: PlanTests.profile(load), seed: 1)
        #expect(plan.plannedRequests == PlanTests.arrivals(load).count)
        #expect(plan.rate(at: Self.seconds(4)) == 55 && plan.rate(at: Self.seconds(5.5)) == 0)
    }
    @Test(
        "the number planned is the number that comes", arguments: ["constant", "poisson", "gamma", "uniform", "burst"])
    func planned(kind: String) throws {
        let load = Self.load(try #require(Arrivals(rawValue: kind)), Self.rising)
        #expect(
            Plan(profile: PlanTests.profile(load), seed: 3).plannedRequests == PlanTests.arrivals(load, seed: 3).count)
    }

    // MARK: Concurrency

    static let slots = [
        Stage(.slots(2), for: .seconds(Int64(10))), Stage(.slots(6), for: .seconds(Int64(8)), ramps: true),
        Stage(.slots(1), for: .seconds(Int64(10)), ramps: true), Stage(.slots(3), for: .seconds(Int64(5))),
    ]
    static func steps(_ stages: [Stage], shard: Shard = .whole) throws -> [SlotCurve.Step] {
        var walk = SlotCurve.Walk(try #require(SlotCurve(stages)), shard: shard)
        var steps: [SlotCurve.Step] = []
        while let step = walk.next() { steps.append(step) }
        return steps
    }
    @Test("slots follow the line, rounded to the nearest whole number") func steps() throws {
        let steps = try Self.steps(Self.slots)
        #expect(
            steps.map { "\($0.at.seconds):\($0.slots)" } == [
                "0.0:2", "11.0:3", "13.0:4", "15.0:5", "17.0:6", "19.0:5", "21.0:4", "23.0:3", "25.0:2", "27.0:1",
                "28.0:3",
            ])
        let first = try Self.steps([Stage(.slots(3), for: .seconds(Int64(4)), ramps: true)])
        #expect(first.map { "\($0.at.seconds):\($0.slots)" } == ["0.0:1", "1.0:2", "3.0:3"])
        #expect(SlotCurve(Self.slots)?.slots(at: Self.seconds(12)) == 3 && SlotCurve(Self.slots)?.peak == 6)
    }
    @Test("the shards' slots add up to the whole at every moment", arguments: [2, 3, 5, 8])
    func slotShards(shards: Int) throws {
        let whole = try Self.steps(Self.slots)
        let parts = try (0..<shards).map { try Self.steps(Self.slots, shard: Shard($0, of: shards)) }
        for step in whole {
            let sum = parts.reduce(0) { $0 + ($1.last { $0.at <= step.at }?.slots ?? 0) }
            #expect(sum == step.slots, "at \(step.at.seconds) s")
        }
    }
    @Test("a plain closed loop has its slots from the start to the end") func plain() {
        let plan = Plan(
            profile: PlanTests.profile(PlanTests.load(.closed, concurrency: 5)), seed: 1, shard: Shard(1, of: 2))
        var walk = plan.slotWalk()
        #expect(walk?.next() == SlotCurve.Step(at: .zero, slots: 2) && walk?.next() == nil && plan.slots == 2)
    }
}
