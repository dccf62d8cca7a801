// SPDX-License-Identifier: Apache-2.0
public import Core

/// Whether a run ends as it began: trends over windows of equal width, and where errors set in.
public struct Drift: Hashable, Sendable {
    /// What may drift.
    public enum Subject: String, Hashable, Sendable, CaseIterable {
        case ttft = "ttft_p50"
        /// Median of the requests' mean gaps.
        case gap = "gap_p50"
        case errors = "error_rate"
        case newConnections = "new_connections_per_request"
        /// Of the client as a whole: sockets are among them.
        case openDescriptors = "open_descriptors"

        public var title: String {
            switch self {
            case .ttft: "TTFT p50"
            case .gap: "mean gap p50"
            case .errors: "error rate"
            case .newConnections: "new connections a request"
            case .openDescriptors: "open descriptors"
            }
        }
        public var unit: Metric.Unit {
            switch self {
            case .ttft, .gap: .nanoseconds
            case .errors: .share
            case .newConnections, .openDescriptors: .ratio
            }
        }
        /// A tolerance is a share of its level; of the others it is what they may rise by.
        package var isRelative: Bool { self != .errors && self != .newConnections }
    }
    public enum Finding: String, Hashable, Sendable {
        /// The interval of the slope holds 0.
        case steady = "no drift told"
        case rises, falls
        /// Fewer windows with values than a trend can be told from.
        case tooShort = "too short to tell"
    }
    /// What the tolerance makes of it; only in a soak.
    public enum Outcome: String, Hashable, Sendable {
        case kept, exceeded
        /// The tolerance lies within the interval.
        case open
    }
    /// One figure over the run.
    public struct Row: Hashable, Sendable {
        public let subject: Subject
        /// Name of the target; nil for the client as a whole.
        public let target: String?
        public let finding: Finding
        /// Windows with values.
        public let windows: Int
        /// The line, nil where the run is too short.
        public let line: Line?
        public let outcome: Outcome?
    }
    public struct Line: Hashable, Sendable {
        /// At the first window and at the last one, in the unit of the subject.
        public let start, end: Double
        /// Change an hour with its 95 % interval.
        public let slope: Double
        public let interval: ClosedRange<Double>
        /// Change from the first window to the last one, with its 95 % interval.
        public let change: Double
        public let changeInterval: ClosedRange<Double>
    }
    /// Where the error rate of a target changes its level.
    public struct Onset: Hashable, Sendable {
        public let target: String
        /// Start of the first window of the new level, since the start of the run.
        public let at: Nanoseconds
        /// Error rates of the levels before and after.
        public let before, after: Double
        /// Share of orders of the same windows that have so strong a step.
        public let p: Double
    }
    /// Width of a window.
    public let width: Nanoseconds
    /// As the soak has it; nil for a run that is none.
    public let tolerance: Double?
    /// Target by target, the client last.
    public let rows: [Row]
    /// In the order of targets and time.
    public let onsets: [Onset]

    /// Whether the step alone is more than a soak tolerates.
    package func isBeyond(_ onset: Onset) -> Bool { tolerance.map { onset.after - onset.before > $0 } ?? false }

    /// 4 where a figure of a soak, or its error rate at a step, rose beyond its tolerance, 8 where the soak was too short, 6 where nothing can be told; else 0.
    package var exitCode: Int32 {
        guard tolerance != nil else { return 0 }
        // A step is no line: it shows as an onset, and widens the interval of the slope.
        if onsets.contains(where: isBeyond) || rows.contains(where: { $0.outcome == .exceeded }) { return 4 }
        if rows.contains(where: { $0.subject == .ttft && $0.finding == .tooShort }) { return 8 }
        return rows.contains { $0.outcome == .open } ? 6 : 0
    }
}
