// SPDX-License-Identifier: Apache-2.0
public import Traces

/// A run, analysed: computed once, only formatted by the reports.
public struct RunAnalysis: Hashable, Sendable {
    /// Whether the run is to be believed; shown first.
    public let verdict: Verdict
    public let run: RunRecord
    /// Nil where the trace was cut off.
    public let end: EndRecord?
    /// Request records in the trace, warm-up included.
    public let records: Int
    public let window: MeasuredWindow
    public let health: ClientHealth
    /// The same over the time of the run; nil where the trace has no interval records, and of runs side by side, whose
    /// parts have it.
    public let healthSeries: HealthSeries?
    /// In the order of the profile.
    public let targets: [TargetAnalysis]
    /// The runs that were laid side by side, of which window, health and end are then a summary; empty for one run.
    public internal(set) var parts: [Part] = []
    /// Nil with one target, or where no two targets can be set side by side.
    public let ranking: Ranking?
    /// The targets against the first one, block by block; nil where the plan has no blocks or one target alone.
    public let comparison: ComparisonAnalysis?
    /// What came of the profile's gates, in their order.
    public let gates: [GateResult]
    /// Whether it ends as it began; nil for a run that is too short to look, and for runs side by side.
    public let drift: Drift?

    /// Requests in the measured window, of all targets.
    public var counted: Int { targets.reduce(0) { $0 + $1.counted } }
    public var successes: Int { targets.reduce(0) { $0 + $1.successes } }

    init(
        run: RunRecord, end: EndRecord?, records: Int, window: MeasuredWindow, health: ClientHealth,
        healthSeries: HealthSeries?, targets: [TargetAnalysis], drift: Drift? = nil
    ) {
        self.drift = drift
        (self.run, self.end, self.records, self.window) = (run, end, records, window)
        (self.health, self.healthSeries, self.targets) = (health, healthSeries, targets)
        let facts = RunFacts(run: run, end: end, records: records, health: health, targets: targets)
        verdict = Verdict(reasons: VerdictRules.all.flatMap { $0(facts) })
        ranking = verdict.level == .invalid ? nil : Ranking(targets)
        comparison = Self.comparison(facts, verdict: verdict)
        gates = Self.gates(facts, comparison: comparison)
    }

    /// For runs side by side, whose verdicts are known.
    init(
        verdict: Verdict, run: RunRecord, end: EndRecord?, records: Int, window: MeasuredWindow, health: ClientHealth,
        targets: [TargetAnalysis], parts: [Part], gates: [GateResult]
    ) {
        (self.verdict, self.run, self.end, self.records, self.window) = (verdict, run, end, records, window)
        (self.health, healthSeries) = (health, nil)
        (self.targets, self.parts) = (targets, parts)
        (comparison, self.gates, drift) = (nil, gates, nil)
        ranking = verdict.level == .invalid ? nil : Ranking(targets)
    }

    /// The exit code that the run deserves, an interruption (130) aside.
    ///
    /// 7 invalid: the load was not delivered or the client was saturated; 3 a target that none of its requests could
    /// reach, or that refused our credentials each time; 8 no success at all; otherwise 0. Where no target could be
    /// reached it is 3 in any case: that is no matter of how fast the client was. Gates come last: 4 a limit is broken, 5
    /// a regression, 8 too few values, 6 not to be told, which the profile may let pass. A soak that drifts is a broken limit,
    /// too, one that is too short has too few values, and one whose tolerance lies within the interval cannot be told.
    public var exitCode: Int32 {
        if !targets.isEmpty, targets.allSatisfy(\.isUnreachable) { return 3 }
        if verdict.level == .invalid { return 7 }
        if targets.contains(where: \.isUnreachable) { return 3 }
        let codes = [end?.reason == .gateFailed ? 4 : GateResult.exitCode(gates), drift?.exitCode ?? 0]
        let judged = [4, 5, 8, 6].first(where: codes.contains) ?? 0
        if judged == 4 || judged == 5 { return judged }
        if successes == 0 { return 8 }
        return judged == 6 && run.inconclusivePasses ? 0 : judged
    }
}
