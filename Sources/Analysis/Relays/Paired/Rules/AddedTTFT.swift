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
        var figures = [RelayFigure("added TTFT p50", median, .nanoseconds, limit: limit)]
        let sides = added.map { (direct: $0.pair.direct.ttft ?? 0, relay: $0.pair.relay.ttft ?? 0) }
        let tail = sides.count >= fewestForTail ? PairEstimate(.p95, of: sides) : nil
        if let tail { figures.append(RelayFigure("TTFT p95 minus direct p95", tail, .nanoseconds, limit: limit)) }
        for (name, values) in [("TTFT p50, direct", sides.map(\.direct)), ("TTFT p50, relay", sides.map(\.relay))] {
            if let side = PairEstimate(medianOf: values) { figures.append(RelayFigure(name, side, .nanoseconds)) }
        }
        let isTailSlow = tail.map { RelayJudge.atMost($0, limit) == .fail } ?? false
        var verdict = RelayJudge.atMost(median, limit)
        if verdict == .pass, isTailSlow { verdict = .fail }
        return row(verdict, reason(verdict, figures, median, isTailSlow, limit), figures, requests: added.worst)
    }
    private static func reason(
        _ verdict: RelayRow.Verdict, _ figures: [RelayFigure], _ median: PairEstimate, _ isTailSlow: Bool,
        _ limit: Double
    ) -> String {
        let most = "where \(FigureText.span(limit)) is the most that it may"
        let head = "the relay adds \(figures[0].text) to the TTFT"
        switch verdict {
        case .fail where isTailSlow && RelayJudge.atMost(median, limit) == .pass:
            return "\(head), but \(figures[1].text) to its p95, \(most)"
        case .fail: return "\(head), \(most)"
        case .pass: return "\(head), within \(FigureText.span(limit))"
        default: return "\(head), against a limit of \(FigureText.span(limit)); \(RelayJudge.more(median.n))"
        }
    }
}
