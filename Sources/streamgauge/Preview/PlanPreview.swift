// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Gates
internal import Protocols
internal import Reports
internal import Workload

/// A plan as `streamgauge plan` shows it.
struct PlanPreview {
    /// What the forecast's assumptions come from.
    struct Basis: Hashable {
        enum Source: Hashable {
            case assumed, given
            /// The mean of so many successes of a trace.
            case recorded(requests: Int)
        }
        var answerTime: Source
        /// From a trace.
        var hasInputTokens = false
        var hasOutputTokens = false
    }
    let profile: Profile
    let plan: Plan
    /// The profile has no seed.
    let isSeedDrawn: Bool
    let basis: Basis
    /// Requests to list.
    let listed: Int
    let forecast: Forecast

    var text: String {
        let parts = [head, targets, gates, schedule, inFlight, tokens, list].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    // MARK: What

    private var head: [String] {
        var lines = ["\(profile.name): \(plan.load.words)"]
        let seed = "seed \(plan.seed)" + (isSeedDrawn ? " (drawn now; --seed \(plan.seed) gives this plan again)" : "")
        var facts = [seed, "plan \(plan.planHash)"]
        if plan.load.warmup > .zero { facts.append("warm-up \(ScheduleChart.text(plan.load.warmup))") }
        lines.append("nothing is sent · " + facts.joined(separator: " · "))
        return lines
    }
    private var targets: [String] {
        let names = profile.targets.map(\.name)
        let wide = names.map(\.count).max() ?? 0
        return ["targets"]
            + zip(profile.targets, forecast.shares).map { target, share in
                let name = target.name + String(repeating: " ", count: wide - target.name.count)
                let place = target.mock == nil ? target.shownURL : "embedded mock"
                let requests =
                    forecast.requests == nil
                    ? "" : ", \(about)\(share.requests) request\(share.requests == 1 ? "" : "s")"
                return "  \(name)  \(target.dialect.name) at \(place), \(target.model)\(requests)"
            }
    }
    /// What it will be held to.
    private var gates: [String] {
        let demands = profile.demands
        let gates = demands.gates.map { item in
            item.gate.text
                + (item.aborts ? ", which ends the run from \(item.grace.shortText) after the warm-up on" : "")
        }
        let levels = demands.serviceLevels.map { "\($0.text), of each request, for goodput" }
        return gates.isEmpty && levels.isEmpty ? [] : ["gates"] + (gates + levels).map { "  \($0)" }
    }
    /// In front of numbers that depend on an assumption.
    private var about: String { forecast.isExact ? "" : "about " }

    // MARK: When

    private var schedule: [String] {
        var lines = [totals] + furtherBlocks
        guard let length = forecast.length, length > .zero else { return lines }
        if let curve = plan.slotCurve {
            let what = forecast.conversations == nil ? "requests in flight" : "users at a time"
            let chart = ScheduleChart(what, length: length) { Double(curve.slots(at: $0)) }
            lines += [""] + chart.lines
        } else if !forecast.moments.isEmpty {
            let what = forecast.conversations == nil ? "arrivals per second" : "conversations begun per second"
            let drawn = what + (plan.load.isDrawn ? ", as drawn with this seed" : "")
            lines += [""] + ScheduleChart(drawn, of: forecast.moments, length: length).lines
        } else if plan.load.replay == nil {
            let chart = ScheduleChart("arrivals per second, as planned", length: length) { plan.rate(at: $0) ?? 0 }
            lines += [""] + chart.lines
        }
        return lines
    }
    /// How far the run may go on beyond that.
    private var furtherBlocks: [String] {
        let load = plan.load
        guard let extending = load.extending, let most = load.mostRequests, let blocks = load.mixing.blocks else {
            return []
        }
        var ends = ["in \(blocks) blocks; as many as \(extending.mostBlocks) blocks (\(most) requests)"]
        if let width = extending.precision { ends.append("until each interval is within \(Units.share(width))") }
        if extending.confirms { ends.append("to confirm a regression") }
        if let budget = extending.budget { ends.append("within \(ScheduleChart.text(budget))") }
        return ["  " + ends.joined(separator: ", ")]
    }
    private var totals: String {
        var count =
            forecast.requests.map { "\(about)\($0) request\($0 == 1 ? "" : "s")" } ?? "more requests than are counted"
        if let talks = forecast.conversations {
            let number = talks.count.map { "\(about)\($0) conversation\($0 == 1 ? "" : "s")" } ?? "conversations"
            count = "\(number) of \(Units.number(talks.turns)) turns on average, \(count),"
            count += " \(Units.span(Double(talks.thinking.count))) of thinking between turns on average;"
        }
        guard let length = forecast.length else { return "\(count), as fast as the answers come" }
        let isEstimate = plan.slotCurve != nil && plan.load.duration == nil
        var text = "\(count) within \(isEstimate ? "about " : "")\(ScheduleChart.text(length))"
        if let mean = plan.load.meanRate { text += ", \(Units.number(mean))/s on average" }
        if let peak = plan.load.peakRate, let mean = plan.load.meanRate, plan.load.replay == nil, peak > mean * 1.001 {
            text += ", \(Units.number(peak))/s at the highest"
        }
        return text
    }

    // MARK: How many at once

    private var answerTime: String {
        let time = Units.span(Double(forecast.assumptions.answerTime.count))
        switch basis.answerTime {
        case .assumed: return "\(time) an answer, which is assumed: say better with --answer-time or --like TRACE"
        case .given: return "\(time) an answer (--answer-time)"
        case .recorded(let requests): return "\(time) an answer, the mean of \(requests) recorded ones"
        }
    }
    private var inFlight: [String] {
        let seen = forecast.inFlight
        var lines = ["in flight, at \(answerTime)"]
        if plan.slotCurve != nil {
            let mean = seen.mean.map { Units.number($0) } ?? "–"
            let when = forecast.conversations == nil ? "by the plan" : "while the others think"
            lines.append("  \(mean) on average, \(plan.load.peakSlots ?? 0) at most, \(when)")
            return lines
        }
        if let mean = seen.mean {
            var line = "  \(Units.number(mean)) on average by Little's law (rate x answer time)"
            if let peak = seen.atPeak, peak > mean * 1.001 { line += ", \(Units.number(peak)) at the highest rate" }
            lines.append(line)
        }
        if let most = seen.most { lines.append("  \(most) at most, if every answer takes just that long") }
        guard let cap = plan.load.maxInFlight, forecast.conversations == nil else { return lines }
        let all = forecast.moments.count
        if seen.shed > 0 {
            lines.append("  max_in_flight \(cap): \(seen.shed) of \(all) arrivals would be shed")
        } else if seen.waiting > 0 {
            let wait = Units.span(Double(seen.longestWait.count))
            lines.append(
                "  max_in_flight \(cap): \(seen.waiting) of \(all) arrivals would wait, \(wait) at the longest")
        } else if all > 0 {
            lines.append("  max_in_flight \(cap): never reached")
        }
        return lines
    }

    // MARK: How much

    private var tokens: [String] {
        guard forecast.requests != nil else { return [] }
        let costs = forecast.shares.compactMap(\.cost)
        var lines = [costs.isEmpty ? "tokens" : "tokens, and their cost in the currency of the prices"]
        lines += tokenBasis.map { "  \($0)" }
        let wide = profile.targets.map(\.name.count).max() ?? 0
        for (target, share) in zip(profile.targets, forecast.shares) {
            let name = target.name + String(repeating: " ", count: wide - target.name.count)
            let cost = share.cost.map { ", costs \(Self.money($0))" } ?? ""
            let (input, output) = (Self.count(share.inputTokens), Self.count(share.outputTokens))
            lines.append("  \(name)  \(input) in, \(output) out\(cost)")
        }
        if costs.count > 1 { lines.append("  all together \(Self.money(costs.reduce(0, +)))") }
        if costs.isEmpty {
            lines.append("  no cost without prices: targets[].price, or --price-input and --price-output")
        } else if costs.count < profile.targets.count {
            lines.append("  without the targets that have no price")
        }
        return lines
    }
    private var tokenBasis: [String] {
        let shapes = profile.targets.map(\.request.synthetic)
        let isReplayed = shapes.contains { $0?.input == .recorded }
        let recorded = isReplayed ? "as recorded in the replayed file, else " : ""
        let recordedOutput = isReplayed && shapes.contains { $0?.output == nil } ? recorded : ""
        let (wantsInput, wantsOutput) = (shapes.map { $0?.meanInput != nil }, shapes.map { $0?.meanOutput != nil })
        let input = Self.basis(
            recorded, hasTrace: basis.hasInputTokens, wanted: wantsInput,
            otherwise: "a token for \(Int(Forecast.charactersPerToken)) characters (assumed)")
        let output = Self.basis(
            recordedOutput, hasTrace: basis.hasOutputTokens, wanted: wantsOutput,
            otherwise: "max_tokens each (the most)")
        var lines = ["in: \(input)", "out: \(output)"]
        if forecast.conversations != nil {
            lines.append("with each turn all that was said before, answers as long as that")
        }
        if forecast.inFlight.shed > 0 { lines.append("without the arrivals that would be shed") }
        return lines
    }
    private static func basis(
        _ recorded: String, hasTrace: Bool, wanted: [Bool], otherwise: String
    ) -> String {
        if hasTrace { return "\(recorded)the mean of the trace" }
        guard wanted.contains(true) else { return "\(recorded)\(otherwise)" }
        let some = "\(recorded)what request.synthetic wants, on average"
        return wanted.allSatisfy(\.self) ? some : "\(some), else \(otherwise)"
    }
    private static func count(_ tokens: Double) -> String {
        tokens < 1_000
            ? "\(Int(tokens.rounded()))"
            : tokens < 999_500
                ? "\(Units.number(tokens / 1e3))k" : "\(Units.number(tokens / 1e6))M"
    }
    /// In the user's own currency, of which nothing is known.
    private static func money(_ amount: Double) -> String {
        let cents = (amount * (amount < 0.995 ? 10_000 : 100)).rounded()
        let digits = amount < 0.995 ? 4 : 2
        let text = String(Int64(min(cents, 9e15)))
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return "\(padded.dropLast(digits)).\(padded.suffix(digits))"
    }

    // MARK: The first ones

    private var list: [String] {
        guard listed > 0 else { return [] }
        let rows = requests
        let wide = rows.last.map { "\($0.index)".count } ?? 1
        let what = forecast.conversations == nil ? "requests" : "conversations"
        return ["the first \(rows.count) \(what)"]
            + rows.map { row in
                let index = String(repeating: " ", count: wide - "\(row.index)".count) + "\(row.index)"
                let moment = row.intended.map { Self.seconds($0) } ?? "when a slot is free"
                let target = profile.targets[row.target].name
                let lengths = [
                    row.inputTokens.map { "\($0) in" }, row.outputTokens.map { "\($0) out" },
                ].compactMap(\.self).joined(separator: ", ")
                return "  \(index)  \(moment)  \(target)" + (lengths.isEmpty ? "" : "  \(lengths)")
            }
    }
    struct Row: Hashable {
        var index: Int
        var intended: Nanoseconds?
        var target: Int
        var inputTokens, outputTokens: Int?
    }
    /// The first requests of the plan.
    var requests: [Row] {
        var rows: [Row] = []
        var cursor = plan.arrivals()
        while rows.count < min(listed, (forecast.conversations?.count ?? forecast.requests) ?? .max) {
            let index = rows.count
            var intended: Nanoseconds?
            if plan.slotCurve == nil {
                guard let arrival = cursor.next() else { break }
                intended = arrival.intended
            }
            let recorded = plan.askedLengths(index)
            rows.append(
                Row(
                    index: index, intended: intended, target: plan.request(index).target,
                    inputTokens: recorded.input, outputTokens: recorded.output))
        }
        return rows
    }
    /// Seconds with all their digits, aligned: `12.000000001 s`.
    private static func seconds(_ span: Nanoseconds) -> String {
        let (whole, rest) = span.count.quotientAndRemainder(dividingBy: 1_000_000_000)
        let (front, back) = ("\(whole)", "\(rest)")
        return String(repeating: " ", count: max(0, 6 - front.count)) + front + "."
            + String(repeating: "0", count: 9 - back.count) + back + " s"
    }
}
