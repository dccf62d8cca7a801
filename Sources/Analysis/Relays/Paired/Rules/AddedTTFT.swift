// SPDX-License-Identifier: Apache-2.0

/// R1: how much later the first output comes.
enum AddedTTFT: PairedRule {
    static let question = RelayQuestion("R1", "added-ttft", "added TTFT", limit: .init(50_000_000, .nanoseconds))
    /// For a relay on this machine, where no network excuses it.
    static let near = RelayLimits.Name(
        "added-ttft-near", "added TTFT of a relay on this machine, or less than 1 ms away",
        .init(5_000_000, .nanoseconds))
    static let further = [near]
    /// Pairs from which p95 is looked at: below that the interval of its difference is too bold.
    private static let fewestForTail = 100

    /// What holds where this relay is; what the user set for all holds everywhere.
    static func limit(_ pairs: RelayPairs, _ limits: RelayLimits) -> Double {
        let everywhere = limits.own(question.id)
        return pairs.isNear ? limits.own(near.id) ?? everywhere ?? near.usual.value : limits[question]
    }

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let added = pairs.values(\.addedTTFT)
        guard let median = PairEstimate(medianOf: added.map(\.value)) else {
            return notTestable("no question was answered by both sides")
        }
        let limit = limit(pairs, limits)
        let middle = RelayFigure(RelayFigure.addedTTFT, median, .nanoseconds, limit: limit)
        let sides = added.map { (direct: $0.pair.direct.ttft ?? 0, relay: $0.pair.relay.ttft ?? 0) }
        let tail = sides.count >= fewestForTail ? PairEstimate(.p95, of: sides) : nil
        let end = tail.map { RelayFigure("TTFT p95 minus direct p95", $0, .nanoseconds, limit: limit) }
        let isTailSlow = tail.map { RelayJudge.atMost($0, limit) == .fail } ?? false
        let isOfTail = isTailSlow && RelayJudge.atMost(median, limit) == .pass
        var figures = (isOfTail ? [end, middle] : [middle, end]).compactMap(\.self)
        for (name, values) in [("TTFT p50, direct", sides.map(\.direct)), ("TTFT p50, relay", sides.map(\.relay))] {
            if let side = PairEstimate(medianOf: values) { figures.append(RelayFigure(name, side, .nanoseconds)) }
        }
        let verdict = isOfTail ? RelayRow.Verdict.fail : RelayJudge.atMost(median, limit)
        let head = "the relay adds \(middle.text) to the TTFT"
        let reason = end.flatMap { isOfTail ? "\(head), but \($0.text) to its p95, \(most(limit))" : nil }
        return row(
            verdict, reason ?? head + judgement(verdict, median, limit), figures, requests: added.worst)
    }
    private static func most(_ limit: Double) -> String { "where \(FigureText.span(limit)) is the most that it may" }
    private static func judgement(_ verdict: RelayRow.Verdict, _ median: PairEstimate, _ limit: Double) -> String {
        switch verdict {
        case .fail: ", \(most(limit))"
        case .pass: ", within \(FigureText.span(limit))"
        default: ", against a limit of \(FigureText.span(limit)); \(RelayJudge.more(median.n))"
        }
    }
}
