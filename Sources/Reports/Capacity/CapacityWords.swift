// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core

/// What all reports on a search say in the same words.
struct CapacityWords {
    let analysis: CapacityAnalysis
    init(_ analysis: CapacityAnalysis) { self.analysis = analysis }

    private var isRate: Bool { analysis.plan.axis == .rate }

    /// `8`, `12.5/s`.
    func load(_ load: Double) -> String {
        let text = load == load.rounded() && load < 1e15 ? "\(Int(load))" : "\(load)"
        return isRate ? "\(text)/s" : text
    }
    /// `8 concurrent streams`, `12.5 requests/s`.
    func loads(_ load: Double) -> String {
        if isRate { return "\(self.load(load).dropLast(2)) requests/s" }
        return "\(self.load(load)) concurrent stream\(load == 1 ? "" : "s")"
    }
    var title: String { "capacity of \(PlainText.visible(analysis.facts.target))" }
    var about: String {
        let facts = analysis.facts
        let start = facts.startUnixNanoseconds > 0 ? [UTCTime.text(Nanoseconds(facts.startUnixNanoseconds))] : []
        let direct = facts.direct.map { ["\(PlainText.visible($0)) asked directly beside each step"] } ?? []
        let all = start + [PlainText.visible(facts.url), "by \(analysis.plan.axis.rawValue)"] + direct
        return all.filter { !$0.isEmpty }.joined(separator: " · ")
    }
    /// What must hold.
    var demands: String { analysis.facts.gates.map(PlainText.visible).joined(separator: ", ") }

    // MARK: The answer

    /// `holds 4 concurrent streams (ttft.p95 < 500ms), breaks at 5; lets 4 through at once, and further ones wait`.
    var answer: String {
        let demands = demands.isEmpty ? "" : " (\(self.demands))"
        var text: String
        switch (analysis.held, analysis.broken) {
        case (let held?, let broken?): text = "holds \(loads(held))\(demands), breaks at \(load(broken))"
        case (let held?, nil): text = "holds \(loads(held))\(demands), \(unknownAbove)"
        case (nil, let broken?): text = "does not hold \(loads(broken))\(demands)"
        case (nil, nil): text = "no step says anything"
        }
        if analysis.held != nil, analysis.broken != nil { text += unknownBetween }
        if analysis.ending == .interrupted { text += "; not complete: the same command goes on" }
        if let pool { text += "; \(pool)" }
        return text
    }
    private var unknownBetween: String {
        guard analysis.ending == .void else { return "" }
        let why = analysis.isTargetGone ? "the target went away" : "no step there counts"
        return "; nothing is known between: \(why)"
    }
    private var unknownAbove: String {
        switch analysis.ending {
        case .void where analysis.isTargetGone: "at least: then the target went away"
        case .ceiling: "the highest load that was to be tried"
        case .void where analysis.isClientLimited: "at least: beyond that this client was the bottleneck"
        case .void: "at least: beyond that no step counts"
        case .interrupted, .found, .nothingHolds: "at least"
        }
    }
    /// `lets 4 streams through at once, and further ones wait`; nil where nothing of the kind shows.
    var pool: String? {
        analysis.pool.map { pool in
            let count = pool.whole.map { "\($0)" } ?? "about \(Units.number(pool.streams.mean))"
            return "lets \(count) stream\(pool.whole == 1 ? "" : "s") through at once, and further ones wait"
        }
    }
    /// What else was found, a sentence each without a full stop.
    var findings: [String] {
        let all = [certainty, clientWords, poolDetail, kneeWords, lawWords, headWords, fairWords, recoveryWords]
        return all.compactMap(\.self)
            + analysis.steps.filter { $0.outcome == .void }.map { step in
                "step \(step.number) (\(load(step.load))) counts for nothing: "
                    + step.reasons.map(PlainText.visible).joined(separator: "; ")
            }
    }
    private var certainty: String? {
        let (low, high) = analysis.bracket
        guard analysis.held != nil || analysis.broken != nil else { return nil }
        if low == analysis.held, high == analysis.broken { return nil }
        let parts = [low.map { "\(load($0)) surely holds" }, high.map { "\(load($0)) surely does not" }]
        let known = parts.compactMap(\.self)
        return known.isEmpty
            ? "no step is sure: intervals hold the limit; more requests would tell (--step-requests)"
            : "by the ends of 95 % intervals, \(known.joined(separator: " and "))"
    }
    /// Steps that count although the client was not at its best in them.
    private var clientWords: String? {
        let parts = analysis.steps.filter { $0.outcome != .void && $0.figures.verdict.level > .valid }.map { step in
            let verdict = step.figures.verdict
            let ids = verdict.reasons.filter { $0.severity > .valid }.map(\.id)
            return "\(load(step.load)) \(verdict.level.rawValue) (\(Set(ids).sorted().joined(separator: ", ")))"
        }
        guard !parts.isEmpty else { return nil }
        return "the client was not at its best in \(parts.count) of \(analysis.steps.count) steps: "
            + parts.joined(separator: ", ") + ": their figures may be partly its own; streamgauge report tells of each"
    }
    private var poolDetail: String? {
        analysis.pool.map { pool in
            "\(Units.number(pool.streams.mean)) streams were let through on average (n = \(pool.steps) steps), with up to "
                + "\(Units.number(pool.open)) open ones: a pool or a limit on connections"
        }
    }
    private var kneeWords: String? {
        guard let knee = analysis.knee else { return nil }
        switch knee.cause {
        case .ttft:
            let what = analysis.facts.direct == nil ? "TTFT p50" : "what is added to TTFT p50"
            return "the knee is at \(load(knee.load)): \(what) is \(Units.span(knee.value)) there, "
                + "\(Units.span(knee.base)) at the lowest load (limit \(Units.span(knee.limit)))"
        case .goodput:
            return "the knee is at \(load(knee.load)): \(Units.share(knee.value)) of the requests keep to the "
                + "service levels (limit \(Units.share(knee.limit)))"
        }
    }
    private var lawWords: String? {
        guard let law = analysis.law else {
            return analysis.pool.map { _ in
                "no scalability law is fitted: it takes three loads up to the number of streams that are let through"
            }
        }
        let fit =
            "scalability law: λ = \(parameter(law.lambda)) requests/s for one stream, σ = \(parameter(law.sigma)), "
            + "κ = \(parameter(law.kappa)) (R² \(Units.number(law.fit)), \(law.points) steps"
            + (analysis.pool == nil ? ")" : " up to the number of streams that are let through)")
        if analysis.pool != nil { return fit }
        guard let peak = analysis.peak else { return fit + "; no peak can be told" }
        return fit + "; throughput peaks at \(parameter(peak)) streams"
    }
    func parameter(_ parameter: ScalabilityLaw.Parameter) -> String {
        let value = Self.small(parameter.value)
        return parameter.interval.map { "\(value) [\(Self.range($0))]" } ?? value
    }
    static func range(_ range: ClosedRange<Double>) -> String {
        "\(small(range.lowerBound))–\(small(range.upperBound))"
    }
    /// Three digits, also of what is far below one.
    private static func small(_ value: Double) -> String {
        guard value != 0, abs(value) < 0.0995 else { return Units.number(value) }
        var (scaled, exponent) = (value, 0)
        while abs(scaled) < 1, exponent < 12 { (scaled, exponent) = (scaled * 10, exponent + 1) }
        return exponent < 12 ? "\(Units.number(scaled))e-\(exponent)" : "0"
    }
    private var headWords: String? {
        guard let head = analysis.headOfLine, let before = head.ttft.without.value, let after = head.ttft.with.value
        else { return nil }
        let further = [("gap p95", head.gap), ("longest silence p90", head.silence)].compactMap { name, pair in
            guard let a = pair?.without.value, let b = pair?.with.value else { return String?.none }
            return ", \(name) \(Units.span(b)) and \(Units.span(a))"
        }
        let limited = head.isValid ? "" : ": not to be compared, as the client was the bottleneck (R29)"
        return "beside a prompt of \(head.longTokens) tokens, \(loads(head.load)) have TTFT p50 "
            + "\(Units.span(after)), \(loads(head.alone)) without it \(Units.span(before)) "
            + "(n = \(head.ttft.n.with), \(head.ttft.n.without))\(further.joined())\(limited)"
    }
    private var fairWords: String? {
        guard let fair = analysis.best?.figures.fairness, let ratio = fair.ratio, fair.n > 1 else { return nil }
        let starved = fair.starved == 0 ? "none starved" : "\(fair.starved) starved"
        return "the worst stream's p95 gap is \(Units.number(ratio)) times that of the median one "
            + "(n = \(fair.n)), \(starved)"
    }
    private var recoveryWords: String? {
        guard let recovery = analysis.recovery else { return nil }
        let fall = "after \(load(recovery.overload)), back at \(load(recovery.load))"
        guard let seconds = recovery.seconds else {
            return "\(fall), TTFT did not come back within \(Units.number(recovery.watched)) s (n = \(recovery.n))"
        }
        let time = seconds < 0.001 ? "at once" : "within \(Units.span(seconds * 1e9))"
        return "\(fall), TTFT is back \(time) (p50 at most \(Units.span(recovery.limit)), n = \(recovery.n))"
    }

