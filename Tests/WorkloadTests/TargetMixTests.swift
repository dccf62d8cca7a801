// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

@Suite struct TargetMixTests {
    static func plan(
        _ kind: Mixing.Kind, _ weights: [Int], blocks: Int? = nil, requests: Int? = nil, seed: UInt64 = 1,
        shard: Shard = .whole
    ) -> Plan {
        var load = PlanTests.load(.constant, rate: "100/s", requests: requests ?? 1_000)
        load.mixing = Mixing(kind, blocks: blocks)
        var profile = PlanTests.profile(load, targets: weights.count)
        for (i, weight) in weights.enumerated() { profile.targets[i].weight = weight }
        return Plan(profile: profile, seed: seed, shard: shard)
    }
    static func targets(_ plan: Plan, _ count: Int) -> String {
        (0..<count).map { "ABCDEFG".map(String.init)[plan.request($0).target] }.joined()
    }

    @Test(
        "turns have one fixed order, whatever the seed",
        arguments: [
            (Mixing.Kind.abba, [1, 1], "ABBAABBAABBA"), (.roundRobin, [1, 1], "ABABABABABAB"),
            (.abba, [1, 1, 1], "ABCCBAABCCBA"), (.roundRobin, [1, 1, 1], "ABCABCABCABC"),
            (.roundRobin, [3, 1], "AABAAABAAABA"), (.abba, [3, 1], "AABAABAAAABA"),
            (.roundRobin, [5, 1, 1], "AABACAAAABACAA"), (.roundRobin, [20, 20], "ABAB"), (.abba, [1], "AAAA"),
        ])
    func orders(kind: Mixing.Kind, weights: [Int], order: String) {
        #expect(Self.targets(Self.plan(kind, weights), order.count) == order)
        #expect(Self.targets(Self.plan(kind, weights, seed: 99), order.count) == order)
    }
    @Test(
        "every round holds each target exactly as often as its weight says",
        arguments: [Mixing.Kind.abba, .roundRobin], [[1, 1], [3, 1], [2, 3, 5], [7, 1, 1, 4], [10, 20, 30]])
    func proportions(kind: Mixing.Kind, weights: [Int]) {
        let plan = Self.plan(kind, weights)
        let unit = weights == [10, 20, 30] ? 10 : 1
        let round = weights.reduce(0, +) / unit
        for start in stride(from: 0, to: 8 * round, by: round) {
            let all = (start..<start + round).map { plan.request($0).target }
            #expect(weights.indices.map { target in all.count { $0 == target } } == weights.map { $0 / unit })
        }
    }
    @Test(
        "the questions of each target are 0, 1, 2, …, each once, so that those of the same number make pairs",
        arguments: [
            (Mixing.Kind.abba, [1, 1]), (.roundRobin, [1, 1, 1]), (.abba, [3, 1]), (.abba, [2, 3, 5]),
            (.blocks, [1, 1]),
            (.blocks, [1, 1, 1]),
        ])
    func questions(kind: Mixing.Kind, weights: [Int]) {
        let plan = Self.plan(kind, weights, blocks: kind == .blocks ? 8 : nil, requests: 480)
        let all = (0..<480).map(plan.request)
        for target in weights.indices {
            let numbers = all.filter { $0.target == target }.map(\.prompt)
            #expect(numbers.sorted() == Array(0..<numbers.count))
            if kind == .blocks { #expect(numbers == numbers.sorted()) }
        }
    }
    @Test("drawn targets have their weights as probabilities, and depend on seed and index alone") func random() {
        let plan = Self.plan(.random, [3, 1])
        let n = 40_000
        let first = (0..<n).count { plan.request($0).target == 0 }
        // Four standard deviations of a binomial with p = 3/4.
        #expect(abs(Double(first) - 0.75 * Double(n)) < 4 * (Double(n) * 0.75 * 0.25).squareRoot())
        #expect(Self.targets(plan, 24) == Self.targets(Self.plan(.random, [3, 1]), 24))
        #expect(Self.targets(plan, 24) != Self.targets(Self.plan(.random, [3, 1], seed: 2), 24))
        #expect(Self.targets(plan, 24) == "AAAAAAAAABAAAAAAAAAAABBB", "part of what a seed means: never to change")
        #expect(plan.request(17).prompt == 17 && plan.request(17).block == nil)
    }

    // MARK: Blocks

    @Test(
        "in each block every target has one run of the same length, over the same questions",
        arguments: [(2, 4), (3, 5), (2, 1), (1, 6)])
    func blocks(targets: Int, blocks: Int) {
        let size = 7
        let plan = Self.plan(
            .blocks, Array(repeating: 1, count: targets), blocks: blocks, requests: targets * blocks * size)
        for block in 0..<blocks {
            let part = (0..<targets * size).map { plan.request(block * targets * size + $0) }
            #expect(part.allSatisfy { $0.block == block })
            let runs = stride(from: 0, to: part.count, by: size).map { part[$0..<$0 + size] }
            #expect(runs.allSatisfy { run in run.allSatisfy { $0.target == run.first?.target } })
            #expect(Set(runs.map { $0.first?.target }).count == targets)
            #expect(runs.allSatisfy { $0.map(\.prompt) == Array(block * size..<(block + 1) * size) })
        }
    }
    @Test("the order within a block is drawn: all orders come, about as often, and one seed gives one of them")
    func drawn() {
        let plan = Self.plan(.blocks, [1, 1, 1], blocks: 600, requests: 1_800)
        let orders = stride(from: 0, to: 1_800, by: 3).map { start in
            (start..<start + 3).map { "\(plan.request($0).target)" }.joined()
        }
        let counts = Dictionary(grouping: orders, by: { $0 }).mapValues(\.count)
        #expect(counts.count == 6)
        // Chi-squared with 5 degrees of freedom, 1 % level.
        #expect(counts.values.map { Double(($0 - 100) * ($0 - 100)) / 100 }.reduce(0, +) < 15.1)
        let golden = Self.targets(Self.plan(.blocks, [1, 1], blocks: 8, requests: 32, seed: 42), 32)
        #expect(golden == "AABBBBAABBAAAABBAABBAABBAABBBBAA", "part of what a seed means: never to change")
    }

    // MARK: Shards and hash

    @Test(
        "shards agree on every request",
        arguments: [Mixing.Kind.abba, .roundRobin, .random, .blocks], [2, 3])
    func shards(kind: Mixing.Kind, count: Int) {
        let blocks = kind == .blocks ? 5 : nil
        let whole = Self.plan(kind, [1, 1], blocks: blocks, requests: 600)
        var seen: [PlannedRequest] = []
        for k in 0..<count {
            let part = Self.plan(kind, [1, 1], blocks: blocks, requests: 600, shard: Shard(k, of: count))
            var cursor = part.arrivals()
            while let arrival = cursor.next() { seen.append(part.request(arrival.index)) }
        }
        #expect(seen.sorted { $0.index < $1.index } == (0..<600).map(whole.request))
    }
    @Test("the hash covers mix, blocks and weights; a plan of plain turns has the one that it always had") func hash() {
        let plans = [
            Self.plan(.abba, [1, 1]), Self.plan(.roundRobin, [1, 1]), Self.plan(.random, [1, 1]),
            Self.plan(.blocks, [1, 1], blocks: 2), Self.plan(.blocks, [1, 1], blocks: 4), Self.plan(.abba, [2, 1]),
            Self.plan(.abba, [1, 2]),
        ]
        #expect(Set(plans.map(\.planHash)).count == plans.count)
        #expect(Self.plan(.abba, [3, 3]).planHash == plans[0].planHash)
    }

    // MARK: In a profile

    static let two = "targets: [{name: a, url: http://a, model: m}, {name: b, url: http://b, model: m}]\n"

    @Test("blocks alone mean the mix of blocks; without any of it targets take turns") func defaults() throws {
        let blocks = try World.load(Self.two + "load: {concurrency: 1, requests: 80, blocks: 4}").load.mixing
        #expect(blocks == Mixing(.blocks, blocks: 4))
        #expect(try World.load(Self.two + "load: {concurrency: 1, requests: 80}").load.mixing == Mixing())
        let weighted = "targets: [{url: http://a, model: m, weight: 3}, {url: http://b, model: m}]\n"
        let profile = try World.load(weighted + "load: {concurrency: 1, requests: 80, mix: round_robin}")
        #expect(profile.targets.map(\.weight) == [3, 1] && profile.load.mixing == Mixing(.roundRobin))
    }
    @Test(
        "what does not fit together is said where it stands",
        arguments: [
            ("mix: blocks", "2:43: load.mix: found \"blocks\"; how many? add \"blocks: 8\""),
            (
                "mix: random, blocks: 4",
                "2:59: load.blocks: found 4; only \"mix: blocks\" has blocks; write that, or remove this"
            ),
            (
                "blocks: 3",
                "2:46: load.blocks: found 3; 80 requests do not divide into 3 blocks of 2 targets; write requests: 78 or 84"
            ),
            (
                "blocks: 41",
                "2:46: load.blocks: found 41; 80 requests do not divide into 41 blocks of 2 targets; write requests: 82"
            ),
            (
                "mix: abab",
                "2:43: load.mix: found \"abab\"; known here: abba, round_robin, random, blocks; did you mean \"abba\"?"
            ),
            ("blocks: 0", "2:46: load.blocks: found 0; write a whole number from 1, such as 8 or 2k"),
        ])
    func mistakes(load: String, problem: String) {
        #expect(World.problems(Self.two + "load: {concurrency: 1, requests: 80, \(load)}") == [problem])
    }
    @Test("blocks need a number of requests and equal shares") func unequal() {
        let text = "targets: [{url: http://a, model: m, weight: 3}, {url: http://b, model: m, weight: 2k}]\n"
        #expect(
            World.problems(text + "load: {concurrency: 1, duration: 9s, blocks: 4}") == [
                "1:45: targets[0].weight: found 3; in blocks every target has as many requests; remove the weight, or the blocks",
                "1:83: targets[1].weight: found \"2k\"; write a whole number from 1 to 1000",
                "1:83: targets[1].weight: found \"2k\"; in blocks every target has as many requests; remove the weight, or the blocks",
                "2:46: load.blocks: found 4; blocks divide a number of requests; add \"requests: 80\" to the load",
            ])
    }
}
