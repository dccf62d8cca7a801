// SPDX-License-Identifier: Apache-2.0
internal import Core

extension Judgement {
    /// Of a comparison: the figures of both sides, over all their blocks or runs, and what came of its gates.
    public init(_ analysis: ComparisonAnalysis) {
        let runs = analysis.arms.flatMap(\.runs)
        let labels = analysis.comparisons.map(\.candidate.label)
        self.init(
            title: labels.joined(separator: ", ") + " against " + (analysis.arms.first?.label ?? "nothing"),
            startUnixNanoseconds: runs.map(\.startUnix.count).max() ?? 0, seconds: 0, verdict: nil,
            figures: Self.figures(analysis.comparisons), comparisons: analysis.comparisons, gates: analysis.gates,
            exitCode: analysis.exitCode)
    }
    /// The base once, then each candidate.
    private static func figures(_ comparisons: [Comparison]) -> [Figure] {
        let base = comparisons.first.map { comparison in
            comparison.rows.map { row in
                Figure(
                    target: comparison.base.label, statistic: row.statistic, value: row.base, interval: nil,
                    n: row.baseCount)
            }
        }
        let candidates = comparisons.flatMap { comparison in
            comparison.rows.map { row in
                Figure(
                    target: comparison.candidate.label, statistic: row.statistic, value: row.candidate, interval: nil,
                    n: row.candidateCount)
            }
        }
        return (base ?? []) + candidates
    }
}
