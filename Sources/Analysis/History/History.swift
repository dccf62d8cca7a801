// SPDX-License-Identifier: Apache-2.0
public import Core

/// Statistics of targets over many runs; advisory: nothing is gated by it.
public struct History: Hashable, Sendable {
    /// Which runs, and what of them.
    public struct Selection: Hashable, Sendable {
        public var statistics = [Statistic(.ttft, .p50)]
        /// The only target; nil for all.
        public var target: String?
        /// Runs of a series at most, the newest; nil for all.
        public var last: Int?
        /// Runs that began at or after this, since 1970 UTC.
        public var since: Nanoseconds?
        public init() {}
    }
    /// A file that was not taken, and why.
    public struct Skipped: Hashable, Sendable {
        public let path: String
        public let reason: String
        public init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }
    }

    /// By target, then by statistic in the order asked for.
    public let series: [HistorySeries]
    /// Statistics that no run has.
    public let missing: [Statistic]
    /// Targets of runs that were found a second time.
    public let duplicates: Int
    public let skipped: [Skipped]

    /// Takes runs in any order; of those that are there twice, the first.
    public init(_ runs: [HistoryRun], _ selection: Selection, skipped: [Skipped] = []) {
        var seen: Set<HistoryRun.Identity> = []
        let unique = runs.filter { seen.insert($0.identity).inserted }
        let chosen = unique.filter { run in
            (selection.target.map { $0 == run.facts.target } ?? true)
                && (selection.since.map { run.facts.startUnix >= $0 } ?? true)
        }.sorted { ($0.facts.startUnix, $0.source) < ($1.facts.startUnix, $1.source) }
        let bySubject = Dictionary(grouping: chosen) { HistorySeries.Subject($0) }
        let ordered = bySubject.values.sorted { a, b in
            (a[0].facts.name, a[0].facts.target, a[0].facts.model, a[0].facts.dialect)
                < (b[0].facts.name, b[0].facts.target, b[0].facts.model, b[0].facts.dialect)
        }
        let series = ordered.flatMap { runs in
            selection.statistics.compactMap { statistic in
                let known = runs.filter { $0.figures[statistic.id] != nil }
                return HistorySeries(statistic, of: known.suffix(selection.last ?? .max))
            }
        }
        missing = selection.statistics.filter { statistic in !series.contains { $0.statistic == statistic } }
        self.series = series
        duplicates = runs.count - unique.count
        self.skipped = skipped
    }

    /// Runs that are shown, each counted once.
    public var runs: Int {
        Set(series.flatMap { $0.points.map { [$0.run.facts.name, "\($0.run.facts.startUnix.count)"] } }).count
    }
    /// From the oldest run to the newest; nil without any.
    public var span: ClosedRange<Nanoseconds>? {
        let starts = series.flatMap { [$0.points.first, $0.points.last] }.compactMap { $0?.run.facts.startUnix }
        guard let first = starts.min(), let last = starts.max() else { return nil }
        return first...last
    }
}

extension Statistic {
    /// All that summaries have: each metric at each reported percentile, and the shares.
    public static let all: [Statistic] =
        Metric.all.flatMap { metric in Percentile.reported.map { Statistic(metric, $0) } } + [.errorRate, .goodput]
    public static func named(_ id: String) -> Statistic? { all.first { $0.id == id } }
}
