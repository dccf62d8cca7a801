// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Analysis

@Suite struct PercentileTests {
    @Test(
        "takes the nearest rank: the smallest k with k ≥ p · n",
        arguments: [
            (500, 1, 1), (500, 2, 1), (500, 3, 2), (500, 10, 5), (500, 11, 6), (900, 10, 9), (900, 11, 10),
            (950, 20, 19), (950, 21, 20), (990, 100, 99), (990, 101, 100), (990, 1, 1), (999, 1000, 999), (950, 60, 57),
            (900, 30, 27),
        ])
    func rank(perMille: Int, n: Int, rank: Int) {
        #expect(Percentile(perMille: perMille).rank(of: n) == rank)
    }
    @Test(
        "is shown from as many values as put one above it",
        arguments: zip(Percentile.reported, [1, 10, 20, 100, 1000]))
    func minimum(level: Percentile, n: Int) { #expect(level.minimumCount == n) }

    @Test("is called by its per cent") func names() {
        #expect(Percentile.reported.map(\.name) == ["p50", "p90", "p95", "p99", "p99.9"])
    }
}

@Suite struct BinomialTests {
    @Test("agrees with the sum of exact terms", arguments: [(5, 0.5), (10, 0.3), (24, 0.01), (40, 0.99)])
    func small(n: Int, p: Double) {
        var term = (0..<n).reduce(1.0) { product, _ in product * (1 - p) }
        var sum = 0.0
        for k in 0...n {
            sum += term
            #expect(abs(Binomial(trials: n, chance: p).probability(of: k) - term) < 1e-12)
            #expect(abs(Binomial(trials: n, chance: p).atMost(k) - sum) < 1e-12)
            term *= Double(n - k) / Double(k + 1) * p / (1 - p)
        }
    }
    @Test("holds half of its mass below the middle, however large it is", arguments: [101, 10_001, 1_000_001])
    func symmetric(n: Int) {
        #expect(abs(Binomial(trials: n, chance: 0.5).atMost(n / 2) - 0.5) < 1e-7)
    }
    @Test("has no mass outside") func outside() {
        #expect(Binomial(trials: 5, chance: 0.5).atMost(-1) == 0)
        #expect(Binomial(trials: 5, chance: 0.5).atMost(5) == 1)
        #expect(Binomial(trials: 5, chance: 0.5).probability(of: 6) == 0)
    }
}

@Suite struct OrderIntervalTests {
    @Test(
        "is finite from so many values on",
        arguments: zip(Percentile.reported, [6, 29, 59, 299, 2995]))
    func minimum(level: Percentile, n: Int) {
        #expect(OrderInterval.minimumCount(level) == n)
        #expect(OrderInterval.ranks(level, n: n - 1) == nil)
        #expect(OrderInterval.ranks(level, n: n)?.upperBound == n)
    }
    @Test(
        "takes the ranks of the published tables",
        arguments: [(500, 6, 1, 6), (500, 10, 2, 9), (500, 20, 6, 15), (500, 100, 40, 60)])
    func known(perMille: Int, n: Int, low: Int, high: Int) {
        #expect(OrderInterval.ranks(Percentile(perMille: perMille), n: n) == low...high)
    }
    @Test("covers 95 %, and no interval of fewer ranks does", arguments: [6, 17, 29, 64, 150, 400])
    func shortest(n: Int) {
        for level in Percentile.reported {
            guard let ranks = OrderInterval.ranks(level, n: n) else { continue }
            let binomial = Binomial(trials: n, chance: level.fraction)
            func covered(_ low: Int, _ high: Int) -> Double { binomial.atMost(high - 1) - binomial.atMost(low - 1) }
            #expect(covered(ranks.lowerBound, ranks.upperBound) >= 0.95)
            let shorter = ranks.count - 2
            for low in 1..<(n - shorter) { #expect(covered(low, low + shorter) < 0.95) }
        }
    }
    @Test("spreads outwards when the values depend on one another") func dependent() {
        #expect(OrderInterval.ranks(.p50, n: 100, effective: 100) == 40...60)
        #expect(OrderInterval.ranks(.p50, n: 100, effective: 10) == 11...90)
        #expect(OrderInterval.ranks(.p50, n: 100, effective: 5) == nil)
        #expect(OrderInterval.ranks(.p50, n: 0, effective: 0) == nil)
    }
}

@Suite struct EarlyStoppingTests {
    /// Requests over the bound, and the smallest n that allows them: a row of published minima.
    struct Row: Sendable {
        let perMille: Int
        let confidence: Double
        let needed: [Int]
    }
    static let over = [0, 1, 2, 5, 10, 20, 50, 100]
    static let rows = [
        Row(perMille: 900, confidence: 0.95, needed: [29, 46, 61, 103, 167, 286, 627, 1_172]),
        Row(perMille: 900, confidence: 0.99, needed: [44, 64, 81, 127, 197, 325, 681, 1_246]),
        Row(perMille: 950, confidence: 0.95, needed: [59, 93, 124, 208, 336, 577, 1_260, 2_353]),
        Row(perMille: 950, confidence: 0.99, needed: [90, 130, 165, 259, 398, 656, 1_372, 2_504]),
        Row(perMille: 990, confidence: 0.95, needed: [299, 473, 628, 1_049, 1_693, 2_902, 6_323, 11_799]),
        Row(perMille: 990, confidence: 0.99, needed: [459, 662, 838, 1_307, 2_010, 3_304, 6_898, 12_571]),
        Row(perMille: 999, confidence: 0.99, needed: [4_603, 6_636, 8_403, 13_105, 20_140, 33_097, 69_058, 125_826]),
    ]
    @Test("needs as many requests as the published table says", arguments: rows)
    func table(row: Row) {
        let level = Percentile(perMille: row.perMille)
        for (over, needed) in zip(Self.over, row.needed) {
            #expect(EarlyStopping.requests(level, over: over, confidence: row.confidence) == needed)
            #expect(EarlyStopping.allowedOver(level, n: needed, confidence: row.confidence) == over)
            let before = EarlyStopping.allowedOver(level, n: needed - 1, confidence: row.confidence)
            #expect(before == (over == 0 ? nil : over - 1))
        }
    }
    @Test("certifies from 64, 130, 662 and 6,636 requests on") func minima() {
        #expect(Percentile.reported.map(EarlyStopping.minimumCount) == [11, 64, 130, 662, 6_636])
    }
}

@Suite struct AutocorrelationTests {
    @Test("finds (1 + φ) / (1 − φ) in a first-order series, within a quarter", arguments: [0.3, 0.5, 0.8, 0.9])
    func firstOrder(phi: Double) {
        let times = (0..<10).map {
            Autocorrelation.time(of: MidRanks(autoregressive(4_000, phi: phi, seed: $0)).ranks)
        }
        let expected = (1 + phi) / (1 - phi)
        let mean = times.reduce(0, +) / 10
        #expect(abs(mean - expected) < expected / 4, "\(mean) against \(expected)")
    }
    @Test("leaves nearly every independent series at 1") func independent() {
        let flagged = (0..<200).count { Autocorrelation.time(of: normals(200, seed: UInt64($0))) > 1 }
        #expect(flagged <= 10, "\(flagged) of 200")
    }
    @Test("never falls below 1, not even for a series that swings") func swinging() {
        #expect(Autocorrelation.time(of: (0..<100).map { $0 % 2 == 0 ? 1 : 0 }) == 1)
        #expect(Autocorrelation.time(of: [Double](repeating: 7, count: 100)) == 1)
        #expect(Autocorrelation.time(of: [1, 2, 3]) == 1)
    }
    @Test("gives equal values equal ranks") func ranks() {
        #expect(MidRanks([30, 10, 20, 10]).ranks == [3, 0.5, 2, 0.5])
        #expect(MidRanks([30, 10, 20, 10]).sorted == [10, 10, 20, 30])
    }
}

@Suite struct ClusterFactorTests {
    private func clusters(_ values: [[Double]]) -> [ClusterFactor.Cluster] {
        values.map { part in
            ClusterFactor.Cluster(
                count: part.count, sum: part.reduce(0, +), squares: part.reduce(0) { $0 + $1 * $1 })
        }
    }
    @Test("is about 1 where the gaps do not care which request they belong to") func independent() {
        let values = normals(2_000, seed: 3)
        let parts = (0..<100).map { Array(values[($0 * 20)..<($0 * 20 + 20)]) }
        #expect(ClusterFactor.factor(of: clusters(parts)) < 1.5)
    }
    @Test("is the size of the clusters where the gaps of a request are all alike") func alike() {
        let parts = normals(100, seed: 4).map { [Double](repeating: $0, count: 20) }
        let factor = ClusterFactor.factor(of: clusters(parts))
        #expect((18...30).contains(factor), "\(factor)")
    }
    @Test("makes one request worth one value") func single() {
        #expect(ClusterFactor.factor(of: clusters([[1, 2, 3, 4]])) == 4)
    }
}

@Suite struct LogLinearHistogramTests {
    @Test("keeps every value within 0.1 %", arguments: [1, 1_023, 1_024, 1_025, 2_047, 2_048, 999_999, 87_654_321_098])
    func error(value: Int64) {
        var histogram = LogLinearHistogram()
        histogram.add(value)
        let kept = histogram.value(rank: 1)
        #expect(abs(Double(kept - value)) <= 0.001 * Double(value))
        if value < 1_024 { #expect(kept == value) }
    }
    @Test("takes the largest value there is") func largest() {
        var histogram = LogLinearHistogram()
        histogram.add(.max)
        histogram.add(-5)
        #expect(histogram.value(rank: 1) == 0)
        #expect(histogram.value(rank: 2) > .max / 1000 * 999)
    }
    @Test("is the same merged as filled at once") func merge() {
        var (whole, even, odd) = (LogLinearHistogram(), LogLinearHistogram(), LogLinearHistogram())
        for i in 0..<10_000 as Range<Int64> {
            let value = i * i % 7_919 * 1_000
            whole.add(value)
            if i % 2 == 0 { even.add(value) } else { odd.add(value) }
        }
        odd.merge(even)
        #expect((1...10_000).allSatisfy { $0 % 499 != 0 || odd.value(rank: $0) == whole.value(rank: $0) })
        #expect(odd.count == 10_000)
    }
    @Test("takes over from exact values at the limit, within 0.1 %") func spill() {
        var (exact, bounded) = (SampleStore(limit: 100_000), SampleStore(limit: 100))
        for i in 1...10_000 as ClosedRange<Int64> {
            exact.add(i * 1_000)
            bounded.add(i * 1_000)
        }
        let (a, b) = (exact.ordered(), bounded.ordered())
        #expect(a.count == b.count && exact.sum == bounded.sum)
        for rank in [1, 5_000, 9_000, 9_900, 10_000] {
            #expect(abs(a.value(rank: rank) - b.value(rank: rank)) <= 0.001 * a.value(rank: rank))
        }
        #expect(b.value(rank: 10_000) == 10_000_000)
    }
}
