// SPDX-License-Identifier: Apache-2.0

/// Silences inside one stream: a stall is a gap above max(3 × the request's median gap, 100 ms).
struct Stalls {
    static let factor: Int64 = 3
    static let floor: Int64 = 100_000_000

    private(set) var count = 0
    /// Sum of the stalled gaps.
    private(set) var stalled: Int64 = 0
    private(set) var longestSilence: Int64?
    /// A gap above this is a stall, nanoseconds.
    private(set) var limit = Self.floor

    /// - Parameter gaps: In any order, nanoseconds.
    init(gaps: [Int64]) {
        longestSilence = gaps.max()
        // No gap above the floor is no stall, whatever the median: most streams need no sorting.
        guard let longestSilence, longestSilence > Self.floor else { return }
        let sorted = gaps.sorted()
        let median = sorted[Percentile.p50.rank(of: sorted.count) - 1]
        limit = max(Self.factor * median, Self.floor)
        for gap in sorted.reversed() {
            guard gap > limit else { break }
            count += 1
            stalled += gap
        }
    }
}
