// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

/// Counts and rates of the measured window, without the warm-up: those of `summary.json`.
struct TotalFamilies {
    let all: [MetricFamily]

    init(_ analysis: RunAnalysis) {
        var measured = MetricFamily("measured_requests", .gauge, "Requests of the measured window, by outcome.")
        var lost = MetricFamily(
            "lost_requests", .gauge, "Failed, shed or cut off: infinitely slow in certified bounds.")
        var warmup = MetricFamily("warmup_requests", .gauge, "Requests of the warm-up, which are in no figure.")
        var tokens = MetricFamily(
            "measured_tokens", .gauge, "Tokens by the provider's usage, over the counted requests.")
        var offered = Self.rate("offered_requests_per_second", "Arrivals over the time of issuing; open loads only.")
        var achieved = Self.rate("achieved_requests_per_second", "Successes over the measured window.")
        var output = Self.rate("output_tokens_per_second", "Generated tokens of all counted requests over the window.")
        var goodput = MetricFamily(
            "goodput_ratio", .gauge, unit: "ratio", "Requests that keep to every service level, of those judged.")
        var good = Self.rate("good_requests_per_second", "Requests that keep to every service level, over the window.")
        for (target, labels, one) in analysis.labelled {
            let at = one.endUnix
            for outcome in target.outcomes {
                measured.add("\(outcome.count)", labels + [("outcome", outcome.outcome.rawValue)], at: at)
            }
            lost.add("\(target.lost)", labels, at: at)
            warmup.add("\(target.warmup)", labels, at: at)
            for (kind, count) in target.tokens.byKind { tokens.add("\(count)", labels + [("kind", kind)], at: at) }
            if let rate = target.rates.offered { offered.add("\(rate)", labels, at: at) }
            if let rate = target.rates.achieved { achieved.add("\(rate)", labels, at: at) }
            if let rate = target.rates.outputTokens { output.add("\(rate)", labels, at: at) }
            if let share = target.goodput?.kept.share { goodput.add("\(share)", labels, at: at) }
            if let rate = target.goodput?.perSecond { good.add("\(rate)", labels, at: at) }
        }
        all = [measured, lost, warmup, tokens, offered, achieved, output, goodput, good]
    }
    private static func rate(_ name: String, _ help: String) -> MetricFamily { MetricFamily(name, .gauge, help) }
}

extension TokenTotals {
    fileprivate var byKind: [(String, Int64)] {
        guard requests > 0 else { return [] }
        return [
            ("input", input), ("output", output), ("cached_input", cachedInput), ("reasoning", reasoning),
            ("generated", generated),
        ]
    }
}
