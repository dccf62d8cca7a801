// SPDX-License-Identifier: Apache-2.0

/// Interval for a share, such as an error rate: never narrower than it may be, not even where nothing was hit.
package enum ShareInterval {
    /// Holds the true share with at least this chance.
    package static let coverage = 0.95

    /// - Parameters:
    ///   - share: What was seen, 0 … 1.
    ///   - count: How many independent requests that is worth; it need not be whole.
    /// - Returns: Nil where there are none.
    /// - Source: Clopper and Pearson 1934, through the beta distribution, which takes parts of a request too.
    package static func of(_ share: Double, count: Double) -> ClosedRange<Double>? {
        guard count > 0, share.isFinite, count.isFinite else { return nil }
        let hits = min(max(share, 0), 1) * count
        let tail = (1 - coverage) / 2
        let low = hits <= 0 ? 0 : IncompleteBeta.quantile(tail, hits, count - hits + 1)
        let high = hits >= count ? 1 : IncompleteBeta.quantile(1 - tail, hits + 1, count - hits)
        return low...max(low, high)
    }
}
