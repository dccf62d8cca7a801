// SPDX-License-Identifier: Apache-2.0

/// Interval for a percentile from order statistics: which two of the sorted values hold it between them.
///
/// How many of n independent values lie below the true percentile is binomial, whatever the distribution of the values.
/// The interval is the one of fewest ranks that covers at least 95 %; it exists from n = 6 (p50), 29 (p90), 59 (p95),
/// 299 (p99) and 2,995 (p99.9).
public enum OrderInterval {
    /// Chance that the interval holds the true percentile, at least.
    public static let coverage = 0.95

    /// Ranks of the two ends, counted from 1, or nil where no two values can cover 95 %.
    ///
    /// - Source: distribution-free interval for a quantile (David and Nagaraja, Order Statistics, 7.1). The terms are
    ///   taken from the mode outwards, the larger neighbour first, which gives the shortest set.
    public static func ranks(_ level: Percentile, n: Int) -> ClosedRange<Int>? {
        guard n >= 2 else { return nil }
        // The values below the percentile number between 1 and n − 1 when it lies between two of ours.
        let binomial = Binomial(trials: n, chance: level.fraction)
        var low = min(max(Int(Double(n + 1) * level.fraction), 1), n - 1)
        var high = low
        let center = binomial.probability(of: low)
        var below = low > 1 ? center * binomial.ratioDown(at: low) : 0
        var above = high < n - 1 ? center * binomial.ratioUp(at: high) : 0
        var total = center
        while total < coverage {
            if below <= 0, above <= 0 { return nil }
            if below >= above {
                total += below
                low -= 1
                below = low > 1 ? below * binomial.ratioDown(at: low) : 0
            } else {
                total += above
                high += 1
                above = high < n - 1 ? above * binomial.ratioUp(at: high) : 0
            }
        }
        return low...(high + 1)
    }

    /// The same among `n` dependent values that are worth `effective` independent ones: ranks are spread outwards.
    public static func ranks(_ level: Percentile, n: Int, effective: Int) -> ClosedRange<Int>? {
        guard effective < n else { return ranks(level, n: n) }
        guard let inner = ranks(level, n: effective) else { return nil }
        let low = (inner.lowerBound - 1) * n / effective + 1
        let high = (inner.upperBound * n + effective - 1) / effective
        return low...min(n, high)
    }

    /// Fewest independent values that have a finite interval.
    public static func minimumCount(_ level: Percentile) -> Int {
        var n = 2
        while ranks(level, n: n) == nil { n += 1 }
        return n
    }
}
