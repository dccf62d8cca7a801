// SPDX-License-Identifier: Apache-2.0

/// A cumulative distribution, thinned for drawing: the least, the largest and the reported percentiles are always there.
public struct Curve: Hashable, Sendable {
    public struct Point: Hashable, Sendable {
        /// In the unit of the metric.
        public let value: Double
        /// Share of all n values that are at most `value`, 0 < share ≤ 1.
        public let share: Double
    }
    /// How many values it was made of.
    public let n: Int
    /// By rising value and share; at most `Curve.limit`.
    public let points: [Point]

    static let limit = 240

    /// Nil without values.
    init?(_ samples: OrderedSamples) {
        let n = samples.count
        guard n > 0 else { return nil }
        let even = Self.limit - Percentile.reported.count
        var ranks = Set(Percentile.reported.map { $0.rank(of: n) })
        for step in 0..<even { ranks.insert(1 + step * (n - 1) / (even - 1)) }
        self.n = n
        points = ranks.sorted().map { Point(value: samples.value(rank: $0), share: Double($0) / Double(n)) }
    }
}
