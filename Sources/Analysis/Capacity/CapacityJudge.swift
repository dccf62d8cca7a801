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
    ///   - wantsDirect: Whether there was to be a direct arm beside the step.
    /// - Returns: How it came out, and why.
    static func judge(
        _ figures: CapacityFigures, load: Double, _ axis: CapacityPlan.Axis, base: DirectFigures?,
        wantsDirect: Bool = false
    ) -> Judgement {
        if let trouble = trouble(figures, load: load, axis, base: base, wantsDirect: wantsDirect) {
            return Judgement(outcome: .void, reasons: [trouble], isSure: true)
        }
        if figures.hasCollapsed {
            let reason = "collapsed: most requests were lost, or had their first output far beyond the limit"
            return Judgement(outcome: .broken, reasons: [reason], isSure: true)
        }
        if axis == .rate, let grown = queueGrowth(figures) {
            let reason = "more came than was done: \(grown) more requests were open at the end than at the start"
            return Judgement(outcome: .broken, reasons: [reason], isSure: true)
        }
        let gates = figures.gates.map { ($0, holds($0, figures)) }
        guard !gates.contains(where: { $0.1 == nil }) else {
            let reasons = gates.filter { $0.1 == nil }.map { "\($0.0.gate.text): \($0.0.reason)" }
            return Judgement(outcome: .void, reasons: reasons, isSure: true)
        }
        let broken = gates.filter { $0.1 == false }.map(\.0)
        if let upstream = figures.direct?.explains(broken, against: base) {
            return Judgement(outcome: .void, reasons: [upstream], isSure: true)
        }
        // What breaks with fewer arrivals than it was to have is broken; what holds with fewer says nothing.
        if broken.isEmpty, axis == .rate, let missing = undelivered(figures) {
            return Judgement(outcome: .void, reasons: [missing], isSure: true)
        }
        let judged = broken.isEmpty ? figures.gates : broken
        let unsure = judged.filter { $0.outcome != .passed && $0.outcome != .failed }
        // One limit that is surely broken is enough; all must be kept for sure.
        let isSure = broken.isEmpty ? unsure.isEmpty : unsure.count < broken.count
        let reasons = (broken.isEmpty ? unsure : broken).map { "\($0.gate.text): \($0.reason)" }
        return Judgement(outcome: broken.isEmpty ? .held : .broken, reasons: reasons, isSure: isSure)
    }
    /// Whether a gate is kept, by the figure itself where its interval leaves it open; nil where there is no figure.
    private static func holds(_ gate: GateResult, _ figures: CapacityFigures) -> Bool? {
        switch gate.outcome {
        case .passed: return true
        case .failed, .regressed: return false
        case .inconclusive, .noData: break
        }
        guard let limit = gate.gate.limit else { return nil }
        // The figure is of the successes alone: where more are lost than may lie beyond the limit, it says nothing.
        if case .percentile(let metric, let level)? = gate.statistic?.source, metric.countsLosses, limit.isUpper,
            let lost = figures.errors.share, lost > 1 - level.fraction
        {
            return false
        }
        return gate.value.map(limit.keeps)
    }
    private static func trouble(
        _ figures: CapacityFigures, load: Double, _ axis: CapacityPlan.Axis, base: DirectFigures?,
        wantsDirect: Bool
    ) -> String? {
        // The load is not why: a target that gives way under it answers some.
        if figures.isUnreachable {
            return figures.throughput > 0
                ? "the target went away: the last requests found nobody listening"
                : "not one request reached the target, or it refused the credentials of all"
        }
        if let reason = clientTrouble(figures) {
            return "the client was the bottleneck: \(reason.id) (\(reason.subject))"
        }
        if axis == .concurrency, figures.open.mean < delivered * load {
            return "the load was not delivered: \(Self.rounded(figures.open.mean)) streams were open on average"
        }
        guard let direct = figures.direct else {
            return wantsDirect ? "the direct arm left nothing to hold the step against" : nil
        }
        return direct.trouble(against: base)
    }
    /// Why the arrivals were not there, in words; nil where they were.
    ///
    /// By those that were due, as the number of random arrivals varies by itself.
    private static func undelivered(_ figures: CapacityFigures) -> String? {
        let left = figures.spans.count { figures.window.contains($0.opened) }
        guard Double(left) < delivered * Double(figures.due) else { return nil }
        return "the load was not delivered: \(left) of \(figures.due) requests left in time"
    }
    /// Requests by which the queue grew, where that is more than chance; nil where arrivals and ends keep pace.
    ///
    /// Just above what a target carries TTFT grows so slowly that a step may end before a limit breaks. Open streams vary by
    /// about the root of their number; those that stream, not those that wait, say how many that would be without a queue.
    private static func queueGrowth(_ figures: CapacityFigures) -> Int? {
        let arrived = figures.spans.count { figures.window.contains($0.opened) }
        let ended = figures.spans.count { figures.window.contains($0.closed) }
        let chance = 3 * (2 * (figures.active.mean + 1)).squareRoot()
        let grown = arrived - ended
        return Double(grown) > chance && Double(ended) < 0.95 * Double(arrived) ? grown : nil
    }
    /// What makes the run invalid, where it could have changed the outcome.
    ///
    /// TTFT counts from when a request was due, so that lateness of the client only adds to it: what is kept all the same is
    /// kept, and what lies further beyond its limit than the client was late is broken.
    private static func clientTrouble(_ figures: CapacityFigures) -> Reason? {
        let reasons = figures.verdict.reasons.filter { $0.severity == .invalid }
        if let other = reasons.first(where: { $0.id != "schedule-lag" }) { return other }
        guard let lag = reasons.first, let late = lag.figure?.value else { return reasons.first }
        let broken = figures.gates.filter { holds($0, figures) == false }
        let isBeyond = broken.contains { gate in
            guard gate.statistic?.unit == .nanoseconds, let limit = gate.gate.limit, limit.isUpper else { return false }
            return limit.breaks((gate.value ?? .infinity) - late)
        }
        return broken.isEmpty || isBeyond ? nil : lag
    }
    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
