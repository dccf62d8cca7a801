// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

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

    /// Why it is drawn, but counts for nothing; nil where it counts.
    public var leftOut: String? {
        if facts.verdict == .invalid { return "invalid" }
        return endReason == "completed" ? nil : endReason ?? "cut off"
    }
    /// Which machine it was made on, as far as that changes latencies.
    public var hostClass: String {
        [facts.host.cpu, facts.host.cores > 0 ? "\(facts.host.cores) cores" : ""].filter { !$0.isEmpty }
            .joined(separator: ", ")
    }
    /// The same target of the same run, wherever it was read from.
    var identity: Identity { Identity(start: facts.startUnix, name: facts.name, target: facts.target) }
    struct Identity: Hashable {
        let start: Nanoseconds
        let name, target: String
    }
}
