// SPDX-License-Identifier: Apache-2.0

/// A percentile level in thousandths: integer arithmetic, so that the rank never depends on how 0.95 · n rounds.
public struct Percentile: Hashable, Comparable, Sendable {
    /// 1 … 999; 990 is p99.
    public let perMille: Int
    public init(perMille: Int) {
        precondition((1...999).contains(perMille), "a percentile lies between 0 and 100 %")
        self.perMille = perMille
    }

    public static let p50 = Percentile(perMille: 500)
    public static let p90 = Percentile(perMille: 900)
    public static let p95 = Percentile(perMille: 950)
    public static let p99 = Percentile(perMille: 990)
    public static let p999 = Percentile(perMille: 999)
    /// The levels that every distribution is reported at.
    public static let reported = [p50, p90, p95, p99, p999]

    /// `p50`, `p99`, `p99.9`.
    public var name: String {
        perMille % 10 == 0 ? "p\(perMille / 10)" : "p\(perMille / 10).\(perMille % 10)"
    }
    public var fraction: Double { Double(perMille) / 1000 }

    /// Position of the percentile among `n` sorted values, counted from 1: the smallest k with k ≥ p · n (nearest rank).
    public func rank(of n: Int) -> Int { max(1, (perMille * n + 999) / 1000) }

    /// Fewest values that a point estimate is shown for: as many as put one value above the percentile, and 1 for p50.
    public var minimumCount: Int { perMille <= 500 ? 1 : (1000 + 999 - perMille) / (1000 - perMille) }

    public static func < (a: Self, b: Self) -> Bool { a.perMille < b.perMille }
}