    // MARK: The curve

    var hasDirect: Bool { analysis.steps.contains { $0.figures.direct != nil } }
    var header: [String] {
        [
            isRate ? "requests/s" : "streams", "", "done/s", "good/s", "good of n", "TTFT p50", "p95", "gap p95",
            "errors",
        ]
            + ["open", "active"] + (hasDirect ? ["direct p50"] : []) + ["n"]
    }
    func cells(_ step: CapacityStep) -> [String] {
        let figures = step.figures
        let ttft = figures.ttft.map { MetricCells(distribution: $0) }
        let gap = figures.gap.map { MetricCells(distribution: $0) }
        let direct = figures.direct?.ttft.map { MetricCells(distribution: $0).value(.p50) }
        return [
            load(step.load), Self.outcome(step), Units.number(figures.throughput), Units.number(figures.goodThroughput),
            figures.goodput?.share.map(Units.share) ?? MetricCells.missing, ttft?.value(.p50) ?? MetricCells.missing,
            ttft?.value(.p95) ?? MetricCells.missing, gap?.value(.p95) ?? MetricCells.missing,
            figures.errors.share.map(Units.share) ?? MetricCells.missing, Units.number(figures.open.mean),
            Units.number(figures.active.mean),
        ] + (hasDirect ? [direct ?? MetricCells.missing] : []) + ["\(figures.counted)"]
    }
    /// `held`, `broken`, `void`, with a mark where intervals leave it open.
    static func outcome(_ step: CapacityStep) -> String { step.outcome.rawValue + (step.isSure ? "" : "?") }

    static let legend =
        "held?, broken?: by the figure itself, for its interval holds the limit. open, active: streams on average, from "
        + "dispatch to end and from first output to end. done/s, good/s: of what ended in the measured time, whenever it "
        + "began; good of n: of the n that were due in it, whenever they ended"
}
