// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Protocols
import Testing

@testable import Workload

@Suite struct PlanTests {
    /// A profile with that load and so many targets.
    static func profile(_ load: Load, targets: Int = 1) -> Profile {
        let request = RequestShape(
            messages: [], system: nil, maxTokens: 1, temperature: nil, streams: true, toolsJSON: nil, extraJSON: nil)
        let timeouts = Timeouts(connect: .zero, firstOutput: .zero, idle: .zero, total: .zero)
        let target = Target(
            name: "t", url: "http://h", dialect: .openaiChat, model: "m", key: nil, headers: [], cacert: nil,
            insecure: false, proxy: nil, resolve: [], unixSocket: nil, http: .http1_1, mock: nil,
            connections: Connections(reuse: true, pool: nil, maxAge: nil, maxIdle: nil, streams: 100), request: request,
            timeouts: timeouts, limits: Limits())
        return Profile(
            name: "p", seed: nil, targets: Array(repeating: target, count: targets), load: load, output: "o")
    }
    static func load(
        _ arrivals: Arrivals, rate: String? = nil, concurrency: Int? = nil, requests: Int? = nil,
        duration: Double? = nil,
        warmup: Double = 0
    ) -> Load {
        Load(
            arrivals: arrivals, concurrency: concurrency, rate: rate.flatMap(Rate.init(text:)), requests: requests,
            duration: duration.map(Nanoseconds.seconds), warmup: .seconds(warmup), drain: .zero, loops: nil)
    }
    static func arrivals(_ load: Load, seed: UInt64 = 1, shard: Shard = .whole) -> [Arrival] {
        var cursor = Plan(profile: profile(load), seed: seed, shard: shard).arrivals()
        var all: [Arrival] = []
        while let arrival = cursor.next() { all.append(arrival) }
        return all
    }

    // MARK: Constant

    @Test(
        "a constant schedule is exact to the nanosecond at every index, however odd the rate",
        arguments: ["3/s", "7/s", "0.3/s", "600/m", "1/h", "99991/s", "1000000/s", "333.333/s"])
    func constant(rate: String) throws {
        let exact = try #require(Rate(text: rate))
        let all = Self.arrivals(Self.load(.constant, rate: rate, requests: 50_000))
        #expect(all.count == 50_000)
        for i in [0, 1, 2, 3, 1_000, 49_999] {
            let moment = Int128(i) * Int128(exact.period.count) / Int128(exact.times)
            #expect(Int128(all[i].intended.count) == moment)
        }
    }
    @Test("hours of 3/s end where they should: arrival 43,200 is at 4 h sharp") func hours() {
        let all = Self.arrivals(Self.load(.constant, rate: "3/s", duration: 4 * 3_600 + 1))
        #expect(all[43_200].intended == .seconds(Int64(14_400)))
        #expect(all[43_201].intended == Nanoseconds(14_400_333_333_333))
        #expect(all.count == 43_203)
    }
    @Test(
        "the number planned is the number that comes",
        arguments: [
            load(.constant, rate: "3/s", duration: 10), load(.constant, rate: "7/s", duration: 1.5),
            load(.constant, rate: "10/s", requests: 5, duration: 10), load(.poisson, rate: "50/s", duration: 10),
            load(.poisson, rate: "50/s", requests: 20), load(.constant, rate: "1/s", duration: 0.5),
        ])
    func planned(load: Load) {
        #expect(Plan(profile: Self.profile(load), seed: 1).plannedRequests == Self.arrivals(load).count)
    }
    @Test("arrivals before the end of the warm-up are marked") func warmup() {
        let all = Self.arrivals(Self.load(.constant, rate: "10/s", duration: 2, warmup: 1))
        #expect(all.map(\.isWarmup) == Array(repeating: true, count: 10) + Array(repeating: false, count: 10))
    }

    // MARK: Poisson

