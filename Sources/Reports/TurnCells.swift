// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// One line of the table of turns, the same in every report.
enum TurnCells {
    static let header = ["turn", "n", "ok", "TTFT p50", "95 % interval", "p95", "input tokens p50"]

    static func cells(_ turn: TurnAnalysis) -> [String] {
        let cells = turn.ttft.map(MetricCells.init(distribution:))
        let tokens = turn.inputTokens?.value(.p50).map { Units.number($0) }
        return [
            "\(turn.turn + 1)", "\(turn.counted)", "\(turn.successes)", cells?.value(.p50) ?? MetricCells.missing,
            cells?.interval(.p50) ?? MetricCells.missing, cells?.value(.p95) ?? MetricCells.missing,
            tokens ?? MetricCells.missing,
        ]
    }
}
