// SPDX-License-Identifier: Apache-2.0

/// A cumulative distribution, thinned for drawing: the least and the largest value are always there.
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
}
