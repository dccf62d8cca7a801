// SPDX-License-Identifier: Apache-2.0

/// What pictures of one target are drawn from; all of it in bounded memory, whatever the length of the run.
public struct TargetCharts: Hashable, Sendable {
    /// Cumulative TTFT of the successes; nil without any.
    public let ttft: Curve?
    /// Cumulative gaps of the successes; nil without any.
    public let gaps: Curve?
    /// Gaps over time, by when the gap ended; nil without any.
    public let gapMap: HeatMap?
    public let timeline: Timeline
    /// TTFT against the requests in flight at the dispatch, of all targets together.
    public let byConcurrency: Relation?
    /// TTFT against the input tokens of the provider's usage; nil without usage.
    public let byInputTokens: Relation?
    /// Slowest first, then the median one, then the broken ones.
    public let waterfalls: [Waterfall]
}
