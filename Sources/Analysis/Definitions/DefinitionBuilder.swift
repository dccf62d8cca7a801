// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// Takes the records of a trace, as `AnalysisBuilder` does, and looks at each request by several definitions: one pass.
///
/// Memory: what `AnalysisBuilder` takes, and 8 bytes a value up to a million of each metric and target; beyond that values go
/// into histograms with a relative error of at most 0.1 %.
public struct DefinitionBuilder {
    /// 8 MB a metric.
    private static let exactLimit = 1_000_000

    private let definitions: [Definition]
    private let limit: Int
    private var analysis = AnalysisBuilder()
    private var warmup = Nanoseconds.zero
    /// By target, then by definition.
    private var tallies: [[DefinitionTally]] = []

    public init(_ definitions: [Definition]) { self.init(definitions, exactLimit: Self.exactLimit) }
    init(_ definitions: [Definition], exactLimit: Int) { (self.definitions, limit) = (definitions, exactLimit) }

    /// - Parameter record: The run record must come before the first request; a trace is written that way.
    public mutating func add(_ record: TraceRecord) {
        analysis.add(record)
        switch record {
        case .run(let run): warmup = run.warmup
        case .request(let request) where !request.isWarmup && request.intended >= warmup: add(request)
        case .request, .interval, .end: break
        }
    }
    private mutating func add(_ request: RequestRecord) {
        let target = AnalysisBuilder.place(request.target)
        while tallies.count <= target {
            tallies.append(definitions.map { DefinitionTally(metrics: $0.metrics.count, exactLimit: limit) })
        }
        for i in definitions.indices { tallies[target][i].add(request, by: definitions[i]) }
    }

    /// Computes everything that a report may show.
    public consuming func finish() -> DefinitionAnalysis {
        let run = analysis.finish()
        var runs: [DefinedRun] = []
        for (i, definition) in definitions.enumerated() {
            var targets: [DefinedTarget] = []
            for (place, ours) in run.targets.enumerated() {
                if place < tallies.count {
                    targets.append(tallies[place][i].finish(definition, beside: ours))
                } else {
                    var none = DefinitionTally(metrics: definition.metrics.count, exactLimit: limit)
                    targets.append(none.finish(definition, beside: ours))
                }
            }
            runs.append(DefinedRun(definition: definition, targets: targets))
        }
        return DefinitionAnalysis(run: run, definitions: runs)
    }
}

/// What is kept of one target under one definition while its records go by.
struct DefinitionTally {
    /// An absurd usage must not make the ranks overflow.
    private static let mostWeight: Int64 = 100_000_000

    private var (successes, failures, leftOut) = (0, 0, 0)
    private var samples: [SampleStore]
    /// How many values each metric has; with weights that is less than its samples.
    private var counts: [Int]

    init(metrics: Int, exactLimit: Int) {
        samples = Array(repeating: SampleStore(limit: exactLimit), count: metrics)
        counts = Array(repeating: 0, count: metrics)
    }

    mutating func add(_ request: RequestRecord, by definition: Definition) {
        let stream = ToolStream(request, definition.chunks)
        if stream.isLeftOut {
            leftOut += 1
            return
        }
        guard definition.measures(stream) else {
            failures += 1
            return
        }
        successes += 1
        for (i, metric) in definition.metrics.enumerated() {
            switch metric.values(stream) {
            case .none, .weighted(_, weight: ...0): break
            case .weighted(let value, let weight):
                counts[i] += 1
                samples[i].add(value, count: Int(min(weight, Self.mostWeight)))
            case .each(let values):
                counts[i] += values.count
                for value in values { samples[i].add(value) }
            }
        }
    }

    /// Gives up its values.
    mutating func finish(_ definition: Definition, beside ours: TargetAnalysis) -> DefinedTarget {
        var figures: [ToolFigures] = []
        for (i, metric) in definition.metrics.enumerated() {
            let (n, sum) = (counts[i], samples[i].sum)
            let ordered = samples[i].ordered()
            samples[i] = SampleStore()
            let levels = n > 0 ? Percentile.reported.filter { n >= $0.minimumCount } : []
            let values = levels.map { ($0, definition.percentiles.value($0, of: ordered)) }
            figures.append(
                ToolFigures(
                    metric: metric, n: n, mean: n > 0 ? sum / Double(ordered.count) : nil,
                    values: Dictionary(uniqueKeysWithValues: values), ours: metric.ours.flatMap { ours[$0] }))
        }
        return DefinedTarget(
            info: ours.info, successes: successes, failures: failures, leftOut: leftOut, ourSuccesses: ours.successes,
            figures: figures)
    }
}
