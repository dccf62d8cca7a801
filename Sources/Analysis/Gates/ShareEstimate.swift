// SPDX-License-Identifier: Apache-2.0

/// A share of requests, and how sure it is.
public struct ShareEstimate: Hashable, Sendable {
    public let hits: Int
    public let trials: Int
    /// How many independent requests they are worth, from their order: 1 … trials; 0 without any.
    public let effective: Int
    /// 95 %, after Clopper and Pearson on the effective number; nil without trials.
    public let interval: ClosedRange<Double>?

    /// 0 … 1; nil without trials.
    public var share: Double? { trials > 0 ? Double(hits) / Double(trials) : nil }

    init(_ hits: Int, of trials: Int, dependence: Double) {
        (self.hits, self.trials) = (hits, trials)
        effective = trials > 0 ? max(1, Int(Double(trials) / dependence)) : 0
        let worth = Double(effective)
        interval =
            trials > 0
            ? ShareInterval.of(Double(hits) / Double(trials), count: worth) : nil
    }
}

/// Counts hits in the order of the requests, segment by segment.
struct ShareTally {
    private(set) var (hits, trials) = (0, 0)
    /// Autocorrelation times of the segments, each times its length.
    private var weighted = 0.0

    /// Takes in one segment, in intended order.
    mutating func fold(_ series: [Bool]) {
        hits += series.count { $0 }
        trials += series.count
        weighted += Double(series.count) * Autocorrelation.time(of: series.map { $0 ? 1 : 0 })
    }
    /// How many requests are worth an independent one, at least 1.
    var dependence: Double { trials > 0 ? max(1, weighted / Double(trials)) : 1 }
    var estimate: ShareEstimate { ShareEstimate(hits, of: trials, dependence: dependence) }
}
