// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText

/// `capacity.json`: everything that is known of a search, for programs.
///
/// - Source: `docs/capacity.md` says what each member means. What is not known is left out; there are no nulls.
enum CapacityJSON {
    /// Raised when a field changes its meaning or goes; new fields do not raise it.
    static let schema = 1

    static func text(_ analysis: CapacityAnalysis) -> String {
        var writer = JSONWriter(reserving: 65_536)
        writer.object { members(analysis, &$0) }
        return PrettyJSON.text(writer.bytes)
    }
    private static func members(_ analysis: CapacityAnalysis, _ json: inout JSONWriter) {
        json.member("capacity_schema", schema)
        json.member("exit_code", Int64(analysis.exitCode))
        json.key("search")
        json.object { search(analysis, &$0) }
        json.key("answer")
        json.object { answer(analysis, &$0) }
        json.key("steps")
        json.array { list in for step in analysis.steps { list.object { self.step(step, &$0) } } }
        if let knee = analysis.knee {
            json.key("knee")
            json.object { self.knee(knee, &$0) }
        }
        if let law = analysis.law {
            json.key("scalability_law")
            json.object { self.law(law, analysis, &$0) }
        }
        if let pool = analysis.pool {
            json.key("pool_limit")
            json.object { json in
                level(pool.streams, "streams", &json)
                if let whole = pool.whole { json.member("whole", whole) }
                json.member("steps", pool.steps)
                json.member("open_streams", pool.open)
            }
        }
        after(analysis, &json)
        json.key("rows")
        json.array { list in for row in analysis.rows { list.object { RelayJSON.row(row, &$0) } } }
    }
    private static func search(_ analysis: CapacityAnalysis, _ json: inout JSONWriter) {
        let (facts, plan) = (analysis.facts, analysis.plan)
        json.member("name", facts.name)
        json.member("target", facts.target)
        json.member("url", facts.url)
        json.member("direct", ifKnown: facts.direct)
        json.member("tool", facts.tool)
        json.member("start_unix_ns", facts.startUnixNanoseconds)
        json.member("by", plan.axis.rawValue)
        json.member("from", plan.from)
        json.member("to", plan.to)
        json.member("resolution_share", plan.resolution)
        json.key("gates")
        json.array { list in for gate in facts.gates { list.string(gate) } }
        json.key("slo")
        json.array { list in for level in facts.levels { list.string(level) } }
    }
    private static func answer(_ analysis: CapacityAnalysis, _ json: inout JSONWriter) {
        json.member("text", CapacityWords(analysis).answer)
        json.member("ending", analysis.ending.rawValue)
        if let held = analysis.held { json.member("held", held) }
        if let broken = analysis.broken { json.member("broken", broken) }
        let (low, high) = analysis.bracket
        if let low { json.member("surely_held", low) }
        if let high { json.member("surely_broken", high) }
        json.member("client_limited", analysis.isClientLimited)
    }

    // MARK: Steps

