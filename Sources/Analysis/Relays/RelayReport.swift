// SPDX-License-Identifier: Apache-2.0

/// What `relay` and `relay-check` have to say: every relay by itself, a row a question.
public struct RelayReport: Hashable, Sendable {
    /// One relay, or one chain of them.
    public struct Side: Hashable, Sendable {
        /// Name of the target in the trace.
        public let name: String
        /// Where requests went, without secrets.
        public let url: String
        /// In the order of the table of rules.
        public let rows: [RelayRow]
        public init(name: String, url: String, rows: [RelayRow]) {
            (self.name, self.url, self.rows) = (name, url, rows)
        }
        public func rows(_ verdict: RelayRow.Verdict) -> [RelayRow] { rows.filter { $0.verdict == verdict } }
    }
    /// The command that measured: `relay` or `relay-check`.
    public let command: String
    /// Name of the run.
    public let name: String
    /// Start of the run on the wall clock, nanoseconds since 1970.
    public let startUnixNanoseconds: Int64
    /// Version of the tool that measured.
    public let tool: String
    /// What the relays were held against: the direct target, or the mock behind them.
    public let base: String
    public let sides: [Side]
    /// Whether the client kept up, as in every run.
    public let verdict: Verdict
    /// What else is worth knowing; it changes no row.
    public let notes: [String]
    /// Sides that could not be reached; nothing can be said of a relay then that is one, or is held against one.
    public let unreached: [Unreached]
    /// The command was stopped before it had measured all it was to measure.
    public var isInterrupted = false

    public init(
        command: String, name: String, startUnixNanoseconds: Int64, tool: String, base: String, sides: [Side],
        verdict: Verdict, notes: [String] = [], unreached: [Unreached] = []
    ) {
        self.unreached = unreached
        (self.command, self.name, self.startUnixNanoseconds) = (command, name, startUnixNanoseconds)
        (self.tool, self.base, self.sides, self.verdict, self.notes) = (tool, base, sides, verdict, notes)
    }
    private func has(_ verdict: RelayRow.Verdict) -> Bool { sides.contains { !$0.rows(verdict).isEmpty } }
    /// 130 for a run that was stopped early, 3 where a side could not be reached, 7 for a client that spoiled the run, 4 where a row failed, 6 where one is inconclusive, 8 where no row could be judged.
    public var exitCode: Int32 {
        if isInterrupted { return 130 }
        if !unreached.isEmpty { return 3 }
        if verdict.level == .invalid { return 7 }
        if has(.fail) { return 4 }
        if has(.inconclusive) { return 6 }
        return has(.pass) ? 0 : 8
    }
}
