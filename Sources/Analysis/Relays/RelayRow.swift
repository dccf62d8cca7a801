// SPDX-License-Identifier: Apache-2.0

/// What is said of a relay in one respect: a verdict, what it rests on, and where to look.
public struct RelayRow: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case pass, fail
        /// Measured, but what was measured allows either: too few requests, or an interval across the limit.
        case inconclusive
        /// Nothing in the run could have shown it.
        case notTestable = "not_testable"
    }
    /// Which of the catalogue's questions it answers.
    public let question: RelayQuestion
    public let verdict: Verdict
    /// One sentence: what was found or why nothing can be said; without a full stop.
    public let reason: String
    /// What the verdict rests on; what decided stands first.
    public let figures: [RelayFigure]
    /// Requests of the trace that show it best, by their plan's index, worst first; at most `mostRequests`.
    public let requests: [Int]
    /// The trace that has them, within the folder of the run; nil where the run has one trace.
    public let trace: String?
    /// As many as a reader will `inspect`.
    public static let mostRequests = 5

    public init(
        _ question: RelayQuestion, _ verdict: Verdict, _ reason: String, _ figures: [RelayFigure] = [],
        requests: some Sequence<Int> = [], trace: String? = nil
    ) {
        (self.question, self.verdict, self.reason, self.trace) = (question, verdict, reason, trace)
        (self.figures, self.requests) = (figures, Array(requests.prefix(Self.mostRequests)))
    }
}

/// A number that a verdict rests on.
public struct RelayFigure: Hashable, Sendable {
    /// In a few words: `added TTFT p50`, `arrival groups, direct`.
    public let name: String
    /// The name of what a relay adds to the median of TTFT, which its headline says.
    public static let addedTTFT = "added TTFT p50"
    public let value: Double
    public let unit: Metric.Unit
    /// 95 %; nil where there is none.
    public let interval: ClosedRange<Double>?
    /// Pairs, requests or events that it is of.
    public let n: Int
    /// What the value, or the near end of its interval, was held against; nil where it decides nothing by itself.
    public let limit: Double?

    public init(
        _ name: String, _ value: Double, _ unit: Metric.Unit, interval: ClosedRange<Double>? = nil, n: Int,
        limit: Double? = nil
    ) {
        (self.name, self.value, self.unit) = (name, value, unit)
        (self.interval, self.n, self.limit) = (interval, n, limit)
    }
}
