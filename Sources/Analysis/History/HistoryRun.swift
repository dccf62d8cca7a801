// SPDX-License-Identifier: Apache-2.0
internal import Core

/// One target of one run, as its summary tells of it: a point of a history.
public struct HistoryRun: Hashable, Sendable {
    public struct Figure: Hashable, Sendable {
        /// In the unit of the statistic: nanoseconds, a share 0 … 1, tokens a second, or a plain number.
        public var value: Double
        /// 95 % interval within the run; nil where the summary has none.
        public var interval: ClosedRange<Double>?
        /// Values behind it.
        public var n: Int
        public init(value: Double, interval: ClosedRange<Double>? = nil, n: Int) {
            (self.value, self.interval, self.n) = (value, interval, n)
        }
    }
    /// What was run, where, and of which target; its own figures are not looked at.
    public var facts: ArmRun
    /// By the id of the `Statistic`.
    public var figures: [String: Figure]
    /// `completed`, `interrupted`, …: how the run ended; nil where the trace was cut off.
    public var endReason: String?
    /// The file that it was read from.
    public var source: String

    public init(_ facts: ArmRun, figures: [String: Figure], endReason: String? = "completed", source: String) {
        (self.facts, self.figures, self.endReason, self.source) = (facts, figures, endReason, source)
    }

    /// A run of a compact summary.
    public init(compact run: ArmRun, source: String) {
        let figures = run.whole.values.map { id, value in
            let metric = String(id.prefix { $0 != "." })
            let n = run.sketches[metric]?.count ?? (id.contains(".") ? run.whole.successes : run.whole.counted)
            return (id, Figure(value: value, interval: run.intervals[id], n: n))
        }
        self.init(
            run, figures: Dictionary(figures) { first, _ in first },
            endReason: run.ending == ArmRun.cutOff ? nil : run.ending, source: source)
    }

    /// Ends of runs that had all that their plan asks for, or as much of it as they were given time for.
    private static let whole: Set<String> = ["completed", "budget"]
    /// Why it is drawn, but counts for nothing; nil where it counts.
    public var leftOut: String? {
        if facts.verdict == .invalid { return "invalid" }
        return endReason.map(Self.whole.contains) == true ? nil : endReason ?? "cut off"
    }
    /// The same target of the same run, wherever it was read from.
    var identity: Identity { Identity(start: facts.startUnix, name: facts.name, target: facts.target) }
    struct Identity: Hashable {
        let start: Nanoseconds
        let name, target: String
    }
}
