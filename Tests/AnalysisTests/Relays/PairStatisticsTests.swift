// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

@Suite struct PairStatisticsTests {
    /// A TTFT that varies by a tenth, with a slow one now and then, and pieces of any length.
    private func noisy(_ seed: Int, _ relay: @escaping (inout MadeStream, Int) -> Void) -> PairedScene {
        var scene = PairedScene(relay)
        scene.seed = UInt64(seed) + 1
        scene.upstream = { random, k in
            let slow = random.uniform(UInt64(k * 1_000 + 900)) < 0.05 ? 2.0 : 1
            return MadeStream(random, k, ttft: 200 * slow, spread: 20, events: 8)
        }
        return scene
    }
    @Test("sides that are alike fail in five of a hundred runs at most") func falseAlarms() throws {
        let alarms = try (0..<100).count { try !noisy($0) { _, _ in }.failures().isEmpty }
        #expect(alarms <= 5)
    }
    @Test("25 ms more are seen through the noise in nineteen runs of twenty") func power() throws {
        let seen = try (0..<20).count {
            try noisy($0) { stream, _ in stream.delay(by: 25) }.failures() == ["added-ttft"]
        }
        #expect(seen >= 19)
    }

    @Test("the median has the value of its rank and the interval of its order statistics") func median() throws {
        let estimate = try #require(PairEstimate(medianOf: (1...60).map { Double($0 * 37 % 61) }))
        #expect(estimate.value == 30 && estimate.n == 60)
        let ranks = try #require(OrderInterval.ranks(.p50, n: 60))
        #expect(estimate.interval == Double(ranks.lowerBound)...Double(ranks.upperBound))
        #expect(PairEstimate(medianOf: []) == nil)
        #expect(PairEstimate(medianOf: [3, 1, 2])?.interval == nil)
    }
    @Test("pairs that drift count for fewer, and the interval is wider") func drift() throws {
        let drifting = (0..<200).map { Double($0 / 4 * 37 % 50) }
        let mixed = (0..<200).map { Double($0 * 37 % 50) }
        let (a, b) = (PairEstimate(medianOf: drifting)?.interval, PairEstimate(medianOf: mixed)?.interval)
        let wide = try #require(a), narrow = try #require(b)
        #expect(wide.upperBound - wide.lowerBound > 1.5 * (narrow.upperBound - narrow.lowerBound))
    }
    @Test("the difference of quantiles is not the quantile of differences") func quantiles() throws {
        // Shuffled against one another, the same values differ pair by pair, and not as a whole.
        let mixed = { (k: Int, factor: Int) in Double(k * factor % 120) }
        let pairs = (0..<120).map { (direct: mixed($0, 37), relay: mixed($0, 77)) }
        let estimate = try #require(PairEstimate(.p95, of: pairs))
        #expect(estimate.value == 0 && estimate.interval?.contains(0) ?? false)
        let later = try #require(PairEstimate(.p95, of: pairs.map { (direct: $0.direct, relay: $0.relay + 50) }))
        #expect(later.value == 50 && later.interval?.lowerBound ?? 0 > 20)
        #expect(PairEstimate(.p95, of: Array(pairs.prefix(58))) == nil)
    }
    @Test("a slope is that of least squares, and its interval is Student's") func slope() throws {
        // Checked by hand: residuals 0.1, −0.2, 0.1 about y = 0.5 + 2 x.
        let points = [(x: 0.0, y: 0.6), (x: 1.0, y: 2.3), (x: 2.0, y: 4.6)]
        let estimate = try #require(PairEstimate(slopeOf: points))
        #expect(abs(estimate.value - 2) < 1e-12)
        let half = (0.06 / 1 / 2).squareRoot() * 12.7062
        #expect(abs((estimate.interval?.upperBound ?? 0) - 2 - half) < 1e-4)
        #expect(PairEstimate(slopeOf: [(x: 1, y: 1), (x: 1, y: 2), (x: 1, y: 3)]) == nil)
    }
    @Test(
        "the distance of two distributions is the mean distance of their quantiles",
        arguments: [
            ([1.0, 2, 3], [1.0, 2, 3], 0.0), ([0, 0], [10, 10], 10), ([0, 10], [5], 5), ([0, 0, 30], [10], 40.0 / 3),
            ([1, 2, 3, 4], [2, 4], 0.5),
        ] as [([Double], [Double], Double)])
    func distance(a: [Double], b: [Double], expected: Double) {
        #expect(abs(Rhythm.distance(a, b) - expected) < 1e-12)
        #expect(abs(Rhythm.distance(b, a) - expected) < 1e-12)
    }

    @Test(
        "a share is a fault only where the whole interval and the sign test say so",
        arguments: [
            (60, 20, 0, RelayRow.Verdict.fail), (60, 0, 0, .pass), (60, 0, 5, .pass), (60, 2, 0, .inconclusive),
            (60, 8, 8, .pass), (60, 9, 8, .inconclusive), (20, 20, 0, .inconclusive), (2_000, 3, 0, .pass),
        ])
    func shares(pairs: Int, relay: Int, direct: Int, verdict: RelayRow.Verdict) {
        let made = (0..<pairs).map { k in
            let sides = [k >= relay && k < relay + direct, k < relay].map { isBad in
                var record = RequestRecord.made(k, outcome: isBad ? .reset : .ok)
                record.index = k
                return StreamFacts(record, isWarmup: false)
            }
            return StreamPair(direct: sides[0], relay: sides[1])
        }
        let found = Discordance(made) { $0.outcome == .reset }
        #expect(found.relayOnly.count == relay && found.directOnly == direct && found.verdict(0.01) == verdict)
    }

    @Test("events that are there together are one group, whatever the reads") func groups() {
        var stream = MadeStream(CounterRandom(seed: 1, stream: 1), 0)
        stream.arrivals = [100, 100, 100.4, 101, 120, 120.5, 121.1]
        stream.readBytes = [10, 20, 30, 40, 50, 60, 70]
        let record = stream.record(index: 3, target: 1, dispatched: 7)
        let (events, facts) = (StreamEvents(record), StreamFacts(record, isWarmup: false))
        #expect(events.groups == [0..<3, 3..<4, 4..<6, 6..<7] && facts.groups == 4)
        #expect(events.groupBytes == [60, 40, 110, 70])  // the second event came in the first one's read
        #expect(facts.coalescing == 7.0 / 4 && facts.window == 21.1e6 && facts.ttft == 100e6)
    }
    @Test(
        "headers that say what a relay took are found by what they say",
        arguments: [
            ("x-litellm-overhead-duration-ms", "2.13", ["x-litellm-overhead-duration-ms 2130000.0"]),
            ("x-kong-proxy-latency", "3", ["x-kong-proxy-latency 3000000.0"]),
            ("server-timing", "cache;desc=hit, gateway;dur=1.5, db;dur=53", ["server-timing gateway 1500000.0"]),
            ("x-envoy-upstream-service-time", "200", []), ("x-some-overhead", "much", []),
            ("x-some-overhead", "-3", []),
        ])
    func claims(name: String, value: String, expected: [String]) {
        let claims = OverheadClaim.all(in: [HeaderField(name: name, value: value)])
        #expect(claims.map { "\($0.name) \($0.span)" } == expected)
    }
}
