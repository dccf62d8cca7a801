// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Analysis

@Suite struct DistributionTests {
    /// 1 … n milliseconds in an order without pattern.
    private func spread(_ n: Int, lost: Int = 0) throws -> Distribution {
        let order = normals(n, seed: 11)
        let values = order.indices.sorted { order[$0] < order[$1] }.map { Double($0 + 1) * 1e6 }
        return try #require(Distribution(.ttft, inOrder: values, lost: lost))
    }

    @Test(
        "shows a percentile only where there are values enough",
        arguments: [(1, 1), (9, 1), (10, 2), (19, 2), (20, 3), (99, 3), (100, 4), (999, 4), (1000, 5)])
    func shown(n: Int, levels: Int) throws {
        let distribution = try spread(n)
        #expect(distribution.quantiles.count { $0.value != nil } == levels)
        #expect(distribution.n == n)
    }
    @Test("is exact, with the interval of the order statistics") func exact() throws {
        let distribution = try spread(100)
        #expect(distribution.effectiveCount == 100)
        #expect(distribution.value(.p50) == 50e6 && distribution.value(.p99) == 99e6)
        #expect(distribution[.p50]?.interval == 40e6...60e6)
        #expect(distribution[.p99]?.interval == nil)
        #expect(distribution.mean == 50.5e6 && distribution.minimum == 1e6 && distribution.maximum == 100e6)
    }
    @Test(
        "certifies the t-th slowest, lost requests first",
        arguments: [
            (64, 0, .certified(bound: 64e6)), (63, 0, .tooFew(count: 63, needed: 64)),
            (81, 0, .certified(bound: 80e6)), (63, 1, .unbounded(lost: 1)), (80, 1, .certified(bound: 80e6)),
            (126, 1, .certified(bound: 123e6)), (122, 5, .unbounded(lost: 5)), (123, 4, .certified(bound: 123e6)),
            (671, 10, .certified(bound: 632e6)),
        ] as [(Int, Int, Certification)])
    func certified(n: Int, lost: Int, expected: Certification) throws {
        let distribution = try spread(n, lost: lost)
        try #require(distribution.dependence == 1)
        #expect(distribution[.p90]?.certification == expected)
    }
    @Test("widens and stops certifying when successive requests depend on one another") func dependent() throws {
        let series = autoregressive(700, phi: 0.9, seed: 2)
        let distribution = try #require(Distribution(.ttft, inOrder: series, lost: 0))
        let sorted = try #require(Distribution(.ttft, inOrder: normals(700, seed: 2), lost: 0))
        let (effective, independent) = (try #require(distribution.effectiveCount), try #require(sorted.effectiveCount))
        #expect((20...100).contains(effective), "\(effective)")
        #expect(independent == 700)
        #expect(distribution[.p99]?.certification == .tooFew(count: effective, needed: 662))
    }
    @Test("certifies nothing whose upper end is the good one") func speed() throws {
        let distribution = try #require(Distribution(.outputSpeed, inOrder: normals(1_000, seed: 5), lost: 3))
        #expect(distribution.quantiles.allSatisfy { $0.certification == .notApplicable })
        #expect(distribution[.p50]?.interval != nil)
        #expect(Distribution(.ttft, inOrder: [], lost: 9) == nil)
    }
}
