// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// The requests of a target that stood at one place of their conversations.
public struct TurnAnalysis: Hashable, Sendable {
    /// From 0.
    public let turn: Int
    public let counted: Int
    public let successes: Int
    /// Nil where none of them got that far.
    public let ttft: Distribution?
    public let inputTokens: Distribution?

    /// One for each turn that occurred, in order; empty where there were no conversations.
    static func all(_ rows: [RequestRow]) -> [TurnAnalysis] {
        let byTurn = Dictionary(grouping: rows.filter { $0.turn.value != nil }) { $0.turn.value ?? 0 }
        return byTurn.sorted { $0.key < $1.key }.map { turn, rows in TurnAnalysis(Int(turn), rows) }
    }
    private init(_ turn: Int, _ rows: [RequestRow]) {
        self.turn = turn
        counted = rows.count
        let good = rows.filter(\.outcome.isSuccess)
        successes = good.count
        func distribution(_ metric: Metric) -> Distribution? {
            guard case .request(let read) = metric.source else { return nil }
            let lost = metric.countsLosses ? rows.count { $0.isLost } : 0
            return Distribution(metric, inOrder: good.compactMap(read), lost: lost)
        }
        (ttft, inputTokens) = (distribution(.ttft), distribution(.inputTokens))
    }
}
