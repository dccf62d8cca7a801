// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Glibc

/// Holds a figure against a limit: by the ends of its interval, never by the figure itself.
enum LimitJudge {
    /// - Parameter figure: Nil where the target has nothing of the kind.
    static func result(_ gate: Gate, target: String, _ figure: LimitFigure?) -> GateResult {
        guard let figure, let limit = gate.limit else {
            return GateResult(
                gate: gate, target: target, statistic: Statistic(gate), outcome: .noData, value: nil, interval: nil,
                n: 0, reason: "the run has nothing that this could be judged by")
        }
        let (outcome, reason) = judge(figure, limit)
        return GateResult(
            gate: gate, target: target, statistic: figure.statistic, outcome: outcome, value: figure.value,
            interval: figure.interval, n: figure.n, reason: reason + losses(figure))
    }

    private static func judge(_ figure: LimitFigure, _ limit: Gate.Limit) -> (GateResult.Outcome, String) {
        let needed = needed(figure.statistic, limit)
        guard let interval = figure.interval else {
            return (.noData, "an interval for it takes \(needed) independent values; \(count(figure))")
        }
        let (good, bad) =
            limit.isUpper ? (interval.upperBound, interval.lowerBound) : (interval.lowerBound, interval.upperBound)
        let sides = limit.isUpper ? ("below", "above") : ("above", "below")
        if limit.keeps(good) { return (.passed, "the whole interval lies \(sides.0) the limit") }
        if limit.breaks(bad) { return (.failed, "the whole interval lies \(sides.1) the limit") }
        if figure.effective < needed {
            return (.noData, "even a run without a miss takes \(needed) independent requests; \(count(figure))")
        }
        return (.inconclusive, "the interval holds the limit: \(more(figure, good, limit))")
    }
    /// Fewest independent values that could pass.
    private static func needed(_ statistic: Statistic, _ limit: Gate.Limit) -> Int {
        if case .percentile(_, let level) = statistic.source { return OrderInterval.minimumCount(level) }
        // Where nothing goes wrong in n requests, the end of the interval is 1 − 0.025^(1/n) away.
        let room = limit.isUpper ? limit.value : 1 - limit.value
        return Int((log(0.025) / log1p(-room)).rounded(.up))
    }
    /// How many requests it would take; the width of an interval falls with the root of their number.
    private static func more(_ figure: LimitFigure, _ end: Double, _ limit: Gate.Limit) -> String {
        guard let value = figure.value, limit.keeps(value), end.isFinite else {
            return "more requests would tell, but the figure itself lies on the wrong side"
        }
        let factor = (end - value) / (limit.value - value)
        let requests = Double(figure.n + figure.lost) * factor * factor * 1.1
        guard requests < 1e7 else { return "the figure lies too close to it to tell the two apart" }
        let step = pow(10, max(0, log10(requests).rounded(.down) - 1))
        return "about \(Int((requests / step).rounded(.up) * step)) requests would tell, should the figure stay"
    }
    private static func count(_ figure: LimitFigure) -> String {
        let total = figure.n + figure.lost
        if total == 0 { return "there is none" }
        return figure.effective < total ? "\(total) are worth \(figure.effective)" : "there are \(total)"
    }
    private static func losses(_ figure: LimitFigure) -> String {
        switch figure.lost {
        case 0: ""
        case 1: "; 1 failed request counts as infinitely slow"
        default: "; \(figure.lost) failed requests count as infinitely slow"
        }
    }
}

extension Gate {
    /// The limit of a gate that has one.
    struct Limit: Hashable, Sendable {
        let value: Double
        /// The figure must lie below.
        let isUpper: Bool
        func keeps(_ figure: Double) -> Bool { isUpper ? figure < value : figure > value }
        func breaks(_ figure: Double) -> Bool { isUpper ? figure > value : figure < value }
    }
    var limit: Limit? {
        switch bound {
        case .below(let value): Limit(value: value, isUpper: true)
        case .above(let value): Limit(value: value, isUpper: false)
        case .worse: nil
        }
    }
}
