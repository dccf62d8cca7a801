// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

/// Blocks that a run may add to those of its plan.
@Suite struct ExtendingTests {
    private static func load(_ load: String) throws -> Profile { try World.load(World.profile(load: load)) }

    @Test("until_precise brings blocks, and room for more of them") func defaults() throws {
        let load = try Self.load("concurrency: 4, requests: 80, until_precise: 5%").load
        #expect(load.mixing == Mixing(.blocks, blocks: 8) && load.requests == 80 && load.mostRequests == 320)
        #expect(load.extending == Extending(mostBlocks: 32, precision: 0.05, budget: nil, confirms: false))
        #expect(load.blockSize(targets: 1) == 10)
        let own = try Self.load(
            "concurrency: 4, requests: 60, blocks: 6, until_precise: 2.5%, max_blocks: 10, budget: 90s")
        let room = Extending(mostBlocks: 10, precision: 0.025, budget: .seconds(Int64(90)), confirms: false)
        #expect(own.load.extending == room && own.load.mostRequests == 100)
        let plain = try Self.load("concurrency: 4, requests: 60, blocks: 6").load
        #expect(plain.extending == nil && plain.mostRequests == 60)
    }
    private static let pair =
        "targets: [{url: http://h, model: m, name: a}, {url: http://h, model: m, name: b}]\n"
    @Test(
        "regression gates between targets bring blocks, and room to confirm",
        arguments: [
            ("gates: [ttft.p50 +10%]", Extending(mostBlocks: 32, precision: nil, budget: nil, confirms: true)),
            ("gates: [ttft.p50 +10%]\nconfirm: false", nil), ("gates: [ttft.p50 < 1s]", nil),
        ] as [(String, Extending?)])
    func gates(gates: String, extending: Extending?) throws {
        let profile = try World.load(Self.pair + "load: {concurrency: 2, requests: 160}\n" + gates)
        #expect(profile.load.extending == extending)
        #expect(profile.load.mixing.blocks == (gates.contains("+") ? 8 : nil))
        let room = "load: {concurrency: 2, requests: 160, blocks: 8, max_blocks: 8}\n"
        let full = try World.load(Self.pair + room + "gates: [ttft.p50 +10%]")
        #expect(full.load.extending == nil)
    }
    @Test(
        "what stands in its way is said with its place",
        arguments: [
            (
                "concurrency: 1, duration: 5s, until_precise: 5%",
                "2:7: load.blocks: 8 by default; blocks divide a number of requests; add \"requests: 80\" to the load"
            ),
            (
                "concurrency: 1, requests: 30, until_precise: 5%",
                "2:7: load.blocks: 8 by default; 30 requests do not divide into 8 blocks of 1 target; write requests: 24 or 32"
            ),
            (
                "concurrency: 1, requests: 16, until_precise: 0%",
                "2:53: load.until_precise: found \"0%\"; write a share above 0%, such as \"5%\""
            ),
            (
                "concurrency: 1, requests: 16, mix: abba, until_precise: 5%",
                "2:64: load.until_precise: found \"5%\"; blocks are added until it holds; write \"mix: blocks\", or remove the mix"
            ),
            (
                "concurrency: 1, requests: 16, blocks: 1, until_precise: 5%",
                "2:64: load.until_precise: found \"5%\"; one block has no interval; write at least \"blocks: 2\""
            ),
            (
                "concurrency: 1, requests: 16, blocks: 8, until_precise: 5%, max_blocks: 4",
                "2:80: load.max_blocks: found 4; the plan has 8 blocks; write at least that"
            ),
            (
                "concurrency: 1, requests: 16, blocks: 8, budget: 1m",
                "2:57: load.budget: found \"1m\"; it bounds a run that goes on; add \"until_precise: 5%\", or a regression gate"
            ),
        ])
    func problems(load: String, problem: String) { #expect(World.problems(World.profile(load: load)) == [problem]) }

    @Test("the plan goes on into blocks that may be added, and each block is the same however many follow")
    func layout() throws {
        for arrivals in ["concurrency: 3", "rate: 50/s"] {
            let plain = try Self.load("\(arrivals), requests: 80, blocks: 8")
            let longer = try Self.load("\(arrivals), requests: 80, blocks: 8, until_precise: 5%, max_blocks: 20")
            let whole = try Self.load("\(arrivals), requests: 200, blocks: 20")
            let plans = [plain, longer, whole].map { profile in
                var two = profile
                two.targets.append(profile.targets[0])
                return Plan(profile: two, seed: 5)
            }
            #expect(plans[0].planHash == plans[1].planHash && plans[0].planHash != plans[2].planHash)
            #expect(plans[1].plannedRequests == 80)
            #expect(Self.count(plans[0]) == 80 && Self.count(plans[1]) == 200)
            #expect((0..<80).allSatisfy { plans[0].request($0) == plans[1].request($0) })
            #expect((0..<200).allSatisfy { plans[1].request($0) == plans[2].request($0) })
        }
    }
    /// Requests that the plan can send.
    private static func count(_ plan: Plan) -> Int {
        var (count, indices, arrivals) = (0, plan.closedIndices(), plan.arrivals())
        while (plan.load.arrivals.isOpen ? arrivals.next()?.index : indices.next()) != nil { count += 1 }
        return count
    }
    @Test("the forecast is of the planned blocks") func forecast() throws {
        for arrivals in ["concurrency: 2", "rate: 10/s"] {
            let profile = try Self.load("\(arrivals), requests: 80, until_precise: 5%")
            let forecast = Forecast(
                Plan(profile: profile, seed: 1), targets: profile.targets,
                assuming: .init(answerTime: .seconds(Int64(1))))
            #expect(forecast.requests == 80 && forecast.shares.map(\.requests) == [80])
            #expect(forecast.moments.count == (profile.load.arrivals.isOpen ? 80 : 0))
        }
    }
}
