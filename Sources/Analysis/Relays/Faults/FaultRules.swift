// SPDX-License-Identifier: Apache-2.0

/// All that a relay is checked for with our mock behind it: a new rule is a file in `Rules` and a line here.
public enum FaultRules {
    static let all: [FaultRule] = [
        conservation, visibleTruncation, silentTruncation, inventions, errorEvents, statuses, usage, backPressure,
        retries, leaving, upstreamConnections.whole, silences, keepAlive, compression.fine, largeEvents, headers, body,
        framing,
        http2, coalescing.fine, constantLag.fine, coldStart.fine, reportedOverhead.fine,
    ]
    /// What they ask, in their order: for `--only` and `--limit`.
    public static var questions: [RelayQuestion] { all.map(\.question) }

    /// Every request that the rules need, each once.
    ///
    /// - Parameters:
    ///   - schedule: How far the check goes.
    ///   - only: Ids of questions; nil for all.
    /// - Returns: In the order of the rules.
    public static func probes(_ schedule: FaultSchedule, only: Set<String>? = nil) -> [FaultProbe] {
        var found: [FaultProbe] = []
        for rule in all where only?.contains(rule.question.id) ?? true {
            for probe in rule.probes(schedule) where !found.contains(probe) { found.append(probe) }
        }
        return found
    }
    /// All names that a limit may be set by.
    public static var limits: [RelayLimits.Name] {
        all.flatMap { rule in (RelayLimits.Name(rule.question).map { [$0] } ?? []) + rule.further }
    }
    /// The verdicts, in the order of the table.
    ///
    /// - Parameters:
    ///   - evidence: What the check brought to light.
    ///   - only: Ids of questions; nil for all.
    ///   - limits: What the relay has to keep to.
    ///   - isSpoiled: The client was too busy for fine timing.
    /// - Returns: A row a rule.
    public static func rows(
        _ evidence: FaultEvidence, only: Set<String>? = nil, limits: RelayLimits = RelayLimits(),
        isSpoiled: Bool = false
    ) -> [RelayRow] {
        all.filter { only?.contains($0.question.id) ?? true }.map { rule in
            if let hindrance = evidence.hindrance(of: rule.probes(evidence.schedule)) {
                return RelayRow(rule.question, .notTestable, hindrance).held(to: limits)
            }
            let row = rule.judge(evidence, limits).held(to: limits)
            // What was not asked cannot have passed; what failed has proven it.
            if rule.needsAll || row.verdict != .fail, let gap = evidence.gap(in: rule.probes(evidence.schedule)) {
                return RelayRow(row.question, .notTestable, gap)
            }
            guard isSpoiled, rule.isFine, row.verdict != .notTestable else { return row }
            return RelayRow(row.question, .inconclusive, "the client was too busy to tell times", row.figures)
        }
    }
}
