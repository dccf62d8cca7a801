// SPDX-License-Identifier: Apache-2.0

/// R8: what was said directly is what arrives.
///
/// Only an upstream that answers the same question with the same text can show it.
enum Conservation: PairedRule {
    static let question = RelayQuestion("R8", "conservation", "text kept whole")

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let answers = pairs.pairs.filter(\.bothSucceeded)
        guard answers.contains(where: { $0.direct.answer != nil }) else {
            return notTestable("the trace keeps nothing of the answers: record them with record: {output: full}")
        }
        let told = answers.filter { $0.direct.answer != nil }
        let others = told.filter { $0.direct.answer != $0.relay.answer }
        let lacking = others.filter(\.change.lacksPieces)
        let figures = figures(told, others, lacking)
        let alike = "\(told.count - others.count) of \(told.count) answers are those of the direct side"
        guard isFixed(told) || 2 * (told.count - others.count + lacking.count) >= told.count else {
            return notTestable("the upstream answers the same question differently: \(alike)", figures)
        }
        if let first = others.first {
            // An upstream that varies would lose pieces of one side as often as of the other, and change others.
            let isOneSided = lacking.count == others.count
            if isOneSided, Discordance(told, in: lacking).isBeyondChance {
                let reason = "\(lacking.count) of \(told.count) answers lost text: \(difference(first))"
                return row(.fail, reason, figures, requests: lacking.map(\.relay.index))
            }
            let missing =
                isOneSided
                ? "too few answers, more pairs would"
                : "keep the answers with record: {output: full}, or try relay-check, where the upstream is known"
            let reason =
                "\(alike), \(difference(first)), and whether the relay changed the others or the upstream did "
                + "cannot be told: \(missing)"
            return row(.inconclusive, reason, figures, requests: others.map(\.relay.index))
        }
        guard told.count >= RelayJudge.fewestPairs else {
            return row(.inconclusive, "\(alike); \(RelayJudge.more(told.count))", figures)
        }
        return row(.pass, "all \(told.count) answers are those of the direct side, to the byte", figures)
    }
    /// The direct side gave each question that it was asked several times one answer only.
    private static func isFixed(_ pairs: [StreamPair]) -> Bool {
        let byQuestion = Dictionary(grouping: pairs, by: \.direct.question).mapValues { $0.map(\.direct.answer) }
        return byQuestion.values.contains { $0.count > 1 } && byQuestion.values.allSatisfy { Set($0).count == 1 }
    }
    private static func difference(_ pair: StreamPair) -> String {
        let (direct, relay) = (pair.direct.answer?.bytes ?? 0, pair.relay.answer?.bytes ?? 0)
        let seen = direct == relay ? "\(relay) bytes, but others" : "\(relay) bytes of \(direct)"
        return "request \(pair.relay.index) brought \(seen)"
    }
    private static func figures(
        _ told: [StreamPair], _ others: [StreamPair], _ lacking: [StreamPair]
    ) -> [RelayFigure] {
        let share = Discordance(told, in: others)
        var figures = [
            share.figure("answers with another text"),
            RelayFigure(
                "of these, the direct text with pieces missing", Double(lacking.count), .count, n: others.count),
        ]
        let ratios = told.compactMap { pair in
            pair.direct.outputs == 0 ? nil : Double(pair.relay.outputs) / Double(pair.direct.outputs)
        }
        if let ratio = PairEstimate(medianOf: ratios) {
            figures.append(RelayFigure("events, relay against direct", ratio, .ratio))
        }
        return figures
    }
}
