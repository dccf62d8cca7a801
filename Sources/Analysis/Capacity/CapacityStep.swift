// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// One load that was tried, and what came of it.
public struct CapacityStep: Hashable, Sendable {
    /// Counts from 1, in the order of trying.
    public let number: Int
    /// Streams open at once, or requests a second.
    public let load: Double
    public let outcome: CapacitySearch.Outcome
    /// What decided, in words without a full stop; empty for what held without a doubt.
    public let reasons: [String]
    /// Whether intervals speak for the outcome, and not the figures alone.
    public let isSure: Bool
    public let figures: CapacityFigures

    /// Judges what was measured.
    ///
    /// - Parameters:
    ///   - number: Counts from 1.
    ///   - load: What was to be sent.
    ///   - figures: What came.
    ///   - axis: What the load counts.
    ///   - earlier: The steps before, whose direct arms are what this one's must be like.
    ///   - wantsDirect: Whether a direct arm was to run beside it: without what that left the step counts for nothing.
    public init(
        _ number: Int, load: Double, _ figures: CapacityFigures, _ axis: CapacityPlan.Axis,
        after earlier: [CapacityStep], wantsDirect: Bool = false
    ) {
        let base = earlier.filter { $0.outcome != .void && $0.load < load }.min { $0.load < $1.load }
        let judged = CapacityJudge.judge(
            figures, load: load, axis, base: base?.figures.direct, wantsDirect: wantsDirect)
        self.init(
            number: number, load: load, outcome: judged.outcome, reasons: judged.reasons, isSure: judged.isSure,
            figures: figures)
    }
    init(
        number: Int, load: Double, outcome: CapacitySearch.Outcome, reasons: [String], isSure: Bool,
        figures: CapacityFigures
    ) {
        (self.number, self.load, self.outcome) = (number, load, outcome)
        (self.reasons, self.isSure, self.figures) = (reasons, isSure, figures)
    }
}

/// What a step's trace says of its one target.
public struct CapacityFigures: Hashable, Sendable {
    /// Planned requests a second; nil for a closed loop, which has no rate of its own.
    public let offered: Double?
    /// Requests that ended well, and those of them that keep to all service levels, a second of the time of issuing.
    public let throughput: Double
    public let goodThroughput: Double
    /// Requests that keep to all service levels, of those that were judged; nil without service levels.
    public let goodput: ShareEstimate?
    public let errors: ShareEstimate
    public let ttft: Distribution?
    public let gap: Distribution?
    /// The longest gap of each request.
    public let silence: Distribution?
    public let endToEnd: Distribution?
    /// What came of the gates.
    public let gates: [GateResult]
    /// Streams that were open, from dispatch to end, and those that had brought output and were not over.
    public let open: StreamLevel
    public let active: StreamLevel
    public let fairness: StreamFairness
    /// Requests in the measured window.
    public let counted: Int
    /// From the end of the warm-up to the end of the issuing.
    public let seconds: Double
    /// It was ended early, because nearly everything was lost or far too late.
    public let hasCollapsed: Bool
    /// Whether the client kept up.
    public let verdict: Verdict
    /// Every request failed to reach the target or was refused its credentials, or the last ones found nobody listening.
    public let isUnreachable: Bool
    /// The same system asked directly at the same time; nil without a direct arm.
    public let direct: DirectFigures?
    /// Requests that were to leave in the window, those that were shed with them.
    let due: Int
    let spans: [StreamSpan]
    let window: ClosedRange<Int64>

    /// Time from the first output to the end of a request, median; nanoseconds.
    var medianStream: Double? {
        let times = spans.filter(\.isGood).compactMap { span in span.firstOutput.map { Double(span.closed - $0) } }
        return times.isEmpty ? nil : times.sorted()[Percentile.p50.rank(of: times.count) - 1]
    }
}
