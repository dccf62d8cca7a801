// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    private static let silenceQuestion = RelayQuestion(
        "R20", "timeouts", "idle and total timeouts", limit: .init(30e9, .nanoseconds))

    /// Where in an answer nothing comes for a while.
    private static let places: [(name: String, words: String, orders: @Sendable (String) -> String)] = [
        ("before-headers", "before the headers", { "fault=slow-headers:\($0) tokens=5 gap=10ms" }),
        ("before-output", "before the first event", { "ttft=\($0) preamble=late tokens=5 gap=10ms" }),
        ("mid-stream", "between two events", { "ttft=40ms gap=10ms tokens=10 fault=stall@5:\($0)" }),
        ("steady-stream", "in all, with an event every 100 ms", { "ttft=40ms gap=100ms tokens=\(tokens($0))" }),
    ]
    private static func tokens(_ milliseconds: String) -> Int { max(1, (Int(milliseconds.dropLast(2)) ?? 0) / 100) }
    private static func probe(_ place: Int, _ silence: Int64) -> FaultProbe {
        let text = "\(silence / 1_000_000)ms"
        return FaultProbe("\(places[place].name)-\(text)", in: .silences, places[place].orders(text))
    }
    static func silenceProbes(_ schedule: FaultSchedule) -> [FaultProbe] {
        places.indices.flatMap { place in schedule.silences.map { probe(place, $0) } }
    }

    /// R20: the shortest time after which the relay gives up, and how it does it.
    static let silences = FaultRule(silenceQuestion, silenceProbes) { evidence, limits in
        let tried = evidence.schedule.silences
        let usual = limits[silenceQuestion]
        let held = SilenceLimit(usual: usual, own: limits.own(silenceQuestion.id), longest: tried.last ?? 0)
        let (limit, question) = (held.value, held.question(silenceQuestion))
        var (figures, cuts, cutCases): ([RelayFigure], [String], [FaultCase]) = ([], [], [])
        var (isOpen, least) = (false, Int64.max)
        for place in places.indices {
            let cases = tried.compactMap { span in
                // Where the client's own patience ended first, the relay has cut nothing.
                evidence.reached(probe(place, span).name).first { !$0.isLeftByClient }.map { (span, $0) }
            }
            if cases.isEmpty { continue }
            let cut = cases.first { !$0.1.request.outcome.isSuccess }
            let words = places[place].words
            if let cut {
                figures.append(
                    RelayFigure("cut \(words) after at most", Double(cut.0), .nanoseconds, n: cases.count, limit: limit)
                )
                cuts.append("\(words) at \(cut.0.wholeText) (\(cut.1.ending))")
                if Double(cut.0) <= limit { cutCases.append(cut.1) }
                let before = cases.last { $0.0 < cut.0 }?.0 ?? 0
                isOpen = isOpen || Double(before) < limit
            } else {
                least = min(least, cases.last?.0 ?? 0)
                figures.append(
                    RelayFigure("\(held.figureName) \(words)", Double(cases.last?.0 ?? 0), .nanoseconds, n: cases.count)
                )
            }
        }
        guard !figures.isEmpty else {
            let probes = silenceProbes(evidence.schedule)
            let isReached = !evidence.reached(probes).isEmpty
            return RelayRow(
                silenceQuestion, .notTestable,
                isReached ? "the client's own timeouts ended every request" : evidence.absence(of: probes))
        }
        let cutWords = "cut " + cuts.joined(separator: ", ")
        if !cutCases.isEmpty { return RelayRow(question, .fail, cutWords, figures, showing: cutCases) }
        if isOpen {
            let reason =
                "\(cutWords); the next shorter silence that was tried is below the limit: try one at it (--timeouts)"
            return RelayRow(question, .inconclusive, reason, figures)
        }
        if Double(least) < limit {
            let reason = "let through up to \(least.wholeText), the limit is \(Int64(limit).wholeText): "
            return RelayRow(question, .inconclusive, reason + "try a silence as long (--timeouts)", figures)
        }
        if !cuts.isEmpty {
            return RelayRow(question, .pass, "\(cutWords): more than it has to let through", figures)
        }
        return RelayRow(question, .pass, "nothing is cut up to \(least.wholeText)\(held.remark)", figures)
    }
}

/// What a relay has to let through: what the user says, else the usual, but nothing that was not tried.
private struct SilenceLimit {
    let value: Double
    /// What was tried is less than the usual.
    private let usual: Double?

    init(usual: Double, own: Double?, longest: Int64) {
        let isShort = own == nil && longest > 0 && Double(longest) < usual
        (value, self.usual) = (isShort ? Double(longest) : usual, isShort ? usual : nil)
    }
    /// The question with the limit that holds.
    func question(_ question: RelayQuestion) -> RelayQuestion {
        guard usual != nil else { return question }
        return RelayQuestion(question.number, question.id, question.title, limit: .init(value, .nanoseconds))
    }
    /// Of what passed a reader may be shown no more than its first figure.
    var figureName: String { usual == nil ? "let through" : "let through, longer ones not tried," }
    var remark: String {
        guard let usual else { return "" }
        return ", the longest that was tried; providers are silent for \(Int64(usual).wholeText) and more: "
            + "leave --quick out, or try longer ones (--timeouts)"
    }
}
extension Int64 {
    /// Nanoseconds as `1500 ms` or `30 s`.
    fileprivate var wholeText: String {
        self % 1_000_000_000 == 0 ? "\(self / 1_000_000_000) s" : "\(self / 1_000_000) ms"
    }
}
