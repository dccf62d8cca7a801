// SPDX-License-Identifier: Apache-2.0
/// How much a figure of the candidate differs from that of the base, and how sure that is.
public struct Effect: Hashable, Sendable {
    public enum Scale: String, Hashable, Sendable {
        /// Candidate over base; 1 is no difference.
        case ratio
        /// Candidate less base, of shares; 0 is no difference.
        case difference
    }
    public let scale: Scale
    public let estimate: Double
    /// 95 % t interval; nil below two units a side, or one pair.
    public let interval: ClosedRange<Double>?
    /// Two-sided, by randomisation; nil where nothing could be drawn.
    public let p: Double?
    /// Blocks or runs of each side that went into it.
    public let baseUnits: Int
    public let candidateUnits: Int
    /// Whether the units are pairs.
    public let isPaired: Bool
    /// Standard deviation of a difference between two units, on the log scale for a ratio.
    public let deviation: Double?
    /// The smallest true effect that a comparison of so many units finds in 80 % of cases: 0.1 is 10 %, or ten
    /// percentage points.
    public let detectable: Double?

    /// Chance that the interval holds the true effect.
    public static let confidence = 0.95
    /// The effect that says that there is none.
    public var none: Double { scale.none }
    /// `interval` lies wholly on one side of no difference.
    public var isTold: Bool { interval.map { !$0.contains(none) } ?? false }
    /// The effect as a change: 0.1 is 10 % more, or ten percentage points.
    public var change: Double { estimate - none }
}
