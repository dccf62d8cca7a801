// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

/// The same requests, kept whole and folded in segments.
@Suite struct BoundedAnalysisTests {
    private static let requests: [RequestRecord] = (0..<3_000).map { i in
        let ttft = 50 + normals(1, seed: UInt64(i))[0] * 5
        let first = Int64(ttft * 10) + Int64(i % 500) / 10
        var request = RequestRecord.made(
            i, intended: Int64(i) * 10, lag: Int64(i % 3), outputs: [first, first + 20 + Int64(i % 7), first + 60],
            tokens: 3 + Int64(i % 5), outcome: i % 50 == 49 ? .reset : .ok)
        (request.turn, request.session) = (i % 3, i / 3)
        (request.usage.inputTokens, request.wantedInputTokens) = (Int64(90 + i % 21), 100)
        (request.attempts[0].reused, request.attempts[0].connection) = (i % 10 != 0, i / 10 + 1)
        request.marks = [MarkEntry(name: "fence", at: (first + 20) * millisecond)]
        return request
    }
    private func analysis(segment: Int) -> TargetAnalysis {
        var builder = AnalysisBuilder(exactRequests: segment)
        builder.add(.run(.made()))
        for request in Self.requests { builder.add(.request(request)) }
        builder.add(.end(.made(requests: Self.requests.count, at: 30_000)))
        let run = builder.finish()
        #expect(run.verdict.reasons.contains { $0.id == "histograms" } == (segment < Self.requests.count))
        return run.targets[0]
    }

    @Test(
        "counts are the same and percentiles within 0.1 %, wherever the segments end",
        arguments: [1, 499, 1_000, 2_999])
    func folded(segment: Int) throws {
        let (whole, bounded) = (analysis(segment: 3_000), analysis(segment: segment))
        #expect(whole.counted == bounded.counted && whole.successes == bounded.successes && whole.lost == bounded.lost)
        #expect(whole.outcomes == bounded.outcomes && whole.network == bounded.network && whole.rates == bounded.rates)
        #expect(whole.distributions.map(\.metric) == bounded.distributions.map(\.metric))
        let (exact, near) = (Self.all(whole), Self.all(bounded))
        #expect(exact.count == near.count && exact.count > 25)
        for (a, b) in zip(exact, near) { try compare(a, b) }
        #expect(whole.turns.map(\.counted) == bounded.turns.map(\.counted))
    }
    private static func all(_ target: TargetAnalysis) -> [Distribution] {
        let parts = [target.coldAndWarm?.cold, target.coldAndWarm?.warm].compactMap(\.self)
        return target.distributions + target.marks + parts + target.turns.compactMap(\.ttft)
    }
    private func compare(_ exact: Distribution, _ near: Distribution) throws {
        let name = exact.metric.id
        #expect(exact.n == near.n && exact.lost == near.lost && exact.isExact, "\(name)")
        #expect(exact.minimum == near.minimum && exact.maximum == near.maximum, "\(name)")
        #expect(abs(exact.mean - near.mean) <= 1e-9 * abs(exact.mean), "\(name)")
        for (a, b) in zip(exact.quantiles, near.quantiles) {
            guard let value = a.value else { continue }
            let other = try #require(b.value)
            // Counted in whole nanoseconds, or in millionths.
            #expect(abs(value - other) <= 0.001 * abs(value) + 1, "\(name) \(a.level.name): \(value) and \(other)")
        }
    }
    @Test("the opening wave and the sizes of inputs are the same, but for 0.1 %") func apart() throws {
        let (whole, bounded) = (analysis(segment: 3_000), analysis(segment: 700))
        #expect(whole.opening.opening == bounded.opening.opening && whole.opening.steady == bounded.opening.steady)
        let (a, b) = (try #require(whole.opening.openingTTFT), try #require(bounded.opening.openingTTFT))
        #expect(abs(a - b) <= 0.001 * a)
        let (sizes, others) = (try #require(whole.inputSizes), try #require(bounded.inputSizes))
        #expect(sizes.n == others.n && sizes.meanBilled == others.meanBilled)
        #expect(abs(sizes.medianDifference - others.medianDifference) <= 0.001)
        #expect(abs(sizes.p95Difference - others.p95Difference) <= 0.001)
    }
    @Test("dependence within the segments is seen") func dependence() throws {
        let values = autoregressive(8_000, phi: 0.9, seed: 3).map { 1e8 + $0 * 1e6 }
        let whole = try #require(Distribution(.ttft, inOrder: values, lost: 0)?.dependence)
        var series = Series(.ttft)
        for start in stride(from: 0, to: 6_000, by: 2_000) { series.fold(Array(values[start..<start + 2_000])) }
        let folded = series.distribution(.ttft, last: Array(values[6_000...]), lost: 0)
        let parts = try #require(folded?.dependence)
        #expect(whole > 10 && parts > 0.6 * whole && parts < 1.5 * whole, "\(whole) and \(parts)")
    }
    @Test("connections that are long out of use are counted, and forgotten") func connections() {
        var network = NetworkCounts()
        var request = RequestRecord()
        for number in 1...300_000 {
            var attempt = Attempt()
            (attempt.connection, attempt.retransmissions) = (number, number % 1_000 == 0 ? 2 : 0)
            request.attempts = [attempt]
            network.add(request)
        }
        #expect(network.connections == 300_000 && network.retransmissions == 600)
    }
    @Test("long lags by a Fourier transform are the sums of the definition") func fourier() {
        let series = autoregressive(1_000, phi: 0.95, seed: 9)
        let found = FourierTransform.autocovariance(series)
        for lag in [0, 1, 63, 64, 200, 999] {
            let sum = (0..<(series.count - lag)).reduce(0.0) { $0 + series[$1] * series[$1 + lag] }
            #expect(abs(found[lag] - sum) < 1e-8, "lag \(lag)")
        }
    }
}

@Suite struct RadixSortTests {
    @Test("sorts as comparing does, whatever the range", arguments: [0, 1, 12, 40, 63] as [UInt64])
    func sorts(bits: UInt64) {
        let random = CounterRandom(seed: bits, stream: 2)
        let spread = Double(Int64.max >> Int64(63 - bits))
        var values = (0..<10_000).map { Int64((random.uniform($0) - 0.5) * spread) } + [.max, .min, 0]
        if bits < 63 { values.removeLast(3) }
        var sorted = values
        RadixSort.sort(&sorted)
        #expect(sorted == values.sorted())
    }
}

@Suite struct MetricRangeTests {
    @Test(
        "percentiles are those of each target's successes, both ends included",
        arguments: [
            (0.0...100.0, 20), (90.0...100.0, 4), (0.0...50.0, 10), (50.0...50.0, 2), (99.9...100.0, 2),
        ] as [(ClosedRange<Double>, Int)])
    func ranges(percentiles: ClosedRange<Double>, kept: Int) {
        let requests = (0..<24).map { i -> RequestRecord in
            var request = RequestRecord.made(
                i, intended: 100, outputs: [Int64(100 + i / 2 * (i % 2 == 0 ? 1 : 10))], outcome: i < 20 ? .ok : .reset)
            request.target = i % 2
            return request
        }
        var range = MetricRange(.ttft, percentiles, of: .made())
        for request in requests { range.collect(request) }
        range.close()
        #expect(requests.count { range.includes($0) } == kept)
    }
}
