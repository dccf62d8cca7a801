// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// What is collected of the blocks of a plan: how large they are, and by what they are compared.
struct BlockPlan {
    /// Requests of one target in a block; nil where the trace does not say.
    let size: Int?
    let statistics: [Statistic]
    /// What the statistics take percentiles of, each once.
    let metrics: [Metric]
    let rule: GoodputRule

    static let none = BlockPlan(size: nil, statistics: Statistic.compared, rule: GoodputRule([]))

    /// - Parameters:
    ///   - run: How large its blocks are.
    ///   - judging: Its gates are compared by as well.
    ///   - statistics: Beside `Statistic.compared`.
    init(_ run: RunRecord, _ judging: RunGates, comparing statistics: [Statistic]) {
        // Of shards, a trace has its part of each block.
        let parts = run.shard.map { (own: $0.numbers.count, all: max(1, $0.count)) } ?? (own: 1, all: 1)
        self.init(
            size: run.blockRequests.map { max(1, $0 * parts.own / parts.all) },
            statistics: Statistic.compared + statistics + judging.gates.compactMap(Statistic.init), rule: judging.rule)
    }
    private init(size: Int?, statistics: [Statistic], rule: GoodputRule) {
        (self.size, self.rule) = (size, rule)
        self.statistics = statistics.reduce(into: []) { known, one in if !known.contains(one) { known.append(one) } }
        metrics = self.statistics.reduce(into: []) { known, one in
            guard case .percentile(let metric, _) = one.source, !known.contains(metric) else { return }
            known.append(metric)
        }
    }
}
