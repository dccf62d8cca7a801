// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// Takes the records of a trace in any order of requests and gives the analysis: one pass, no record is kept.
///
/// Memory: some 250 bytes a counted request, 8 bytes a gap and 8 bytes a read up to four million of each and target; beyond
/// that gaps and observation lags go into histograms with a relative error of at most 0.1 %.
public struct AnalysisBuilder {
    /// A damaged index must not cost memory: everything beyond counts for the last of these.
    private static let targetLimit = 4096

    private var run: RunRecord?
    private var end: EndRecord?
    private var health = ClientHealth()
    private var targets: [TargetAccumulator] = []
    private var seen = 0
    private var lastIntended = Int64.min

    public init() {}

    /// - Parameter record: The run record must come before the first request; a trace is written that way.
    public mutating func add(_ record: TraceRecord) {
        switch record {
        case .run(let record): run = record
        case .request(let record): add(record)
        case .interval(let record): health.add(record, warmup: run?.warmup ?? .zero)
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
        for i in 0..<max(targets.count, run.targets.count) {
            let info = i < run.targets.count ? run.targets[i] : Self.unnamed(i)
            let accumulator = i < targets.count ? targets[i] : TargetAccumulator()
            if i < targets.count { targets[i] = TargetAccumulator() }  // its memory goes as soon as it is analysed
            analyses.append(TargetAnalysis(info, accumulator, window, isOpenLoop: run.isOpenLoop))
        }
        return RunAnalysis(run: run, end: end, records: seen, window: window, health: health, targets: analyses)
    }

    private mutating func add(_ record: RequestRecord) {
        seen += 1
        let target = Self.place(record.target)
        while targets.count <= target { targets.append(TargetAccumulator()) }
        if record.isWarmup || record.intended < run?.warmup ?? .zero {
            targets[target].addWarmup(record)
            return
        }
        lastIntended = max(lastIntended, record.intended.count)
        targets[target].add(record, isFirstWave: isFirstWave(record))
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
