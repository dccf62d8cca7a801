// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension PairedRule {
    /// Judges by how often something befell the relay's answers alone, among all pairs.
    ///
    /// What is about answers under a good status (`isOfAnswers`) needs one.
    static func shareOfAll(
        _ pairs: RelayPairs, _ limit: Double, _ what: String, none: String, isOfAnswers: Bool = false,
        _ holds: (StreamFacts) -> Bool
    ) -> RelayRow {
        let found = Discordance(pairs.judged, holds)
        guard found.n > 0 else {
            return notTestable(
                pairs.pairs.isEmpty
                    ? "no question was asked of both sides"
                    : "no question was left to run to its end on both sides: see the outcomes")
        }
        if isOfAnswers, !pairs.judged.contains(where: { ($0.relay.status ?? 0) / 100 == 2 }) {
            return notTestable("the relay answered nothing with a good status: see the outcomes")
        }
        let verdict = found.verdict(limit)
        let outcomes = Dictionary(grouping: found.relayOnly, by: \.relay.outcome.rawValue)
            .map { "\($0.key) \($0.value.count)" }.sorted().joined(separator: ", ")
        let seen = found.relayOnly.isEmpty ? none : "\(found.count) \(what) (\(outcomes))"
        return row(
            verdict, seen + found.remark(verdict, limit), found.figures("answers that \(what)", limit: limit),
            requests: found.requests)
    }
}
