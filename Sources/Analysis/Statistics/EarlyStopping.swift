// SPDX-License-Identifier: Apache-2.0

/// Certified upper bounds for percentiles: how many slow requests may be overlooked, and how many requests that takes.
///
/// A bound B is certified for p99 when so few requests lie over B that a system which exceeds B in 1 % of its requests
/// would show that few with a chance of at most 1 − c. The bound that is reported is the t-th slowest value, where t is
/// the number of requests that may be over; with t = 0 there is nothing to report, hence the smallest certifiable n
/// are 64 (p90), 130 (p95), 662 (p99) and 6,636 (p99.9).
///
/// - Source: early stopping of MLPerf LoadGen, with tolerance d = 0.
public enum EarlyStopping {
    /// The confidence c.
    public static let confidence = 0.99

    /// How many of `n` requests may lie over the bound; nil where not even none would prove anything.
    public static func allowedOver(_ level: Percentile, n: Int, confidence: Double = confidence) -> Int? {
        guard holds(level, n: n, over: 0, confidence) else { return nil }
        var (good, bad) = (0, n)
        while bad - good > 1 {
            let middle = (good + bad) / 2
            if holds(level, n: n, over: middle, confidence) { good = middle } else { bad = middle }
        }
        return good
    }

    /// Fewest requests of which `over` may lie over the bound.
    public static func requests(_ level: Percentile, over: Int, confidence: Double = confidence) -> Int {
        var high = over + 1
        while !holds(level, n: high, over: over, confidence) { high *= 2 }
        var low = high / 2
        while high - low > 1 {
            let middle = (low + high) / 2
            if holds(level, n: middle, over: over, confidence) { high = middle } else { low = middle }
        }
        return high
    }

    /// Fewest requests that a bound can be certified with.
    public static func minimumCount(_ level: Percentile) -> Int { requests(level, over: 1) }

    private static func holds(_ level: Percentile, n: Int, over: Int, _ confidence: Double) -> Bool {
        Binomial(trials: n, chance: Double(1000 - level.perMille) / 1000).atMost(over) <= 1 - confidence
    }
}
