// SPDX-License-Identifier: Apache-2.0

/// R8: what was said directly is what arrives.
///
/// Only an upstream that answers the same question with the same text can show it.
enum Conservation: PairedRule {
    static let question = RelayQuestion("R8", "conservation", "text kept whole")
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let answers = pairs.pairs.filter(\.bothSucceeded)
        guard !answers.isEmpty else { return notTestable(RelayPairs.noneWhole) }
        let told = answers.filter { $0.direct.answer != nil }
        guard !told.isEmpty else { return notTestable(unkept(pairs)) }
        let others = told.filter { $0.direct.answer != $0.relay.answer }
        let lacking = others.filter(\.change.lacksPieces)
        let figures = figures(told, others, lacking)
        let alike = "\(told.count - others.count) of \(told.count) answers are those of the direct side"
        let repeats = Repeats(told)
        guard repeats.isFixed || 2 * (told.count - others.count + lacking.count) >= told.count else {
            return notTestable(unknown(repeats, alike) + texts(others), figures)
        }
        guard let first = others.first else {
            guard told.count >= RelayJudge.fewestPairs else {
                return row(.inconclusive, "\(alike); \(RelayJudge.more(told.count))", figures)
            }
            return row(.pass, "all \(told.count) answers are those of the direct side, to the byte", figures)
        }
        // An upstream that varies would lose pieces of one side as often as of the other, and change others.
        let isOneSided = lacking.count == others.count
        if isOneSided, Discordance(told, in: lacking).isBeyondChance {
            let reason = "\(lacking.count) of \(told.count) answers lost text: \(difference(first))"
            return row(.fail, reason, figures, requests: lacking.map(\.relay.index))
        }
        if repeats.isFixed, told.count >= RelayJudge.fewestPairs, repeats.chance < 0.025 {
            let reason =
                "\(others.count) of \(told.count) answers have another text, and directly each question has one answer "
                + "whenever it is asked: \(difference(first))"
            return row(.fail, reason, figures, requests: others.map(\.relay.index))
        }
        let seen = "\(alike), \(difference(first)), and whether the relay changed the others or the upstream did "
        let missing = isOneSided || repeats.isFixed ? "too few answers, more pairs would" : Self.missing
        return row(
            .inconclusive, seen + "cannot be told: \(missing)" + texts(others), figures,
            requests: others.map(\.relay.index))
    }
    /// Of the answers that both sides gave none was kept: nor was any other, or they said nothing.
    private static func unkept(_ pairs: RelayPairs) -> String {
        (pairs.direct + pairs.relay).contains { $0.answer != nil }
            ? "\(pairs.scope)nothing was said directly"
            : "the trace keeps nothing of the answers: leave --record-output out, or make it full "
                + "(record: {output: full} in a profile)"
    }
    /// What else would help, where only hashes were kept.
    private static func texts(_ others: [StreamPair]) -> String {
        others.contains { !$0.change.isTextKnown } ? "; keep the texts, too (--record-output full)" : ""
    }
    private static let missing =
        "ask fewer questions, each several times, at temperature 0, or try relay-check, where the upstream is known"
    /// Why nothing can be said: the upstream varies, or nobody knows whether it does.
    private static func unknown(_ repeats: Repeats, _ alike: String) -> String {
        repeats.varies
            ? "the upstream answers the same question differently: \(alike), and a letter that the relay changes in the "
                + "others could not be told from that"
            : "\(alike), and no question was asked twice: whether the upstream varies or the relay changes letters "
                + "cannot be told; \(missing)"
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

/// What the questions that were asked several times say of the upstream.
private struct Repeats {
    /// There are such questions, and to each of them the direct side gave one answer only.
    let isFixed: Bool
    /// To one of them it gave several.
    let varies: Bool
    /// Of the direct answers to each such question being alike, had the answers that differ been dealt to the sides by lot.
    ///
    /// - Source: exact permutation test; of 2 r answers of which c are alike, r drawn ones are with C(c, r) / C(2 r, r).
    let chance: Double

    init(_ pairs: [StreamPair]) {
        let asked = Dictionary(grouping: pairs, by: \.direct.question).values.filter { $0.count > 1 }
        varies = asked.contains { Set($0.map(\.direct.answer)).count > 1 }
        isFixed = !asked.isEmpty && !varies
        chance = asked.reduce(1) { product, pairs in
            var counts: [AnswerText?: Int] = [:]
            for pair in pairs {
                counts[pair.direct.answer, default: 0] += 1
                counts[pair.relay.answer, default: 0] += 1
            }
            let all = counts.values.reduce(0) { sum, alike in
                sum + pairs.indices.reduce(1.0) { $0 * Double(max(0, alike - $1)) / Double(2 * pairs.count - $1) }
            }
            return product * all
        }
    }
}
