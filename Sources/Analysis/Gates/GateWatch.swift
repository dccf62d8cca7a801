// SPDX-License-Identifier: Apache-2.0
public import Core
public import Gates
public import Traces

/// Follows the records of a run that goes on, and says when a limit is surely broken.
///
/// Memory is some hundred bytes a gate and target, however long the run. A limit is held against what is there so far,
/// request by request as they end, each time at 99.9 % in place of 95 %.
public struct GateWatch: Sendable {
    /// A limit that may end the run.
    public struct Item: Hashable, Sendable {
        public let gate: Gate
        /// Not before so much time after the warm-up.
        public let grace: Nanoseconds
        public init(gate: Gate, grace: Nanoseconds) { (self.gate, self.grace) = (gate, grace) }
    }
    /// One limit on one target.
    private struct Cell {
        let item: Item
        let target: Int
        let limit: Gate.Limit
        let source: Statistic.Source
        var test: BreachTest
    }
    private var cells: [Cell] = []
    private let rule: GoodputRule
    private let run: RunRecord
    /// The latest end of a request, since the start of the run.
    private var now = Nanoseconds.zero

    /// - Parameters:
    ///   - items: Regressions among them are left alone.
    ///   - run: Its targets, warm-up and service levels.
    public init(_ items: [Item], run: RunRecord) {
        (self.run, rule) = (run, GoodputRule(run.serviceLevels))
        for item in items {
            guard let limit = item.gate.limit, let source = Statistic(item.gate)?.source else { continue }
            for (number, target) in run.targets.enumerated() where item.gate.target ?? target.name == target.name {
                let allowed = Self.allowed(source, limit)
                cells.append(
                    Cell(item: item, target: number, limit: limit, source: source, test: BreachTest(allowed: allowed)))
            }
        }
    }
    public var isEmpty: Bool { cells.isEmpty }

    /// Takes in finished requests, in the order in which they ended.
    ///
    /// - Returns: The first gate that is surely broken.
    public mutating func add(_ records: [TraceRecord]) -> Gate? {
        for case .request(let record) in records {
            now = max(now, record.dispatched + Nanoseconds(record.done))
            if !run.leavesOut(record) { add(record) }
        }
        for i in cells.indices where now >= run.warmup + cells[i].item.grace {
            if cells[i].test.look() { return cells[i].item.gate }
        }
        return nil
    }
    private mutating func add(_ record: RequestRecord) {
        guard record.outcome != .cancelled else { return }
        let outputs = OutputTimeline(record)
        let row = RequestRow(record, outputs: outputs, isFirstWave: false)
        for i in cells.indices where cells[i].target == record.target {
            guard let seen = seen(row, outputs, cells[i]) else { continue }
            cells[i].test.add(values: seen.values, hits: seen.hits)
        }
    }
    /// What a request says of a limit; nil for nothing.
    private func seen(_ row: RequestRow, _ outputs: OutputTimeline, _ cell: Cell) -> (values: Int, hits: Int)? {
        func one(_ isHit: Bool) -> (Int, Int) { (1, isHit ? 1 : 0) }
        switch cell.source {
        case .errorRate: return one(row.isLost)
        case .goodput: return rule.keeps(row).map { one(!$0) }
        case .percentile(let metric, _):
            if row.isLost { return metric.countsLosses ? one(true) : nil }
            switch metric.source {
            case .request(let read): return read(row).map { one(cell.limit.breaks($0)) }
            case .gaps where !outputs.gaps.isEmpty:
                return (outputs.gaps.count, outputs.gaps.count { cell.limit.breaks(Double($0)) })
            case .gaps, .observationLags: return nil
            }
        }
    }
    private static func allowed(_ source: Statistic.Source, _ limit: Gate.Limit) -> Double {
        switch source {
        case .errorRate: limit.value
        case .goodput: 1 - limit.value
        case .percentile(_, let level): limit.isUpper ? 1 - level.fraction : level.fraction
        }
    }
}
