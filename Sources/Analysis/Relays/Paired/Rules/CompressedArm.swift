// SPDX-License-Identifier: Apache-2.0

/// R22: asking for a compressed answer changes neither when it comes nor in how many pieces.
enum CompressedArm: PairedRule {
    static let question = RelayQuestion("R22", "compression", "compression")
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        guard let asked = pairs.twins else {
            return notTestable("no compressed answers are asked of it beside plain ones: add --compressed")
        }
        guard !asked.isEmpty else {
            return notTestable("no question has a whole answer both plain and compressed: see the outcomes")
        }
        guard asked.contains(where: \.relay.isCompressed) else {
            return row(.pass, "asked for compressed answers, it sends plain ones", [])
        }
        let twins = RelayPairs(
            pairs.info, pairs: asked, direct: asked.map(\.direct), relay: asked.map(\.relay))
        let rows = [AddedTTFT.judge(twins, limits), Coalescing.judge(twins, limits)]
        let judged = rows.filter { $0.verdict != .notTestable }
        guard !judged.isEmpty else { return notTestable(rows[0].reason) }
        let verdict = [RelayRow.Verdict.fail, .inconclusive, .pass].first { worst in
            judged.contains { $0.verdict == worst }
        }
        let decisive = judged.filter { $0.verdict == verdict }
        let figures = (decisive + judged.filter { $0.verdict != verdict }).flatMap { $0.figures.prefix(2) }
        return row(
            verdict ?? .pass, "compressed against plain answers: " + decisive.map(\.reason).joined(separator: "; "),
            figures, requests: decisive.flatMap(\.requests))
    }
}
