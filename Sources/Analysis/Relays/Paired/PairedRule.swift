// SPDX-License-Identifier: Apache-2.0

/// How one question is answered from pairs: a file a rule, and a line in `PairedRules`.
protocol PairedRule {
    static var question: RelayQuestion { get }
    /// Limits beside that of the question.
    static var further: [RelayLimits.Name] { get }
    /// Goes by the times of whole answers, and has nothing to say without one.
    static var isOfTimes: Bool { get }
    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow
}

extension PairedRule {
    static var further: [RelayLimits.Name] { [] }
    static var isOfTimes: Bool { true }

    /// The verdict, or why there is none: what a row says of whole answers is false where there are none, and times that the
    /// client spoiled prove nothing, neither way.
    static func answer(_ pairs: RelayPairs, _ limits: RelayLimits, in run: Verdict) -> RelayRow {
        if isOfTimes, let lack = pairs.lack { return notTestable(lack) }
        let row = judge(pairs, limits)
        guard run.level == .invalid, question.goesByTime, row.verdict != .notTestable else { return row }
        let cause = run.reasons.first { $0.severity == .invalid }.map { ": \($0.id)" } ?? ""
        return self.row(.inconclusive, "times say nothing in an invalid run\(cause)", row.figures)
    }
    static func row(
        _ verdict: RelayRow.Verdict, _ reason: String, _ figures: [RelayFigure] = [], requests: [Int] = []
    ) -> RelayRow {
        RelayRow(question, verdict, reason, figures, requests: requests)
    }
    static func notTestable(_ reason: String, _ figures: [RelayFigure] = []) -> RelayRow {
        RelayRow(question, .notTestable, reason, figures)
    }
}

/// What is asked of every paired run.
public enum PairedRules {
    /// In the order of the catalogue.
    static var all: [any PairedRule.Type] {
        [
            AddedTTFT.self, HeaderHold.self, Coalescing.self, FakeStreaming.self, TimerBatching.self, ConstantLag.self,
            GapDistortion.self, Conservation.self, StreamEnd.self, VisibleBreak.self, SilentTruncation.self,
            ErrorInside.self, UsageKept.self, CompressedArm.self, StreamLimits.self, ColdStart.self, SelfReported.self,
            ChainedRelays.self, Instability.self,
        ]
    }
    /// What they ask.
    public static var questions: [RelayQuestion] { all.map { $0.question } }
    /// The limits that a user may set.
    public static var limits: [RelayLimits.Name] {
        all.flatMap { rule in [RelayLimits.Name(rule.question)].compactMap(\.self) + rule.further }
    }
}

/// The rules that all verdicts share.
enum RelayJudge {
    /// Fewest pairs that anything is judged by.
    static let fewestPairs = 30

    /// Where the whole interval lies beyond the limit it is broken, where it lies within it is kept.
    static func atMost(_ estimate: PairEstimate, _ limit: Double) -> RelayRow.Verdict {
        guard estimate.n >= fewestPairs, let interval = estimate.interval else { return .inconclusive }
        if interval.lowerBound > limit { return .fail }
        return interval.upperBound <= limit ? .pass : .inconclusive
    }
    /// All of several conditions must be broken for a fault, and one that is kept rules it out.
    static func together(_ verdicts: [RelayRow.Verdict]) -> RelayRow.Verdict {
        if verdicts.contains(.pass) { return .pass }
        return verdicts.allSatisfy { $0 == .fail } ? .fail : .inconclusive
    }
    /// Conditions that must all be broken for a fault: together, and their figures, those first that decided.
    static func together(
        _ conditions: [(figure: RelayFigure, verdict: RelayRow.Verdict)]
    ) -> (verdict: RelayRow.Verdict, figures: [RelayFigure]) {
        let verdict = together(conditions.map(\.verdict))
        let decisive = conditions.filter { $0.verdict == verdict } + conditions.filter { $0.verdict != verdict }
        return (verdict, decisive.map(\.figure))
    }
    /// What is missing where nothing could be told.
    static func more(_ n: Int) -> String {
        n < fewestPairs
            ? "\(n) \(n == 1 ? "pair tells" : "pairs tell") nothing yet, it takes \(fewestPairs)"
            : "the interval holds the limit: more pairs would tell"
    }
}

extension RelayFigure {
    init(_ name: String, _ estimate: PairEstimate, _ unit: Metric.Unit, limit: Double? = nil) {
        self.init(name, estimate.value, unit, interval: estimate.interval, n: estimate.n, limit: limit)
    }
    /// The value with its interval and n: `0.3 ms (95 % 0.2–0.5 ms, n = 60)`.
    var text: String {
        let range = interval.map { "95 % \(FigureText.values($0, unit)), " } ?? ""
        return "\(FigureText.value(value, unit)) (\(range)n = \(n))"
    }
}
