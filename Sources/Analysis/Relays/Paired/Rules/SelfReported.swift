// SPDX-License-Identifier: Apache-2.0

/// R32: what the relay says that it adds is what it adds.
enum SelfReported: PairedRule {
    static let question = RelayQuestion(
        "R32", "self-reported", "self-reported overhead", limit: .init(50_000_000, .nanoseconds))

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let direct = Set(pairs.timed.flatMap { $0.direct.claims.map(\.name) })
        let names = Set(pairs.timed.flatMap { $0.relay.claims.map(\.name) }).subtracting(direct).sorted()
        guard !names.isEmpty else {
            return notTestable("\(pairs.scope)no header of its answers says what the relay took itself")
        }
        // As for the added TTFT, nothing excuses a relay on this machine.
        let limit = limits.own(question.id) ?? AddedTTFT.limit(pairs, limits)
        var (figures, sentences, verdicts): ([RelayFigure], [String], [RelayRow.Verdict]) = ([], [], [])
        var worst: [Int] = []
        for name in names {
            let claimed = pairs.values { pair in pair.relay.claims.first { $0.name == name }?.span }
            let hidden = claimed.compactMap { claim in
                claim.pair.addedTTFT.map { (pair: claim.pair, value: $0 - claim.value) }
            }
            guard let says = PairEstimate(medianOf: claimed.map(\.value)),
                let measured = PairEstimate(medianOf: hidden.compactMap(\.pair.addedTTFT)),
                let beyond = PairEstimate(medianOf: hidden.map(\.value))
            else { continue }
            figures.append(RelayFigure("added TTFT beyond \(name)", beyond, .nanoseconds, limit: limit))
            figures.append(RelayFigure(name, says, .nanoseconds))
            if says.value > 0 {
                figures.append(
                    RelayFigure("added TTFT against \(name)", measured.value / says.value, .ratio, n: measured.n))
            }
            verdicts.append(RelayJudge.atMost(beyond, limit))
            sentences.append(
                "\(name) says \(FigureText.span(says.value)), measured are \(FigureText.span(measured.value))")
            if verdicts.last == .fail { worst += hidden.worst }
        }
        let verdict = [RelayRow.Verdict.fail, .inconclusive, .pass].first(where: verdicts.contains) ?? .inconclusive
        let more = verdict == .inconclusive ? "; \(RelayJudge.more(figures.first?.n ?? 0))" : ""
        return row(verdict, sentences.joined(separator: "; ") + more, figures, requests: worst)
    }
}
