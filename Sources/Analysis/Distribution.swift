// SPDX-License-Identifier: Apache-2.0

/// What a certified upper bound came to.
public enum Certification: Hashable, Sendable {
    /// With 99 % confidence the true percentile is at most this.
    case certified(bound: Double)
    /// Enough requests, but so many of them failed or were cut off that no finite bound holds.
    case unbounded(lost: Int)
    /// Not certifiable: this many independent requests, failed ones included, where so many are needed.
    case tooFew(count: Int, needed: Int)
    /// A metric whose upper end is not the bad one, or the client's own reading of all there was.
    case notApplicable
}

/// One percentile and how sure it is.
public struct QuantileEstimate: Hashable, Sendable {
    public let level: Percentile
    /// Nearest rank, exact; nil where the values are too few to show it.
    public let value: Double?
    /// 95 % order-statistic interval; nil where the values are too few for a finite one.
    public let interval: ClosedRange<Double>?
    public let certification: Certification
}

/// All values of one metric, summed up.
public struct Distribution: Hashable, Sendable {
    public let metric: Metric
    /// How many values.
    public let n: Int
    /// Requests without a value because they failed or were cut off; they count as infinite in certified bounds.
    public let lost: Int
    /// How many of the values are worth one independent value, at least 1; nil where it was not asked.
    public let dependence: Double?
    public let minimum: Double
    public let maximum: Double
    public let mean: Double
    /// At every level of `Percentile.reported`.
    public let quantiles: [QuantileEstimate]
    /// False where the values went into a histogram: percentiles are then within 0.1 %.
    public let isExact: Bool

    /// n divided by the dependence: what the intervals are computed on.
    public var effectiveCount: Int? { dependence.map { Int(Double(n) / $0) } }

    public subscript(_ level: Percentile) -> QuantileEstimate? { quantiles.first { $0.level == level } }
    /// Value at a level, where it can be shown.
    public func value(_ level: Percentile) -> Double? { self[level]?.value }

    // `samples` must hold at least one value.
    init(_ metric: Metric, _ samples: OrderedSamples, sum: Double, lost: Int, dependence: Double?) {
        (self.metric, self.lost, self.dependence) = (metric, lost, dependence)
        (n, isExact) = (samples.count, samples.isExact)
        minimum = samples.minimum
        maximum = samples.maximum
        mean = sum / Double(samples.count)
        quantiles = Percentile.reported.map { Self.estimate($0, metric, samples, lost, dependence) }
    }

    /// The same at a level that is not reported, of the values that it was made from.
    func estimate(_ level: Percentile, _ samples: OrderedSamples) -> QuantileEstimate {
        Self.estimate(level, metric, samples, lost, dependence)
    }
    private static func estimate(
        _ level: Percentile, _ metric: Metric, _ samples: OrderedSamples, _ lost: Int, _ dependence: Double?
    ) -> QuantileEstimate {
        let n = samples.count
        let value = n >= level.minimumCount ? samples.value(rank: level.rank(of: n)) : nil
        guard let dependence else {
            return QuantileEstimate(level: level, value: value, interval: nil, certification: .notApplicable)
        }
        let ranks = OrderInterval.ranks(level, n: n, effective: Int(Double(n) / dependence))
        let interval = ranks.map { samples.value(rank: $0.lowerBound)...samples.value(rank: $0.upperBound) }
        return QuantileEstimate(
            level: level, value: value, interval: interval,
            certification: metric.isLatency ? certify(level, samples, lost, dependence) : .notApplicable)
    }

    /// The t-th slowest of all requests, where those without a value are infinitely slow.
    private static func certify(
        _ level: Percentile, _ samples: OrderedSamples, _ lost: Int, _ dependence: Double
    ) -> Certification {
        let total = samples.count + lost
        let effective = Int(Double(total) / dependence)
        guard let over = EarlyStopping.allowedOver(level, n: effective), over >= 1 else {
            return .tooFew(count: effective, needed: EarlyStopping.minimumCount(level))
        }
        let position = (over - 1) * total / effective + 1  // from the slow end
        guard position > lost else { return .unbounded(lost: lost) }
        return .certified(bound: samples.value(rank: samples.count - (position - lost) + 1))
    }
}

extension Distribution {
    /// Of one value a request, in intended order; nil without values.
    init?(_ metric: Metric, inOrder values: [Double], lost: Int) {
        guard !values.isEmpty else { return nil }
        let ranked = MidRanks(values)
        self.init(
            metric, .exact(ranked.sorted), sum: values.reduce(0, +), lost: lost,
            dependence: metric.isCensus ? nil : Autocorrelation.time(of: ranked.ranks))
    }
}

/// A series sorted, and the place of each value in it.
///
/// Dependence is judged on ranks, so that one outlier can neither hide nor fake it.
struct MidRanks {
    let sorted: [Double]
    /// Mean of the ranks that equal values share, in the order of the series.
    let ranks: [Double]

    init(_ values: [Double]) {
        let order = values.indices.sorted { values[$0] < values[$1] }
        sorted = order.map { values[$0] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, sorted[end] == sorted[start] { end += 1 }
            for i in start..<end { ranks[order[i]] = Double(start + end - 1) / 2 }
            start = end
        }
        self.ranks = ranks
    }
}
