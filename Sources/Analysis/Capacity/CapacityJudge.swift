// SPDX-License-Identifier: Apache-2.0
internal import Gates

/// Says whether a step held, broke or counts for nothing.
enum CapacityJudge {
    struct Judgement {
        let outcome: CapacitySearch.Outcome
        let reasons: [String]
        let isSure: Bool
    }
    /// Streams that must have been open, and arrivals that must have left, of those that the step was to have.
    static let delivered = 0.9

    /// - Parameters:
    ///   - figures: Of the step.
    ///   - load: What it was to have.
    ///   - axis: Of what.
    ///   - base: The direct arm beside the lowest load so far.
    static func judge(
        _ figures: CapacityFigures, load: Double, _ axis: CapacityPlan.Axis, base: DirectFigures?
    ) -> Judgement {
        if let trouble = trouble(figures, load: load, axis, base: base) {
            return Judgement(outcome: .void, reasons: [trouble], isSure: true)
        }
        if figures.hasCollapsed {
            let reason = "collapsed: most requests were lost, or had their first output far beyond the limit"
            return Judgement(outcome: .broken, reasons: [reason], isSure: true)
        }
        let gates = figures.gates.map { ($0, holds($0)) }
        guard !gates.contains(where: { $0.1 == nil }) else {
            let reasons = gates.filter { $0.1 == nil }.map { "\($0.0.gate.text): \($0.0.reason)" }
            return Judgement(outcome: .void, reasons: reasons, isSure: true)
        }
        let broken = gates.filter { $0.1 == false }.map(\.0)
        let judged = broken.isEmpty ? figures.gates : broken
        let unsure = judged.filter { $0.outcome != .passed && $0.outcome != .failed }
        // One limit that is surely broken is enough; all must be kept for sure.
        let isSure = broken.isEmpty ? unsure.isEmpty : unsure.count < broken.count
        let reasons = (broken.isEmpty ? unsure : broken).map { "\($0.gate.text): \($0.reason)" }
        return Judgement(outcome: broken.isEmpty ? .held : .broken, reasons: reasons, isSure: isSure)
    }
    /// Whether a gate is kept, by the figure itself where its interval leaves it open; nil where there is no figure.
    private static func holds(_ gate: GateResult) -> Bool? {
        switch gate.outcome {
        case .passed: true
        case .failed, .regressed: false
        case .inconclusive, .noData:
            // A percentile among lost requests has no value, and an interval that begins beyond the limit or ends in infinity.
            gate.gate.limit.flatMap { limit in
                gate.value.map(limit.keeps) ?? (gate.interval?.upperBound == .infinity ? false : nil)
            }
        }
    }
    private static func trouble(
        _ figures: CapacityFigures, load: Double, _ axis: CapacityPlan.Axis, base: DirectFigures?
    ) -> String? {
        if figures.isUnreachable { return nil }
        if figures.verdict.level == .invalid {
            let reason = figures.verdict.reasons.first { $0.severity == .invalid }
            return "the client was the bottleneck: \(reason.map { "\($0.id) (\($0.subject))" } ?? "the run is invalid")"
        }
        if axis == .concurrency, figures.open.mean < delivered * load {
            return "the load was not delivered: \(Self.rounded(figures.open.mean)) streams were open on average"
        }
        guard let base, let direct = figures.direct else { return nil }
        return direct.trouble(against: base)
    }
    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
