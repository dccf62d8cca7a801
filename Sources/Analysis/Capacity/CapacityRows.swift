// SPDX-License-Identifier: Apache-2.0

/// What the search says of the relay in the words of the catalogue: R28, R29 and R30.
struct CapacityRows {
    let steps: [CapacityStep]
    let held: Double?
    let knee: CapacityKnee?
    let headOfLine: HeadOfLine?

    static let kneeQuestion = RelayQuestion("R28", "capacity-knee", "holds its service levels under load")
    static let headQuestion = RelayQuestion(
        "R29", "head-of-line", "a long prompt holds nobody up", limit: .init(2, .ratio))
    static let fairQuestion = RelayQuestion("R30", "fairness", "serves streams alike", limit: .init(5, .ratio))
    /// Streams that may starve at most, of all: one alone may be a segment that was lost twice.
    private static let mostStarved = 0.01
    /// What a median may grow by at most before a ratio says anything, nanoseconds.
    private static let slack = 5e6

    var all: [RelayRow] { [kneeRow, headRow, fairRow] }

    private var kneeRow: RelayRow {
        guard let first = steps.filter({ $0.outcome != .void }).min(by: { $0.load < $1.load }) else {
            return RelayRow(Self.kneeQuestion, .notTestable, "no step counts")
        }
        var figures: [RelayFigure] = []
        if let step = steps.last(where: { $0.load == held && $0.outcome == .held }), let ttft = step.figures.ttft,
            let median = ttft[.p50], let value = median.value
        {
            figures.append(
                RelayFigure(
                    "TTFT p50 at the highest load that holds", value, .nanoseconds, interval: median.interval, n: ttft.n
                ))
        }
        guard held != nil else {
            let reason = first.reasons.first ?? "the service levels are broken"
            return RelayRow(Self.kneeQuestion, .fail, "not even the lowest load holds: \(reason)", figures)
        }
        if let knee {
            let unit: Metric.Unit = knee.cause == .ttft ? .nanoseconds : .share
            let step = steps.last { $0.load == knee.load && $0.outcome != .void } ?? first
            figures.append(RelayFigure("at the knee", knee.value, unit, n: step.figures.counted, limit: knee.limit))
        }
        return RelayRow(Self.kneeQuestion, .pass, "there is a load that holds", figures)
    }
    private var headRow: RelayRow {
        guard let head = headOfLine, let limit = Self.headQuestion.limit?.value else {
            return RelayRow(Self.headQuestion, .notTestable, "no long prompt was sent beside a load that holds")
        }
        guard head.isValid else {
            return RelayRow(
                Self.headQuestion, .notTestable, "the client was the bottleneck, without the long prompt or beside it")
        }
        let parts = HeadOfLineJudge.parts(head, growth: limit, slack: Self.slack)
        guard !parts.isEmpty else { return RelayRow(Self.headQuestion, .notTestable, "nothing came back") }
        let figures = (parts.filter { $0.verdict != .pass } + parts.filter { $0.verdict == .pass }).flatMap(\.figures)
        let faults = FaultRule.words(parts.filter { $0.verdict == .fail }.map(\.fault))
        if !faults.isEmpty {
            return RelayRow(Self.headQuestion, .fail, "while a long prompt is in flight, \(faults)", figures)
        }
        guard parts.allSatisfy({ $0.verdict == .pass }) else {
            return RelayRow(Self.headQuestion, .inconclusive, "slower, but too few requests to be sure", figures)
        }
        let untold = head.silence == nil ? "; their gaps are too few to compare" : ""
        return RelayRow(Self.headQuestion, .pass, "small streams go on as before" + untold, figures)
    }
    /// At the highest load that holds: beyond it streams wait for one another by definition.
    private var fairRow: RelayRow {
        guard let step = steps.last(where: { $0.load == held && $0.outcome == .held }),
            let limit = Self.fairQuestion.limit?.value
        else { return RelayRow(Self.fairQuestion, .notTestable, "no load holds") }
        return Self.fairRow(step.figures.fairness, load: step.load, limit)
    }
    static func fairRow(_ fair: StreamFairness, load: Double, _ limit: Double) -> RelayRow {
        guard let ratio = fair.ratio, fair.n >= 30, load > 1 else {
            let reason =
                load > 1
                ? "it takes 30 streams of more than \(StreamFairness.fewestEvents) events; there are \(fair.n)"
                : "streams must be open at the same time"
            return RelayRow(fairQuestion, .notTestable, reason)
        }
        let share = Double(fair.starved) / Double(fair.n)
        let interval = ShareInterval.of(share, count: Double(fair.n))
        let seen = "\(fair.starved) of \(fair.n) streams brought"
        let gaps = RelayFigure("p95 gap, worst stream over the median one", ratio, .ratio, n: fair.n, limit: limit)
        let starved = RelayFigure(
            "streams that starved", share, .share, interval: interval, n: fair.n, limit: mostStarved)
        let figures = fair.starved > 0 ? [starved, gaps] : [gaps, starved]
        if let interval, interval.lowerBound > mostStarved {
            return RelayRow(
                fairQuestion, .fail, "\(seen) nothing while others went on", figures, requests: fair.requests)
        }
        if fair.starved > 0 {
            return RelayRow(
                fairQuestion, .inconclusive,
                "\(seen) nothing while others went on: too few to be sure that it is the rule", figures,
                requests: fair.requests)
        }
        if ratio > limit {
            return RelayRow(
                fairQuestion, .inconclusive, "one stream has much longer gaps than the others", figures,
                requests: fair.requests)
        }
        return RelayRow(fairQuestion, .pass, "no stream lags behind the others", figures)
    }
}
