// SPDX-License-Identifier: Apache-2.0

/// What a machine that builds software wants to know of a run, or of a comparison: figures, comparisons, gates, exit code.
public struct Judgement: Hashable, Sendable {
    /// One figure of one target.
    public struct Figure: Hashable, Sendable {
        public let target: String
        public let statistic: Statistic
        /// In the unit of the statistic.
        public let value: Double
        /// 95 %; nil where there is no finite one.
        public let interval: ClosedRange<Double>?
        /// Requests with values.
        public let n: Int
        public init(target: String, statistic: Statistic, value: Double, interval: ClosedRange<Double>?, n: Int) {
            (self.target, self.statistic, self.value, self.interval, self.n) = (target, statistic, value, interval, n)
        }
    }
    public let title: String
    /// Start of the run, or of the newest one, on the wall clock, nanoseconds since 1970.
    public let startUnixNanoseconds: Int64
    /// From the first request to the last, seconds; 0 for a comparison of several runs.
    public let seconds: Double
    /// Whether the run may be believed; nil for a comparison of several runs.
    public let verdict: Verdict?
    public let figures: [Figure]
    public let comparisons: [Comparison]
    public let gates: [GateResult]
    public let exitCode: Int32

    public init(
        title: String, startUnixNanoseconds: Int64, seconds: Double, verdict: Verdict?, figures: [Figure],
        comparisons: [Comparison], gates: [GateResult], exitCode: Int32
    ) {
        (self.title, self.startUnixNanoseconds, self.seconds) = (title, startUnixNanoseconds, seconds)
        (self.verdict, self.figures, self.comparisons) = (verdict, figures, comparisons)
        (self.gates, self.exitCode) = (gates, exitCode)
    }
}
