// SPDX-License-Identifier: Apache-2.0

/// One statistic of one target over its runs, with what changed on the way.
public struct HistorySeries: Hashable, Sendable {
    /// What stays the same over the whole series.
    public struct Subject: Hashable, Sendable {
        /// Of the run: the name of its profile.
        public let name: String
        public let target: String
        public let model: String
        public let dialect: String
    }
    /// One run of it.
    public struct Point: Hashable, Sendable {
        public let run: HistoryRun
        public let figure: HistoryRun.Figure
        /// Index into `segments`.
        public let segment: Int
        /// Why it counts for nothing; nil where it counts.
        public let leftOut: String?
        /// From the runs before it, since the last step; nil where those are too few, or where it is left out.
        public internal(set) var expected: PredictionInterval?
        public internal(set) var isOutside = false
    }
    /// Something other than the target that changed between a run and the one before it.
    public struct Change: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable {
            case plan, host, tool, libcurl
            /// Runs on both sides are not compared with one another.
            public var divides: Bool { self == .plan || self == .host }
        }
        public let kind: Kind
        public let from: String
        public let to: String
    }
    /// Changes in front of a run.
    public struct Break: Hashable, Sendable {
        /// Index of the first run after it.
        public let point: Int
        public let changes: [Change]
        public var divides: Bool { changes.contains { $0.kind.divides } }
    }
    /// A step of the level.
    public struct Step: Hashable, Sendable {
        /// Index of the first run after it.
        public let point: Int
        /// Of the level after it against the level before, with its 95 % interval (Welch) given its place, and p.
        public let effect: Effect
        /// Centers of the two levels.
        public let before: Double
        public let after: Double
        public let isWorse: Bool
    }
    /// Runs between two steps.
    public struct Level: Hashable, Sendable {
        /// Indices of its runs, those that count.
        public let points: [Int]
        /// Geometric mean, of shares the arithmetic one.
        public let center: Double
    }
    /// Runs with the same plan on the same class of machine; others may lie between them.
    public struct Segment: Hashable, Sendable {
        public let planHash: String
        public let host: String
        /// Oldest first; empty where no run counts.
        public let levels: [Level]
        public let steps: [Step]
        /// Where the next run is expected; nil with too few since the last step.
        public let next: PredictionInterval?
        /// Runs that `next` rests on, or would.
        public var runsOfLastLevel: Int { levels.last?.points.count ?? 0 }
    }

    public let statistic: Statistic
    public let subject: Subject
    /// Oldest first.
    public let points: [Point]
    public let breaks: [Break]
    /// In the order in which they begin.
    public let segments: [Segment]

    /// Of all segments, oldest first.
    public var steps: [Step] { segments.flatMap(\.steps).sorted { $0.point < $1.point } }
    /// That of the newest run.
    public var current: Segment? { points.last.map { segments[$0.segment] } }
    public var outside: Int { points.count { $0.isOutside } }
    /// Runs that differ in nothing but the seed are not to be expected: each drew its own.
    public var drawsSeeds: Bool {
        let plans = breaks.filter { $0.changes.contains { $0.kind == .plan } }
        return plans.count > 1
            && plans.allSatisfy { points[$0.point].run.facts.seed != points[$0.point - 1].run.facts.seed }
    }
}
