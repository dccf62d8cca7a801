// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates
internal import JSONText

// Gates, error rate and goodput.
extension JSONSummary {
    static func gates(_ results: [GateResult], _ json: inout JSONWriter) {
        guard !results.isEmpty else { return }
        json.key("gates")
        json.array { list in for result in results { list.object { gate(result, &$0) } } }
    }
    static func gate(_ result: GateResult, _ json: inout JSONWriter) {
        json.member("gate", result.gate.text)
        json.member("target", result.target)
        json.member("statistic", ifKnown: result.statistic?.id)
        json.member("outcome", result.outcome.rawValue)
        if let value = result.value, let unit = result.statistic?.unit { json.member("value", value, in: unit) }
        if let effect = result.row?.effect {
            let unit = effect.scale == .ratio ? "ratio" : "share"
            json.member("effect_\(unit)", effect.estimate)
            if let interval = result.interval {
                json.member("effect_low_\(unit)", interval.lowerBound)
                json.member("effect_high_\(unit)", interval.upperBound)
            }
            if let p = result.row?.adjustedP { json.member("adjusted_p", p) }
        } else if let interval = result.interval, let unit = result.statistic?.unit {
            if interval.lowerBound.isFinite { json.member("low", interval.lowerBound, in: unit) }
            if interval.upperBound.isFinite { json.member("high", interval.upperBound, in: unit) }
            if !interval.upperBound.isFinite { json.member("is_unbounded", true) }
        }
        json.member("n", result.n)
        json.member("reason", result.reason)
    }
    static func shares(_ target: TargetAnalysis, _ json: inout JSONWriter) {
        json.key("error_rate")
        json.object { share(target.errors, &$0) }
        guard let goodput = target.goodput else { return }
        json.key("goodput")
        json.object { json in
            share(goodput.kept, &json)
            if let rate = goodput.perSecond { json.member("good_requests_per_second", rate) }
            json.key("levels")
            json.array { list in
                for level in goodput.levels {
                    list.object { json in
                        json.member("level", level.text)
                        json.member("missed", level.missed)
                        json.member("unknown", level.unknown)
                    }
                }
            }
        }
    }
    static func share(_ estimate: ShareEstimate, _ json: inout JSONWriter) {
        json.member("n", estimate.trials)
        json.member("n_effective", estimate.effective)
        if let share = estimate.share { json.member("value_share", share) }
        guard let interval = estimate.interval else { return }
        json.member("low_share", interval.lowerBound)
        json.member("high_share", interval.upperBound)
    }
}

extension JSONWriter {
    /// A value with its unit in its name; times and counts are whole.
    mutating func member(_ name: String, _ value: Double, in unit: Metric.Unit) {
        switch unit {
        case .nanoseconds, .count: member("\(name)_\(unit.rawValue)", Int64(nearest: value))
        case .tokensPerSecond, .ratio, .share: member("\(name)_\(unit.rawValue)", value)
        }
    }
}
