// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

/// What a limit is held against: a figure of one target, and between which ends it lies.
struct LimitFigure: Hashable, Sendable {
    let statistic: Statistic
    /// Nil without values.
    let value: Double?
    /// 95 %; an end is infinite where failed requests reach that far; nil where the values are too few.
    let interval: ClosedRange<Double>?
    /// Requests with values, or those that were judged.
    let n: Int
    /// Those that count as infinitely slow.
    let lost: Int
    /// How many independent values there are, lost ones included.
    let effective: Int

    /// Of a percentile.
    ///
    /// - Parameters:
    ///   - samples: Sorted.
    ///   - lost: Requests that count as infinite.
    ///   - dependence: How many values are worth an independent one.
    init(_ metric: Metric, _ level: Percentile, _ samples: OrderedSamples, lost: Int, dependence: Double) {
        let (n, total) = (samples.count, samples.count + lost)
        statistic = Statistic(metric, level)
        value = n > 0 && n >= level.minimumCount ? samples.value(rank: level.rank(of: n)) : nil
        effective = Int(Double(total) / dependence)
        interval = OrderInterval.ranks(level, n: total, effective: effective).map { ranks in
            let ends = [ranks.lowerBound, ranks.upperBound].map { $0 > n ? .infinity : samples.value(rank: $0) }
            return ends[0]...ends[1]
        }
        (self.n, self.lost) = (n, lost)
    }
    init(_ statistic: Statistic, _ share: ShareEstimate) {
        (self.statistic, value, interval) = (statistic, share.share, share.interval)
        (n, lost, effective) = (share.trials, 0, share.effective)
    }
}

extension TargetAnalysis {
    /// The figures that limits are about.
    ///
    /// - Parameter samples: Sorted values of a metric; nil without any.
    func limitFigures(_ gates: [Gate], lossDependence: Double, samples: (Metric) -> OrderedSamples?) -> [Gate:
        LimitFigure]
    {
        var figures: [Gate: LimitFigure] = [:]
        for gate in gates where gate.target ?? info.name == info.name {
            guard let statistic = Statistic(gate) else { continue }
            switch statistic.source {
            case .errorRate: figures[gate] = LimitFigure(statistic, errors)
            case .goodput: figures[gate] = goodput.map { LimitFigure(statistic, $0.kept) }
            case .percentile(let metric, let level):
                let lost = metric.countsLosses ? self.lost : 0
                // Failures come in spells even where latencies do not.
                let dependence = max(self[metric]?.dependence ?? 1, lost > 0 ? lossDependence : 1)
                figures[gate] = LimitFigure(
                    metric, level, samples(metric) ?? .exact([]), lost: lost, dependence: dependence)
            }
        }
        return figures
    }
}
