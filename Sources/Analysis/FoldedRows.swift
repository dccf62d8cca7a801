// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// What is left of the requests of one target once there are more of them than are kept: counts and histograms.
///
/// Requests are folded in segments. Dependence is judged within each, and averaged over them by their number of values.
struct FoldedRows {
    private(set) var (counted, successes, lost) = (0, 0, 0)
    /// In the order of `Metric.all`.
    private(set) var metrics = Metric.all.map { Series($0) }
    private(set) var opening = TargetAnalysis.OpeningWave.Tally()
    private(set) var coldAndWarm = ColdAndWarm.Tally()
    private(set) var turns = TurnAnalysis.Tally()
    private(set) var inputSizes = InputSizes.Tally()
    private(set) var clusters = ClusterFactor()
    private(set) var losses = ShareTally()
    private(set) var goodput = GoodputRule.Tally()

    /// - Parameters:
    ///   - rows: One segment, in intended order.
    ///   - dialect: That of the target.
    ///   - rule: What goodput asks of a request.
    mutating func fold(_ rows: [RequestRow], dialect: String, _ rule: GoodputRule) {
        counted += rows.count
        successes += rows.count { $0.outcome.isSuccess }
        lost += rows.count { $0.isLost }
        for (i, metric) in Metric.all.enumerated() { metrics[i].fold(metric.values(of: rows)) }
        opening.fold(rows)
        coldAndWarm.fold(rows)
        turns.fold(rows)
        inputSizes.fold(rows, dialect: dialect)
        clusters.add(ClusterFactor.clusters(of: rows))
        judge(rows, rule)
    }
    /// The part of it that counts shares.
    mutating func judge(_ rows: [RequestRow], _ rule: GoodputRule) {
        losses.fold(rows.lazy.filter { $0.outcome != .cancelled }.map(\.isLost))
        goodput.fold(rows, rule)
    }
    /// The values of a metric, those of the last segment among them.
    func ordered(_ metric: Metric, last: [RequestRow]) -> OrderedSamples {
        let series = zip(Metric.all, metrics).first { $0.0 == metric }?.1 ?? Series(metric)
        return series.ordered(last: metric.values(of: last))
    }
}

extension Metric {
    /// The values of those rows that the metric is of; none for a metric that is not of whole requests.
    func values(of rows: [RequestRow]) -> [Double] {
        guard case .request(let read) = source else { return [] }
        return rows.lazy.filter { population.includes($0) }.compactMap(read)
    }
}
extension ClusterFactor {
    static func clusters(of rows: [RequestRow]) -> [Cluster] {
        rows.lazy.filter(\.outcome.isSuccess).map {
            Cluster(count: Int($0.gapCount), sum: $0.gapLogSum, squares: $0.gapLogSquares)
        }
    }
}