    @Test("Poisson gaps follow the exponential distribution", arguments: [1, 2, 3] as [UInt64])
    func exponential(seed: UInt64) {
        let all = Self.arrivals(Self.load(.poisson, rate: "100/s", requests: 100_000), seed: seed).map(
            \.intended.seconds)
        let gaps = zip([0] + all, all).map { $1 - $0 }.map { $0 * 100 }  // in units of the mean
        let n = Double(gaps.count)
        let mean = gaps.reduce(0, +) / n
        let variance = gaps.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / (n - 1)
        #expect(abs(mean - 1) < 4 / n.squareRoot())
        #expect(abs(variance - 1) < 4 * (8 / n).squareRoot())  // the variance of s² is (μ4 - σ⁴)/n = 8/n
        let distance = gaps.sorted().enumerated().map { i, x in
            let f = 1 - Foundation.exp(-x)
            return max(abs(f - Double(i) / n), abs(f - Double(i + 1) / n))
        }
        #expect((distance.max() ?? 1) < 1.63 / n.squareRoot())  // Kolmogorov-Smirnov, 1 % level
        let lagged = zip(gaps, gaps.dropFirst()).map { ($0 - mean) * ($1 - mean) }.reduce(0, +) / (n - 1) / variance
        #expect(abs(lagged) < 4 / n.squareRoot())
    }
    @Test("a sum of a million gaps stays within a nanosecond of the exact one") func exactSum() {
        var (sum, exact) = (ExactSum(), Int128(0))  // exact: units of 2^-60 ns
        let gaps = ExponentialGaps(seed: 9, rate: Rate(100_000, per: .seconds(Int64(1))))
        for i in 0..<1_000_000 {
            let gap = gaps.gap(i)
            _ = sum.add(gap)
            exact += Int128(gap * 0x1p60)
        }
        #expect(Int128(sum.nanoseconds) == exact >> 60)
    }
    @Test("one seed gives one schedule, which is part of the format: never to change") func fixed() {
        let first = Self.arrivals(Self.load(.poisson, rate: "1000/s", requests: 4), seed: 42).map(\.intended.count)
        #expect(
            first == Self.arrivals(Self.load(.poisson, rate: "1000/s", requests: 4), seed: 42).map(\.intended.count))
        #expect(first == [35_818, 1_376_410, 2_308_010, 2_408_675])
        #expect(
            first != Self.arrivals(Self.load(.poisson, rate: "1000/s", requests: 4), seed: 43).map(\.intended.count))
    }

    // MARK: Shards

    @Test(
        "the union of the shards is the single run, bit for bit",
        arguments: [("constant", 2), ("constant", 3), ("constant", 7), ("poisson", 2), ("poisson", 3), ("poisson", 7)])
    func union(arrivals: String, shards: Int) throws {
        let load = Self.load(try #require(Arrivals(rawValue: arrivals)), rate: "333/s", requests: 2_000, duration: 5)
        let whole = Self.arrivals(load)
        let parts = (0..<shards).map { Self.arrivals(load, shard: Shard($0, of: shards)) }
        #expect(parts.flatMap { $0 }.sorted { $0.index < $1.index } == whole)
        for (k, part) in parts.enumerated() { #expect(part.allSatisfy { $0.index % shards == k }) }
    }
    @Test("a shard divides into the loops of its machine") func nested() {
        let load = Self.load(.poisson, rate: "333/s", requests: 1_000)
        let machine = Shard(1, of: 3)
        let loops = machine.split(into: 2).map { Self.arrivals(load, shard: $0) }
        #expect(loops.flatMap { $0 }.sorted { $0.index < $1.index } == Self.arrivals(load, shard: machine))
    }
    @Test(
        "closed: slots and indices are dealt out whole, to shards with slots only",
        arguments: [(1, 2), (2, 2), (3, 2), (5, 3), (8, 4), (2, 5)])
    func closed(concurrency: Int, shards: Int) {
        let load = Self.load(.closed, concurrency: concurrency, requests: 101)
        let parts = (0..<shards).map { Plan(profile: Self.profile(load), seed: 1, shard: Shard($0, of: shards)) }
        #expect(parts.map(\.slots).reduce(0, +) == concurrency)
        let dealt = parts.map { plan in
            var (cursor, all) = (plan.closedIndices(), [Int]())
            while let index = cursor.next() { all.append(index) }
            return all
        }
        #expect(dealt.flatMap { $0 }.sorted() == Array(0..<101))
        for (plan, indices) in zip(parts, dealt) {
            #expect(indices.isEmpty == (plan.slots == 0))
            #expect(indices == indices.sorted())
            #expect(abs(indices.count - 101 * plan.slots / concurrency) <= plan.slots)
        }
    }
    @Test("closed without a count: indices go on, as k, k + N, … where the slots divide evenly") func endless() {
        var cursor = Plan(
            profile: Self.profile(Self.load(.closed, concurrency: 4, duration: 1)), seed: 1, shard: Shard(1, of: 2)
        )
        .closedIndices()
        #expect((0..<5).map { _ in cursor.next() } == [1, 3, 5, 7, 9])
    }

    // MARK: Targets and hash

    @Test(
        "targets take turns, every second round backwards",
        arguments: [(1, [0, 0, 0, 0]), (2, [0, 1, 1, 0, 0, 1, 1, 0]), (3, [0, 1, 2, 2, 1, 0, 0, 1, 2])])
    func balanced(targets: Int, order: [Int]) {
        let plan = Plan(profile: Self.profile(Self.load(.closed, concurrency: 1), targets: targets), seed: 1)
        #expect(order.indices.map { plan.request($0).target } == order)
    }
    @Test("each target is asked the same, by its own model") func prompts() {
        var profile = Self.profile(Self.load(.closed, concurrency: 1), targets: 2)
        profile.targets[1].model = "other"
        for i in profile.targets.indices {
            (profile.targets[i].request.system, profile.targets[i].request.extraJSON) = ("Be brief", "{}")
        }
        let plan = Plan(profile: profile, seed: 1)
        let prompts = (0..<2).map { plan.question(plan.request($0)).prompt }
        #expect(prompts.map(\.model) == ["m", "other"] && prompts.allSatisfy { $0.extraJSON == "{}" })
        #expect(prompts.allSatisfy { $0.system?.hasSuffix("]\nBe brief") == true })
        #expect((0..<4).map { plan.request($0).prompt } == [0, 0, 1, 1])
    }
    @Test("the hash covers what is offered, and neither where it goes nor how it is divided") func planHash() {
        let load = Self.load(.constant, rate: "20/s", requests: 10)
        let profile = Self.profile(load)
        let hash = Plan(profile: profile, seed: 1).planHash
        #expect(hash.count == 16 && hash == Plan(profile: profile, seed: 1, shard: Shard(1, of: 2)).planHash)
        var same = profile
        same.targets[0].url = "http://elsewhere"
        same.targets[0].key = Secret("k")
        same.load.loops = 4
        same.load.rate = Rate(text: "1200/m")
        #expect(hash == Plan(profile: same, seed: 1).planHash)
        var others = [profile, profile, profile, profile]
        others[0].load.rate = Rate(text: "21/s")
        others[1].targets[0].request.maxTokens = 5
        others[2].targets.append(profile.targets[0])
        others[3].load.warmup = .seconds(Int64(1))
        let hashes =
            others.map { Plan(profile: $0, seed: 1).planHash } + [Plan(profile: profile, seed: 2).planHash, hash]
        #expect(Set(hashes).count == hashes.count)
    }
    @Test(
        "FNV-1a gives the values of its definition",
        arguments: [("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8)]
            as [(String, UInt64)])
    func fnv(text: String, hash: UInt64) { #expect(Plan.fnv1a(text.utf8) == hash) }
}
