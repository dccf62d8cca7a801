// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates

// What came of gates and service levels, in the same words for all reports.
extension Phrases {
    /// `2 of 3 gates passed`; nil without gates.
    static func gates(_ analysis: RunAnalysis) -> String? {
        let results = analysis.gates
        guard !results.isEmpty else { return nil }
        let passed = results.count { $0.outcome == .passed }
        return "\(passed) of \(results.count) gate\(results.count == 1 ? "" : "s") passed"
    }
    static func mark(_ outcome: GateResult.Outcome) -> String {
        switch outcome {
        case .passed: "✓"
        case .failed, .regressed: "✗"
        case .inconclusive: "~"
        case .noData: "?"
        }
    }
    static func word(_ outcome: GateResult.Outcome) -> String {
        outcome == .noData ? "no data" : outcome.rawValue
    }
    /// The figure, or the change against the base; `–` without values.
    static func figure(_ result: GateResult) -> String {
        if let row = result.row { return change(row.effect.change, row.effect.scale) }
        guard let value = result.value, let statistic = result.statistic else { return MetricCells.missing }
        return Units.value(value, statistic.unit)
    }
    /// Where the figure, or the change, lies with 95 % certainty; `–` where that is not known.
    static func interval(_ result: GateResult) -> String {
        guard let interval = result.interval, let statistic = result.statistic else { return MetricCells.missing }
        if let effect = result.row?.effect {
            let ends = [interval.lowerBound, interval.upperBound].map { change($0 - effect.none, effect.scale) }
            return ends.joined(separator: " to ")
        }
        guard interval.upperBound == .infinity else { return Units.values(interval, statistic.unit) }
        let low = interval.lowerBound == .infinity ? "" : "\(Units.value(interval.lowerBound, statistic.unit)) to "
        return "\(low)∞"
    }
    /// `+12 %`, or `+1.2 points` of a share.
    private static func change(_ change: Double, _ scale: Effect.Scale) -> String {
        change.isFinite ? ComparisonCells.change(change, scale) : "∞"
    }
    /// `error_rate < 1%: 0.2 % (95 % interval 0.1–0.4 %, n = 4000)`, with the target where there are several and the gate is
    /// for none of its own.
    static func gate(_ result: GateResult, namesTarget: Bool) -> String {
        let isNamed = namesTarget && result.gate.target == nil && !result.target.isEmpty
        let target = isNamed ? " · \(PlainText.visible(result.target))" : ""
        let base = result.row == nil ? "" : " against the base"
        let interval = interval(result)
        let sure = interval == MetricCells.missing ? "" : "95 % interval \(interval), "
        return "\(PlainText.visible(result.gate.text))\(target): \(figure(result))\(base) (\(sure)n = \(result.n))"
    }

    /// `goodput 95.2 % (95 % interval 93.1–96.8 %, n = 420), 4.2 requests/s keep to ttft < 800ms; …`; nil without service levels.
    static func goodput(_ target: TargetAnalysis) -> String? {
        guard let goodput = target.goodput, let share = goodput.kept.share else { return nil }
        let interval = goodput.kept.interval.map { "95 % interval \(Units.values($0, .share)), " } ?? ""
        let rate = goodput.perSecond.map { "\(Units.number($0)) requests/s" } ?? "\(goodput.kept.hits) requests"
        let levels = goodput.levels.map { level in
            let counts = [
                level.missed > 0 ? "missed by \(level.missed)" : nil,
                level.unknown > 0 ? "unknown of \(level.unknown)" : nil,
            ].compactMap(\.self)
            return PlainText.visible(level.text) + (counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))")
        }
        return "goodput \(Units.share(share)) (\(interval)n = \(goodput.kept.trials)): \(rate) keep to "
            + levels.joined(separator: " and ")
    }
}
