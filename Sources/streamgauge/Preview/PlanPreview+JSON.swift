// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Gates
internal import JSONText
internal import Protocols
internal import Workload

extension PlanPreview {
    /// One JSON object on one line; times in nanoseconds, as in a trace.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("name", profile.name)
            json.member("seed", "\(plan.seed)")  // 64 bits do not survive a reader that takes numbers for doubles
            json.member("plan_hash", plan.planHash)
            json.member("arrivals", plan.load.arrivals.rawValue)
            json.member("load", plan.load.words)
            json.member("requests", ifKnown: forecast.requests.map(Int64.init))
            json.member("requests_are_exact", forecast.isExact)
            json.member("blocks", ifKnown: plan.load.mixing.blocks.map(Int64.init))
            if plan.load.extending != nil {
                json.member("most_blocks", ifKnown: plan.load.extending.map { Int64($0.mostBlocks) })
                json.member("most_requests", ifKnown: plan.load.mostRequests.map(Int64.init))
            }
            if let talks = forecast.conversations {
                json.member("conversations", ifKnown: talks.count.map(Int64.init))
                json.member("mean_turns", talks.turns)
                json.member("mean_think_ns", talks.thinking.count)
            }
            json.member("length_ns", ifKnown: forecast.length?.count)
            if let rate = plan.load.meanRate { json.member("mean_rate_per_second", rate) }
            if let rate = plan.load.peakRate { json.member("peak_rate_per_second", rate) }
            json.member("peak_slots", ifKnown: plan.load.peakSlots.map(Int64.init))
            json.key("assumed")
            json.object { assumed(&$0) }
            json.key("in_flight")
            json.object { inFlight(&$0) }
            json.key("targets")
            json.array { json in
                for (target, share) in zip(profile.targets, forecast.shares) { Self.target(target, share, &json) }
            }
            Self.demands(profile.demands, &json)
            if listed > 0 {
                json.key("list")
                json.array { json in for row in requests { row.append(to: &json) } }
            }
        }
        json.endLine()
        return String(decoding: json.bytes, as: UTF8.self)
    }
    private static func demands(_ demands: Demands, _ json: inout JSONWriter) {
        for (name, texts) in [
            ("gates", demands.gates.map(\.gate.text)), ("slo", demands.serviceLevels.map(\.text)),
        ] where !texts.isEmpty {
            json.key(name)
            json.array { json in for text in texts { json.string(text) } }
        }
    }
    private func assumed(_ json: inout JSONWriter) {
        json.member("answer_time_ns", forecast.assumptions.answerTime.count)
        let source =
            switch basis.answerTime {
            case .assumed: "assumed"
            case .given: "given"
            case .recorded: "recorded"
            }
        json.member("answer_time_source", source)
        if let tokens = forecast.assumptions.inputTokens { json.member("input_tokens", tokens) }
        if let tokens = forecast.assumptions.outputTokens { json.member("output_tokens", tokens) }
    }
    private func inFlight(_ json: inout JSONWriter) {
        if let mean = forecast.inFlight.mean { json.member("mean", mean) }
        if let peak = forecast.inFlight.atPeak { json.member("at_peak_rate", peak) }
        json.member("most", ifKnown: forecast.inFlight.most.map(Int64.init))
        // When the turns of conversations are asked depends on every answer before.
        guard plan.load.maxInFlight != nil, forecast.conversations == nil else { return }
        json.member("waiting", forecast.inFlight.waiting)
        json.member("longest_wait_ns", forecast.inFlight.longestWait.count)
        json.member("shed", forecast.inFlight.shed)
    }
    private static func target(_ target: Target, _ share: Forecast.Share, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", target.name)
            if target.mock == nil { json.member("url", target.shownURL) }
            json.member("protocol", target.dialect.name)
            json.member("model", target.model)
            json.member("requests", share.requests)
            json.member("input_tokens", share.inputTokens)
            json.member("output_tokens", share.outputTokens)
            if let cost = share.cost { json.member("cost", cost) }
        }
    }
}

extension PlanPreview.Row {
    fileprivate func append(to json: inout JSONWriter) {
        json.object { json in
            json.member("index", index)
            json.member("intended_ns", ifKnown: intended?.count)
            json.member("target", target)
            json.member("input_tokens", ifKnown: inputTokens.map(Int64.init))
            json.member("output_tokens", ifKnown: outputTokens.map(Int64.init))
        }
    }
}
