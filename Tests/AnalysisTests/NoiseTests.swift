// SPDX-License-Identifier: Apache-2.0
import Core
import Gates
import Testing
import Traces

@testable import Analysis

@Suite struct NoiseTests {
    static let ttft = Statistic(.ttft, .p50)
    static func conditions(_ size: Int = 25, cpu: String = "CPU") -> NoiseConditions {
        var host = HostInfo()
        (host.system, host.cpu, host.cores) = ("Linux 6.1", cpu, 2)
        return NoiseConditions(
            host: host, load: "closed loop of 8", dialect: "openai-chat", model: "m", blockRequests: size)
    }
    static func measurement(_ hour: Int64, _ deviation: Double, pairs: Int = 16) -> NoiseMeasurement {
        NoiseMeasurement(
            startUnix: .seconds(hour * 3_600),
            deviations: [
                "ttft.p50": .init(deviation, pairs: pairs), "error_rate": .init(deviation / 10, pairs: pairs),
            ])
    }
    static func noise(_ deviation: Double) -> Noise? {
        var book = NoiseBook()
        book.add(measurement(1, deviation), conditions())
        return book[conditions()]
    }

    // SciPy: exp(t.ppf(.975, K - 1) * sd / sqrt(K)) - 1
    @Test(
        "the floor is the half width of an interval whose blocks vary that much",
        arguments: [
            (0.02, 8, 0.01686098699105698), (0.02, 16, 0.010714238467245618), (0.1, 2, 1.4558289281807717),
        ] as [(Double, Int, Double)])
    func floor(deviation: Double, blocks: Int, floor: Double) throws {
        let noise = try #require(Self.noise(deviation))
        #expect(abs(try #require(noise.floor(Self.ttft, blocks: blocks)) - floor) < 1e-12)
        #expect(noise.floor(Self.ttft, blocks: 1) == nil && noise.floor(Statistic(.tpot, .p50), blocks: 8) == nil)
    }
    @Test("what never differed has no floor: nothing is known of its noise") func still() throws {
        #expect(try #require(Self.noise(0)).floor(Self.ttft, blocks: 8) == nil)
    }
    @Test("the floor of a share is in points") func share() throws {
        let noise = try #require(Self.noise(0.2))
        let floor = try #require(noise.floor(.errorRate, blocks: 8))
        #expect(abs(floor - 2.3646242515927844 * 0.02 / 8.0.squareRoot()) < 1e-12)
    }
    @Test("a tolerance below the floor is refused, with one that would do and the blocks that it would take")
    func refusal() throws {
        let noise = try #require(Self.noise(0.02))
        #expect(noise.refusal(Self.ttft, tolerance: 0.02, blocks: 8) == nil)
        let words = try #require(noise.refusal(Self.ttft, tolerance: 0.01, blocks: 8))
        #expect(
            words == "a tolerance of 1 % is below the noise: 8 blocks of a system against itself differ by up to 1.7 % "
                + "here (16 pairs of blocks in 1 measurement); allow at least 1.7 %, or run at least 18 blocks")
        let needed = try #require(noise.blocks(Self.ttft, tolerance: 0.01))
        #expect(try #require(noise.floor(Self.ttft, blocks: needed)) <= 0.01)
        #expect(try #require(noise.floor(Self.ttft, blocks: needed - 1)) > 0.01)
        #expect(noise.blocks(Self.ttft, tolerance: 1e-9) == nil)
    }
    @Test("measurements add up by their degrees of freedom, the newest twenty of each kind") func pooled() throws {
        var book = NoiseBook()
        book.add(Self.measurement(2, 0.02, pairs: 11), Self.conditions())
        book.add(Self.measurement(1, 0.04, pairs: 31), Self.conditions())
        book.add(Self.measurement(1, 0.9), Self.conditions(50))
        book.add(Self.measurement(1, 0.8), Self.conditions(cpu: "other"))
        let noise = try #require(book[Self.conditions()])
        #expect(noise.measurements == 2 && noise.spreads["ttft.p50"]?.degrees == 40)
        let pooled = ((10 * 0.02 * 0.02 + 30 * 0.04 * 0.04) / 40).squareRoot()
        #expect(abs(try #require(noise.spreads["ttft.p50"]).deviation - pooled) < 1e-15)
        #expect(book[Self.conditions(99)] == nil)
        for hour in 3..<40 { book.add(Self.measurement(Int64(hour), 0.01), Self.conditions()) }
        book.add(Self.measurement(39, 0.01), Self.conditions())
        let kept = try #require(book.entries.first { $0.conditions == Self.conditions() }).measurements
        #expect(kept.map(\.startUnix) == (20..<40).map { .seconds(Int64($0) * 3_600) })
    }
    @Test("a run of two equal sides is a measurement, one without blocks is none") func fromRun() throws {
        let records = blocked(6, of: 20) { block, target, i in Int64(100 + i + block * 3 + target * (block % 2)) }
        let measured = try #require(NoiseMeasurement(analyse(records, run: .made(blocks: 6, of: 20))))
        let deviation = try #require(measured.deviations["ttft.p50"])
        #expect(deviation.pairs == 6 && deviation.value > 0 && measured.deviations["error_rate"]?.value == 0)
        let blockless = records.map { record in
            var plain = record
            plain.block = nil
            return plain
        }
        #expect(NoiseMeasurement(analyse(blockless, run: .made(targets: ["alpha", "beta"]))) == nil)
    }
    @Test("in a comparison, a gate below the noise is inconclusive, and a regression that noise can make is none")
    func gates() throws {
        func outcome(_ factor: Double, _ gate: String, _ deviation: Double) throws -> (GateResult.Outcome, String) {
            let arms = [Arm.blocks("old", ComparerTests.base), .blocks("new", ComparerTests.times(factor))]
            let doubts = Doubts(noise: Self.noise(deviation))
            let result = try #require(Comparer(gates: [try Gate(gate)], doubts: doubts).compare(arms).gates.first)
            return (result.outcome, result.reason)
        }
        #expect(try outcome(1, "ttft.p50 +5%", 0.01).0 == .passed)
        let refused = try outcome(1, "ttft.p50 +5%", 0.2)
        #expect(refused.0 == .inconclusive && refused.1.contains("below the noise"))
        #expect(try outcome(1.2, "ttft.p50 +5%", 0.02).0 == .regressed)
        let noisy = try outcome(1.2, "ttft.p50 +5%", 0.3)
        #expect(noisy.0 == .inconclusive && noisy.1.contains("the noise of this machine alone"))
    }
}
