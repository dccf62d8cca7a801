// SPDX-License-Identifier: Apache-2.0
public import Gates

/// What came of a gate for one target.
public struct GateResult: Hashable, Sendable {
    public enum Outcome: String, Hashable, Sendable {
        case passed
        /// The whole interval lies beyond the limit.
        case failed
        /// Worse than the base by more than the tolerance, the whole interval.
        case regressed
        /// The interval holds the limit, or a guard speaks against a verdict.
        case inconclusive
        /// Too few values for an interval.
        case noData = "no_data"
    }
    public let gate: Gate
    public let target: String
    /// Nil where the gate's subject has none, such as a metric without values.
    public let statistic: Statistic?
    public let outcome: Outcome
    /// The figure itself, in the unit of the statistic; nil without values.
    public let value: Double?
    /// 95 % interval of what the gate judges: the figure, or the effect (a ratio or a difference); an end may be infinite.
    public let interval: ClosedRange<Double>?
    /// Requests with values.
    public let n: Int
    /// The row that a regression gate judges.
    public let row: Comparison.Row?
    /// In words: what was found, and for what is not `passed` what to do.
    public let reason: String

    package init(
        gate: Gate, target: String, statistic: Statistic?, outcome: Outcome, value: Double?,
        interval: ClosedRange<Double>?, n: Int, row: Comparison.Row? = nil, reason: String
    ) {
        (self.gate, self.target, self.statistic, self.outcome) = (gate, target, statistic, outcome)
        (self.value, self.interval, self.n, self.row, self.reason) = (value, interval, n, row, reason)
    }

    /// The exit code that gates deserve: 4 a limit is broken, 5 a regression, 8 too few values, 6 inconclusive, 0.
    public static func exitCode(_ results: [GateResult]) -> Int32 {
        let codes: [(Outcome, Int32)] = [(.failed, 4), (.regressed, 5), (.noData, 8), (.inconclusive, 6)]
        return codes.first { outcome, _ in results.contains { $0.outcome == outcome } }?.1 ?? 0
    }
}
