// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Gates
public import Traces

/// Takes the records of a trace in any order of requests and gives the analysis: one pass, no record is kept.
///
/// Memory is bounded, however long the trace: some 350 bytes a counted request up to `exactRequests` of all targets, 8 bytes a
/// gap and 8 bytes a read up to four million of each and target. Beyond that values go into histograms with a relative
/// error of at most 0.1 %.
public struct AnalysisBuilder {
    /// A damaged index must not cost memory: everything beyond counts for the last of these.
    private static let targetLimit = 4096
    /// Counted requests up to which all figures are exact.
    public static let exactRequests = 250_000

    private var run: RunRecord?
    private var judging = RunGates(RunRecord())
    private var end: EndRecord?
    private var health = ClientHealth()
    private var healthSeries = HealthSeriesBuilder()
    private var targets: [TargetAccumulator] = []
    private var seen = 0
    private var lastIntended = Int64.min
    private let segment: Int
    private var kept = 0
    private let statistics: [Statistic]
    private let gates: [Gate]
    private var plan = BlockPlan.none

    /// - Parameters:
    ///   - statistics: What blocks are to be compared by, beside `Statistic.compared` and all gates.
    ///   - gates: What the run is held to beside its own gates.
    public init(comparing statistics: [Statistic] = [], judging gates: [Gate] = []) {
        self.init(exactRequests: Self.exactRequests, comparing: statistics, judging: gates)
    }
    init(exactRequests: Int, comparing statistics: [Statistic] = [], judging gates: [Gate] = []) {
        (segment, self.statistics, self.gates) = (exactRequests, statistics, gates)
    }

    /// - Parameter record: The run record must come before the first request; a trace is written that way.
    public mutating func add(_ record: TraceRecord) {
        switch record {
        case .run(let record):
            var judged = record
            judged.gates += gates.map(\.text).filter { !record.gates.contains($0) }
            (run, judging) = (judged, RunGates(judged))
            plan = BlockPlan(record, judging, comparing: statistics)
        case .request(let record): add(record)
        case .interval(let record):
            health.add(record, warmup: run?.warmup ?? .zero)
            healthSeries.add(record)
        case .end(let record): end = record
        }
    }

    /// Computes everything that a report may show.
    public consuming func finish() -> RunAnalysis {
        let run = run ?? RunRecord()
        let window = MeasuredWindow(
            start: run.warmup,
            issuingEnded: end?.issuingEnded ?? Nanoseconds(max(lastIntended, run.warmup.count)),
            end: Nanoseconds(max(targets.map(\.lastDone).max() ?? .min, run.warmup.count)))
        var analyses: [TargetAnalysis] = []
        let health = self.health, healthSeries = self.healthSeries.finish()
        let looksForDrift = Drift.isLookedFor(in: run, window)
        let windows = looksForDrift ? targets.indices.map { (info($0).name, targets[$0].drift) } : []
        let drift = looksForDrift ? Drift(run, windows, healthSeries, window) : nil
        for i in 0..<max(targets.count, run.targets.count) {
            let accumulator = i < targets.count ? targets[i] : TargetAccumulator(plan)
            if i < targets.count { targets[i] = TargetAccumulator() }  // its memory goes as soon as it is analysed
            analyses.append(TargetAnalysis(info(i), accumulator, window, judging, isOpenLoop: run.isOpenLoop))
        }
        return RunAnalysis(
            run: run, end: end, records: seen, window: window, health: health, healthSeries: healthSeries,
            targets: analyses, drift: drift)
    }

    private mutating func add(_ record: RequestRecord) {
        seen += 1
        let target = Self.place(record.target)
        while targets.count <= target { targets.append(TargetAccumulator(plan)) }
        if run?.leavesOut(record) ?? record.isWarmup {
            targets[target].addWarmup(record)
            return
        }
        lastIntended = max(lastIntended, record.intended.count)
        if kept == segment { fold() }
        kept += 1
        targets[target].add(record, isFirstWave: isFirstWave(record))
    }
    /// No target keeps its requests one by one where there are too many of all.
    private mutating func fold() {
        for i in targets.indices { targets[i].fold(dialect: info(i).dialect, judging.rule) }
        kept = 0
    }
    private func info(_ target: Int) -> TargetInfo {
        run.flatMap { target < $0.targets.count ? $0.targets[target] : nil } ?? Self.unnamed(target)
    }
    /// Where a target's figures are kept.
    static func place(_ target: Int) -> Int { min(max(0, target), targetLimit - 1) }
    /// Part of the first wave of a closed loop: all its places want to leave at once, and nothing is warm.
    private func isFirstWave(_ record: RequestRecord) -> Bool {
        guard let run, !run.isOpenLoop, let slots = run.concurrency else { return false }
        return (record.session ?? record.index) < slots && record.turn ?? 0 == 0
    }
    private static func unnamed(_ index: Int) -> TargetInfo {
        TargetInfo(name: "target \(index + 1)", url: "", dialect: "", model: "")
    }
}

extension RunRecord {
    /// Arrivals do not wait for answers.
    var isOpenLoop: Bool { arrivals != "closed" && arrivals != "sequential" }
}
