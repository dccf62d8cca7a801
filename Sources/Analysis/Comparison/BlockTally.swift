// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// What is kept of one target's requests in one block, until all of them have come by.
struct BlockTally {
    /// Values of a metric that a block keeps exactly; beyond, they are counted with an error of 0.1 %.
    private static let exactLimit = 65_536

    /// Requests of the plan: those that it cancelled are among them, further turns of a conversation are not.
    private(set) var planned = 0
    private var (counted, successes, lost) = (0, 0, 0)
    private var (tokens, withUsage) = (0.0, 0)
    private var (kept, judged) = (0, 0)
    private var firstIndex: Int?
    private var values: [SampleStore]

    init(_ plan: BlockPlan) { values = plan.metrics.map { _ in SampleStore(limit: Self.exactLimit) } }

    /// - Returns: How many values were kept.
    mutating func add(_ record: RequestRecord, _ row: RequestRow, _ outputs: OutputTimeline, _ plan: BlockPlan) -> Int {
        if record.turn ?? 0 == 0 { planned += 1 }
        firstIndex = min(firstIndex ?? record.index, record.index)
        counted += row.outcome == .cancelled ? 0 : 1
        successes += row.outcome.isSuccess ? 1 : 0
        lost += row.isLost ? 1 : 0
        if row.outcome.isSuccess, let output = row.outputTokens.value {
            (tokens, withUsage) = (tokens + Double(output), withUsage + 1)
        }
        if let keeps = plan.rule.isEmpty ? nil : plan.rule.keeps(row) {
            (kept, judged) = (kept + (keeps ? 1 : 0), judged + 1)
        }
        var added = 0
        for (i, metric) in plan.metrics.enumerated() where metric.population.includes(row) {
            switch metric.source {
            case .request(let read):
                guard let value = read(row) else { continue }
                values[i].add(Int64(exactly: (value * metric.wholeScale).rounded()) ?? .max)
                added += 1
            case .gaps:
                for gap in outputs.gaps { values[i].add(gap) }
                added += outputs.gaps.count
            case .observationLags: break
            }
        }
        return added
    }

    /// The figures of the block.
    consuming func unit(_ number: Int, _ plan: BlockPlan) -> ArmUnit {
        var unit = ArmUnit()
        (unit.number, unit.counted, unit.successes, unit.lost) = (number, counted, successes, lost)
        unit.firstIndex = firstIndex
        unit.outputTokens = withUsage > 0 ? tokens / Double(withUsage) : nil
        let ordered = values.indices.map { values[$0].count > 0 ? values[$0].ordered() : nil }
        for statistic in plan.statistics {
            switch statistic.source {
            case .percentile(let metric, let level):
                guard let place = plan.metrics.firstIndex(of: metric), let samples = ordered[place] else { continue }
                guard samples.count >= level.minimumCount else { continue }
                unit.values[statistic.id] = samples.value(rank: level.rank(of: samples.count)) / metric.wholeScale
            case .errorRate where counted > 0: unit.values[statistic.id] = Double(lost) / Double(counted)
            case .goodput where judged > 0: unit.values[statistic.id] = Double(kept) / Double(judged)
            case .errorRate, .goodput: break
            }
        }
        return unit
    }
}

extension Metric {
    /// By which its values become whole numbers: times and counts are, of all else a millionth is counted.
    var wholeScale: Double { unit == .nanoseconds || unit == .count ? 1 : 1e6 }
}
