// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// Makes the figures of a step from its trace: one pass, beside the analysis that every run has.
public struct CapacityStepBuilder {
    /// Output events that are kept for a look at fairness; what comes later is left out of that.
    private static let mostArrivals = 2_000_000

    private var analysis = AnalysisBuilder()
    private var run = RunRecord()
    private var rule = GoodputRule([])
    private var end: EndRecord?
    private var spans: [StreamSpan] = []
    private var intended: [Int64] = []
    private var good = EndedWork()
    private var streams: [StreamFairness.Stream] = []
    /// When requests left that found nobody listening, and the last sign of somebody: a request that found one, or an end.
    private var (lost, lastFound) = ([Int64](), Int64.min)
    private var arrivals = 0

    public init() {}

    public mutating func add(_ record: TraceRecord) {
        analysis.add(record)
        switch record {
        case .run(let record):
            run = record
            rule = GoodputRule(record.serviceLevels)
        case .request(let record): add(record)
        case .end(let record): end = record
        case .interval: break
        }
    }
    private mutating func add(_ record: RequestRecord) {
        let isCounted = !run.leavesOut(record)
        intended.append(record.intended.count)
        switch record.outcome {
        case .connectFailed, .dnsFailed: lost.append(record.dispatched.count)
        case .ok: lastFound = max(lastFound, record.dispatched.count + record.done)
        case .shed, .censored, .cancelled: break
        default: lastFound = max(lastFound, record.dispatched.count)
        }
        if let span = StreamSpan(record, isCounted: isCounted) { spans.append(span) }
        guard record.outcome.isSuccess else { return }
        let row = RequestRow(record, outputs: OutputTimeline(record), isFirstWave: false)
        good.add(from: record.dispatched.count, to: record.dispatched.count + record.done, rule.keeps(row) ?? false)
        guard isCounted, arrivals < Self.mostArrivals else { return }
        let stream = StreamFairness.Stream(record)
        arrivals += stream.arrivals.count
        streams.append(stream)
    }

    /// The last requests found nobody listening: what overloads a target leaves it there.
    private var hasGone: Bool { lost.count { $0 > lastFound } >= Self.fewestLost }
    private static let fewestLost = 3

    /// - Parameter direct: The direct arm of the same time, if there was one.
    /// - Returns: The run as every report has it, and the figures of the step; nil for a trace without a target.
    public consuming func finish(direct: DirectFigures? = nil) -> (run: RunAnalysis, figures: CapacityFigures)? {
        let run = analysis.finish()
        guard let target = run.targets.first else { return nil }
        let start = run.window.start.count
        // Of a trace without an end the last dispatch is the end of the issuing.
        let last = end?.issuingEnded.count ?? spans.map(\.opened).max() ?? start
        let window = start...max(start + 1, last)
        let seconds = Double(window.upperBound - window.lowerBound) / 1e9
        let done = good.perSecond(in: window)
        let opened = spans.map { $0.opened...max($0.opened, $0.closed) }
        let active = spans.compactMap { span in span.firstOutput.map { $0...max($0, span.closed) } }
        let figures = CapacityFigures(
            offered: run.run.rate, throughput: done.all, goodThroughput: done.good, goodput: target.goodput?.kept,
            errors: target.errors, ttft: target[.ttft], gap: target[.gap], silence: target[.longestSilence],
            endToEnd: target[.endToEnd],
            gates: run.gates, open: StreamLevel(opened, over: window), active: StreamLevel(active, over: window),
            fairness: StreamFairness(streams), counted: target.counted, seconds: seconds,
            hasCollapsed: end?.reason == .gateFailed, verdict: run.verdict,
            isUnreachable: target.isUnreachable || hasGone,
            direct: direct, due: intended.count { window.contains($0) }, spans: spans, window: window)
        return (run, figures)
    }
}
