// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// One thing that a relay may break: what is asked to find out, and what the answers mean.
struct FaultRule: Sendable {
    let question: RelayQuestion
    /// The requests that it needs; several rules may need the same.
    let probes: @Sendable (FaultSchedule) -> [FaultProbe]
    let judge: @Sendable (_ evidence: FaultEvidence, _ limits: RelayLimits) -> RelayRow
    /// Limits beside that of the question.
    let further: [RelayLimits.Name]
    /// Whether it is about fractions of a millisecond, which a client that is too busy cannot tell.
    var isFine = false
    /// Whether a part of its requests proves nothing, no fault either: it goes by what all of them are together.
    var needsAll = false

    init(
        _ question: RelayQuestion, _ probes: @escaping @Sendable (FaultSchedule) -> [FaultProbe],
        further: [RelayLimits.Name] = [], _ judge: @escaping @Sendable (FaultEvidence, RelayLimits) -> RelayRow
    ) {
        (self.question, self.probes, self.judge, self.further) = (question, probes, judge, further)
    }
    init(
        _ question: RelayQuestion, _ probes: [FaultProbe], further: [RelayLimits.Name] = [],
        _ judge: @escaping @Sendable (FaultEvidence, RelayLimits) -> RelayRow
    ) {
        self.init(question, { _ in probes }, further: further, judge)
    }
    /// The same rule, where a client that is too busy leaves it open.
    var fine: FaultRule {
        var rule = self
        rule.isFine = true
        return rule
    }
    /// The same rule, where nothing is said before all of its requests were made.
    var whole: FaultRule {
        var rule = self
        rule.needsAll = true
        return rule
    }
    /// A rule that one proven case breaks.
    ///
    /// - Parameters:
    ///   - question: What it answers.
    ///   - probes: The requests that it needs.
    ///   - holds: What is said where no case is faulty.
    ///   - note: What else is worth saying of all cases; it changes no verdict.
    ///   - fault: What is wrong with a case, in words that follow "in 1 of 3 requests"; nil where nothing is.
    init(
        _ question: RelayQuestion, _ probes: [FaultProbe], holds: String,
        note: @escaping @Sendable ([FaultCase]) -> String? = { _ in nil },
        fault: @escaping @Sendable (FaultCase) -> String?
    ) {
        self.init(question, probes) { evidence, _ in
            Self.row(question, evidence.reached(probes), holds: holds, note: note, fault: fault)
                ?? RelayRow(question, .notTestable, evidence.absence(of: probes))
        }
    }
    /// Nil where there is no case.
    static func row(
        _ question: RelayQuestion, _ cases: [FaultCase], holds: String,
        note: ([FaultCase]) -> String? = { _ in nil }, fault: (FaultCase) -> String?
    ) -> RelayRow? {
        guard !cases.isEmpty else { return nil }
        let found = cases.compactMap { one in fault(one).map { (one, $0) } }
        let share = Double(found.count) / Double(cases.count)
        let figure = RelayFigure(
            "faulty requests", share, .share, interval: ShareInterval.of(share, count: Double(cases.count)),
            n: cases.count)
        let further = note(cases).map { "; \($0)" } ?? ""
        guard !found.isEmpty else { return RelayRow(question, .pass, holds + further, [figure]) }
        return RelayRow(
            question, .fail,
            "in \(found.count) of \(cases.count) requests: \(words(found.map { "\($0.0.probe): \($0.1)" }))" + further,
            [figure], showing: found.map(\.0))
    }
    /// Each of them once, the first three.
    static func words(_ texts: [String]) -> String {
        var seen: [String] = []
        for text in texts where !seen.contains(text) { seen.append(text) }
        let more = seen.count - 3
        return seen.prefix(3).joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
    }
    /// The same in counted form: `2 × status 500, 1 × reset`.
    static func tally(_ texts: [String]) -> String {
        var counts: [(text: String, count: Int)] = []
        for text in texts {
            if let i = counts.firstIndex(where: { $0.text == text }) {
                counts[i].count += 1
            } else {
                counts.append((text, 1))
            }
        }
        return counts.map { "\($0.count) × \($0.text)" }.joined(separator: ", ")
    }
}

extension RelayRow {
    /// The row with the limit that held, where the user set another.
    func held(to limits: RelayLimits) -> RelayRow {
        guard let limit = question.limit, let own = limits.own(question.id) else { return self }
        let asked = RelayQuestion(question.number, question.id, question.title, limit: .init(own, limit.unit))
        return RelayRow(asked, verdict, reason, figures, requests: requests, trace: trace)
    }
    /// A row that names its requests by the trace that has the first of them.
    init(
        _ question: RelayQuestion, _ verdict: Verdict, _ reason: String, _ figures: [RelayFigure] = [],
        showing cases: [FaultCase]
    ) {
        let trace = cases.first?.trace
        self.init(
            question, verdict, reason, figures, requests: cases.filter { $0.trace == trace }.map(\.request.index),
            trace: trace)
    }
}

/// A median with its interval, of values that are one a request.
struct FaultMedian {
    let value: Double
    let interval: ClosedRange<Double>?
    let n: Int
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        (n, value) = (sorted.count, sorted[Percentile.p50.rank(of: sorted.count) - 1])
        interval = OrderInterval.ranks(.p50, n: sorted.count).map {
            sorted[$0.lowerBound - 1]...sorted[$0.upperBound - 1]
        }
    }
    func figure(_ name: String, limit: Double? = nil) -> RelayFigure {
        RelayFigure(name, value, .nanoseconds, interval: interval, n: n, limit: limit)
    }
    /// Requests that a timing needs before it fails a relay.
    static let enough = 30
    /// Whether it is surely above a limit, surely not, or neither.
    func verdict(above limit: Double) -> RelayRow.Verdict {
        guard n >= Self.enough, let interval else { return value <= limit / 2 ? .pass : .inconclusive }
        return interval.lowerBound > limit ? .fail : interval.upperBound <= limit ? .pass : .inconclusive
    }
}
