// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// Gathers what the pictures of one target are drawn from, record by record.
struct ChartsBuilder {
    private var timeline = TimeGrid<TimelineBin>(firstWidth: Timeline.firstWidth, limit: Timeline.limit)
    private var gapMap = TimeGrid<HeatColumn>(firstWidth: HeatMap.firstWidth, limit: HeatMap.limit)
    private var byConcurrency = RelationBuilder()
    private var byInputTokens = RelationBuilder()
    private var waterfalls = WaterfallPicker()

    /// A request of the warm-up is seen over time and nowhere else.
    mutating func add(_ record: RequestRecord, isCounted: Bool) {
        let lag = (record.dispatched - record.intended).count
        let ttft = record.firstOutput.map { lag + $0 }
        addTimes(record, ttft: ttft)
        addOutputs(record, isCounted: isCounted)
        guard isCounted else { return }
        waterfalls.add(record, ttft: ttft)
        guard record.outcome.isSuccess, let ttft else { return }
        byConcurrency.add(index: record.index, x: record.inFlight, ttft: ttft)
        if !record.isResumed, let tokens = record.usage.inputTokens {
            byInputTokens.add(index: record.index, x: Int(clamping: tokens), ttft: ttft)
        }
    }
    /// The charts, with the curves of the successes and the target's TTFT p50 (nanoseconds) that the analysis found.
    func finish(ttft: Curve?, gaps: Curve?, median: Double?) -> TargetCharts {
        TargetCharts(
            ttft: ttft, gaps: gaps, gapMap: HeatMap(gapMap),
            timeline: Timeline(
                width: Nanoseconds(timeline.width), bins: timeline.bins.map { $0.finished(width: timeline.width) }),
            byConcurrency: byConcurrency.finish(), byInputTokens: byInputTokens.finish(),
            waterfalls: waterfalls.finish(median: median))
    }

    private mutating func addTimes(_ record: RequestRecord, ttft: Int64?) {
        let dispatched = record.dispatched.count
        timeline.change(at: record.intended.count) { bin in
            bin.bin.intended += 1
            if record.outcome.isSuccess, let ttft { bin.ttft.add(ttft) }
        }
        timeline.change(at: dispatched + record.done) { $0.bin.outcomes[record.outcome, default: 0] += 1 }
        timeline.spread(from: dispatched, to: dispatched + record.done) { $0.inFlight += $1 }
        if let first = record.firstOutput, let last = record.lastOutput {
            timeline.spread(from: dispatched + first, to: dispatched + last) { $0.active += $1 }
        }
    }
    /// Output events and gaps, by when they came.
    private mutating func addOutputs(_ record: RequestRecord, isCounted: Bool) {
        let showsGaps = isCounted && record.outcome.isSuccess
        var walk = OutputWalk()
        for event in record.outputEvents {
            let at = record.dispatched.count + record.arrival(event)
            timeline.change(at: at) { $0.bin.outputEvents += 1 }
            if case .gap(let gap) = walk.step(to: event, at: at), showsGaps { gapMap.change(at: at) { $0.add(gap) } }
        }
    }
}
