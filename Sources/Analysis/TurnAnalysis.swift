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

    /// The requests of earlier segments, by turn.
    struct Tally {
        /// Turns that are kept apart once a run is longer than one segment; those beyond have no line of their own.
        static let turnLimit = 256
        fileprivate var turns: [Int64: Turn] = [:]
        mutating func fold(_ rows: [RequestRow]) {
            for (turn, rows) in TurnAnalysis.byTurn(rows) where turn < Self.turnLimit {
                turns[turn, default: Turn()].fold(rows)
            }
        }
    }
    fileprivate struct Turn {
        var (counted, successes, lost) = (0, 0, 0)
        var ttft = Series(.ttft)
        var inputTokens = Series(.inputTokens)
        mutating func fold(_ rows: [RequestRow]) {
            counted += rows.count
            successes += rows.count { $0.outcome.isSuccess }
            lost += rows.count { $0.isLost }
            ttft.fold(Metric.ttft.values(of: rows))
            inputTokens.fold(Metric.inputTokens.values(of: rows))
        }
    }

    /// One for each turn that occurred, in order; empty where there were no conversations.
    static func all(_ rows: [RequestRow], after tally: Tally) -> [TurnAnalysis] {
        let last = byTurn(rows)
        let limit = tally.turns.isEmpty ? Int64.max : Int64(Tally.turnLimit)
        return Set(last.keys).union(tally.turns.keys).filter { $0 < limit }.sorted().map { turn in
            TurnAnalysis(Int(turn), last[turn] ?? [], after: tally.turns[turn] ?? Turn())
        }
    }
    private static func byTurn(_ rows: [RequestRow]) -> [Int64: [RequestRow]] {
        Dictionary(grouping: rows.filter { $0.turn.value != nil }) { $0.turn.value ?? 0 }
    }
    private init(_ turn: Int, _ rows: [RequestRow], after tally: Turn) {
        self.turn = turn
        counted = tally.counted + rows.count
        successes = tally.successes + rows.count { $0.outcome.isSuccess }
        ttft = tally.ttft.distribution(
            .ttft, last: Metric.ttft.values(of: rows), lost: tally.lost + rows.count { $0.isLost })
        inputTokens = tally.inputTokens.distribution(.inputTokens, last: Metric.inputTokens.values(of: rows), lost: 0)
    }
}