    private static func step(_ step: CapacityStep, _ json: inout JSONWriter) {
        let figures = step.figures
        json.member("number", step.number)
        json.member("load", step.load)
        json.member("outcome", step.outcome.rawValue)
        json.member("sure", step.isSure)
        json.key("reasons")
        json.array { list in for reason in step.reasons { list.string(reason) } }
        json.member("verdict", figures.verdict.level.rawValue)
        json.member("collapsed", figures.hasCollapsed)
        json.member("counted", figures.counted)
        json.member("measured_ns", Int64(nearest: figures.seconds * 1e9))
        if let offered = figures.offered { json.member("offered_requests_per_second", offered) }
        json.member("done_requests_per_second", figures.throughput)
        json.member("good_requests_per_second", figures.goodThroughput)
        shares(figures, &json)
        level(figures.open, "open_streams", &json)
        level(figures.active, "active_streams", &json)
        json.key("metrics")
        json.object { json in
            for distribution in [figures.ttft, figures.gap, figures.endToEnd].compactMap(\.self) {
                JSONSummary.metric(distribution, named: distribution.metric.id, &json)
            }
        }
        JSONSummary.gates(figures.gates, &json)
        json.key("fairness")
        json.object { fairness(figures.fairness, &$0) }
        if let direct = figures.direct {
            json.key("direct")
            json.object { json in
                json.member("name", direct.name)
                if let ttft = direct.ttft { JSONSummary.metric(ttft, named: "ttft", &json) }
                json.key("error_rate")
                json.object { JSONSummary.share(direct.errors, &$0) }
            }
        }
    }
    private static func shares(_ figures: CapacityFigures, _ json: inout JSONWriter) {
        json.key("error_rate")
        json.object { JSONSummary.share(figures.errors, &$0) }
        guard let goodput = figures.goodput else { return }
        json.key("goodput")
        json.object { JSONSummary.share(goodput, &$0) }
    }
    private static func level(_ level: StreamLevel, _ name: String, _ json: inout JSONWriter) {
        json.key(name)
        json.object { json in
            json.member("mean", level.mean)
            guard let interval = level.interval else { return }
            json.member("low", interval.lowerBound)
            json.member("high", interval.upperBound)
        }
    }
    private static func fairness(_ fair: StreamFairness, _ json: inout JSONWriter) {
        json.member("n", fair.n)
        if let ratio = fair.ratio { json.member("worst_gap_p95_ratio", ratio) }
        json.member("starved", fair.starved)
        json.key("requests")
        json.array { list in for index in fair.requests { list.integer(Int64(index)) } }
    }

    // MARK: What was made of them

    private static func knee(_ knee: CapacityKnee, _ json: inout JSONWriter) {
        let unit: Metric.Unit = knee.cause == .ttft ? .nanoseconds : .share
        json.member("load", knee.load)
        json.member("cause", knee.cause.rawValue)
        json.member("value", knee.value, in: unit)
        json.member("base", knee.base, in: unit)
        json.member("limit", knee.limit, in: unit)
    }
    private static func law(
        _ law: ScalabilityLaw, _ analysis: CapacityAnalysis, _ json: inout JSONWriter
    ) {
        parameter(law.lambda, "lambda_requests_per_second", &json)
        parameter(law.sigma, "sigma", &json)
        parameter(law.kappa, "kappa", &json)
        if let peak = analysis.peak { parameter(peak, "peak_streams", &json) }
        json.member("r_squared", law.fit)
        json.member("n", law.points)
    }
    private static func parameter(_ value: ScalabilityLaw.Parameter, _ name: String, _ json: inout JSONWriter) {
        json.key(name)
        json.object { json in
            json.member("value", value.value)
            guard let interval = value.interval else { return }
            json.member("low", interval.lowerBound)
            json.member("high", interval.upperBound)
        }
    }
    private static func after(_ analysis: CapacityAnalysis, _ json: inout JSONWriter) {
        if let head = analysis.headOfLine {
            json.key("head_of_line")
            json.object { json in
                json.member("load", head.load)
                json.member("load_without", head.alone)
                json.member("long_prompt_tokens", head.longTokens)
                json.member("long_prompts", head.long)
                pair(head.ttft, "ttft_p50", &json)
                if let gap = head.gap { pair(gap, "gap_p95", &json) }
                if let silence = head.silence { pair(silence, "longest_silence_p90", &json) }
            }
        }
        if let recovery = analysis.recovery {
            json.key("recovery")
            json.object { json in
                json.member("overload", recovery.overload)
                json.member("load", recovery.load)
                json.member("limit_ns", Int64(nearest: recovery.limit))
                if let seconds = recovery.seconds { json.member("recovered_ns", Int64(nearest: seconds * 1e9)) }
                json.member("watched_ns", Int64(nearest: recovery.watched * 1e9))
                json.member("n", recovery.n)
            }
        }
    }
    private static func pair(_ pair: HeadOfLine.Pair, _ name: String, _ json: inout JSONWriter) {
        for (side, quantile, n) in [("without", pair.without, pair.n.without), ("with", pair.with, pair.n.with)] {
            json.key("\(name)_\(side)")
            json.object { json in
                if let value = quantile.value { json.member("value_ns", Int64(nearest: value)) }
                if let interval = quantile.interval {
                    json.member("low_ns", Int64(nearest: interval.lowerBound))
                    json.member("high_ns", Int64(nearest: interval.upperBound))
                }
                json.member("n", n)
            }
        }
    }
}
