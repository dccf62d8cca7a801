// SPDX-License-Identifier: Apache-2.0
internal import Gates

extension GateResult {
    /// What a regression gate makes of a comparison; nil where the gate is for another side.
    init?(_ gate: Gate, _ comparison: Comparison, _ doubts: Doubts) {
        guard case .worse(let tolerance) = gate.bound, gate.concerns(comparison.candidate) else { return nil }
        let statistic = Statistic(gate)
        let label = comparison.candidate.label
        guard let statistic, let row = comparison[statistic] else {
            self.init(
                gate: gate, target: label, statistic: statistic, outcome: .noData, value: nil, interval: nil, n: 0,
                reason: "there are no values of \(gate.statistic) on both sides")
            return
        }
        let (outcome, reason) = Self.outcome(row, tolerance, comparison, doubts)
        self.init(
            gate: gate, target: label, statistic: statistic, outcome: outcome, value: row.candidate,
            interval: row.effect.interval, n: row.candidateCount, row: row, reason: reason)
    }

    private static func outcome(
        _ row: Comparison.Row, _ tolerance: Double, _ comparison: Comparison, _ doubts: Doubts
    ) -> (Outcome, String) {
        if comparison.design == .advisory {
            let fix = "run both sides in blocks, or compare with at least three earlier runs"
            return (.inconclusive, "so few runs are never gated; \(fix)")
        }
        if let failed = comparison.guards.first(where: { $0.concerns(row.statistic) }) {
            return (.inconclusive, failed.reason)
        }
        guard let harm = row.effect.harm(isBetterHigher: row.statistic.isBetterHigher) else {
            return (.noData, "too few \(comparison.design.units) for an interval")
        }
        func said(_ harm: Double) -> String { Words.percent(harm, row.statistic) }
        let allowed = "where \(said(tolerance)) is allowed"
        if row.effect.finding(row.statistic, tolerance: tolerance, adjustedP: row.adjustedP) == .regressed {
            if let doubt = doubts.ofRegression(row) { return (.inconclusive, doubt) }
            return (.regressed, "worse by at least \(said(harm.lowerBound)), \(allowed)")
        }
        if let doubt = doubts.ofTolerance(tolerance, row) { return (.inconclusive, doubt) }
        if harm.upperBound < tolerance {
            return (.passed, "worse by at most \(said(max(0, harm.upperBound))), \(allowed)")
        }
        let more = row.unitsNeeded.map { "about \($0) blocks would tell" } ?? "make more \(comparison.design.units)"
        return (.inconclusive, "may be worse by up to \(said(harm.upperBound)), \(allowed); \(more)")
    }
}
