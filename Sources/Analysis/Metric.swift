// SPDX-License-Identifier: Apache-2.0

/// One thing that is measured: its name, its formula, and the code of the formula beside it.
///
/// - Source: `docs/metrics.md` explains each in words.
public struct Metric: Hashable, Sendable, Identifiable {
    /// What the values count.
    public enum Unit: String, Sendable {
        case nanoseconds = "ns"
        case tokensPerSecond = "tokens_per_second"
        case ratio
        /// 0 … 1.
        case share
        case count
    }
    /// Which requests bring values.
    public enum Population: String, Sendable {
        /// Ended `ok` or `length_limited`.
        case successes
        /// Reached their first output, however they ended.
        case answered
        /// Left the client, however they ended.
        case dispatched
        /// Ended by the plan, as users do.
        case cancelled
    }
    enum Source {
        case request(@Sendable (RequestRow) -> Double?)
        case gaps, observationLags
    }

    /// The name in `summary.json`.
    public let id: String
    public let title: String
    public let unit: Unit
    public let population: Population
    /// In the words of `docs/metrics.md`.
    public let formula: String
    /// Whether a request that failed or was cut off counts as infinitely slow in an upper bound.
    public let countsLosses: Bool
    /// Readings of the client about itself: all there was, so there is nothing to infer and no interval.
    public let isCensus: Bool
    let source: Source

    init(
        _ id: String, _ title: String, in unit: Unit = .nanoseconds, of population: Population = .successes,
        countsLosses: Bool = false, isCensus: Bool = false, _ formula: String, _ source: Source
    ) {
        (self.id, self.title, self.unit, self.population) = (id, title, unit, population)
        (self.formula, self.countsLosses, self.isCensus, self.source) = (formula, countsLosses, isCensus, source)
    }

    public static func == (a: Self, b: Self) -> Bool { a.id == b.id }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// Whether larger values are worse, so that an upper percentile is the bad end.
    public var isLatency: Bool { unit == .nanoseconds }
}
