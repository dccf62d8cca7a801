// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

extension RelayReport {
    /// What came of a check with our mock behind the relay.
    ///
    /// - Parameters:
    ///   - evidence: Of all its traces and of the mock's log.
    ///   - run: The run record of the trace whose client is the measure for all of them.
    ///   - base: Where the mock listened.
    ///   - verdict: On that client; where it is invalid, fine timing is left open and the rest is judged all the same.
    ///   - only: Ids of the questions to answer; nil for all.
    ///   - limits: What the relay has to keep to.
    ///   - notes: What else is worth knowing.
    /// - Returns: A row a question.
    public static func ofFaults(
        _ evidence: FaultEvidence, run: RunRecord, base: String, verdict: Verdict, only: Set<String>? = nil,
        limits: RelayLimits = RelayLimits(), notes: [String] = []
    ) -> RelayReport {
        let target = run.targets.first
        let rows = FaultRules.rows(
            evidence, only: only, limits: limits, isSpoiled: verdict.level == .invalid)
        return RelayReport(
            command: "relay-check", name: "relay-check", startUnixNanoseconds: run.startUnix.count, tool: run.tool,
            base: "our mock at \(base)",
            sides: [Side(name: target?.name ?? "relay", url: target?.url ?? "", rows: rows)], verdict: verdict.bearable,
            notes: notes)
    }
}
