// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates

/// A judgement as Markdown: what it comes to, its gates, its comparisons, its figures.
struct JudgementMarkdown {
    let judgement: Judgement
    /// Longest text from outside in a cell.
    private static let longest = 200

    var head: [String] {
        let title = Self.text(judgement.title)
        let level = judgement.verdict.map { ["**Verdict: \($0.level.rawValue)** – \(Phrases.verdict($0.level)).", ""] }
        return ["### Streamgauge\(title.isEmpty ? "" : ": \(title)")", ""] + (level ?? [])
            + ["**Exit code \(judgement.exitCode)**: \(judgement.outcome)."]
    }
    /// Most important first.
    var parts: [[String]] {
        [gates, judgement.reasons.map { "- \(Self.text($0))" }] + judgement.comparisons.map(comparison) + [figures]
    }

    private var gates: [String] {
        guard !judgement.gates.isEmpty else { return [] }
        let rows = judgement.gates.map { result in
            let word = judgement.standing(result) == .failed ? "**\(result.word)**" : result.word
            let said = ([result.reason] + [result.found].compactMap(\.self)).joined(separator: "; ")
            return MarkdownReport.row([word, Self.text(result.gate.text), Self.text(result.target), Self.text(said)])
        }
        return MarkdownReport.head(["", "gate", "target", "found"]) + rows
    }
    private func comparison(_ comparison: Comparison) -> [String] {
        let title = "#### \(Self.text(comparison.candidate.label)) against \(Self.text(comparison.base.label))"
        let rows = comparison.rows.map { row in
            let unit = row.statistic.unit
            return MarkdownReport.row([
                row.statistic.title, Units.value(row.base, unit), Units.value(row.candidate, unit),
                row.finding == .inconclusive ? "~" : row.effect.change(row.effect.estimate),
                row.effect.interval.map(row.effect.spread) ?? MetricCells.missing,
                row.adjustedP.map { Units.number($0) } ?? MetricCells.missing,
                "\(row.baseCount) / \(row.candidateCount)", row.finding.rawValue,
            ])
        }
        let notes =
            comparison.guards.map { "- **no verdict**: \(Self.text($0.reason))" }
            + comparison.notes.map { "- \(Self.text($0))" }
        let header = ["", "base", "candidate", "change", "95 % interval", "p, adjusted", "n", "finding"]
        return [title, ""] + (rows.isEmpty ? [] : MarkdownReport.head(header) + rows)
            + (notes.isEmpty ? [] : [""] + notes)
    }
    private var figures: [String] {
        guard judgement.comparisons.isEmpty else { return [] }
        let rows = judgement.figures.map { figure in
            MarkdownReport.row([
                Self.text(figure.target), figure.statistic.title, Units.value(figure.value, figure.statistic.unit),
                figure.interval.map { Units.values($0, figure.statistic.unit) } ?? MetricCells.missing, "\(figure.n)",
            ])
        }
        return rows.isEmpty ? [] : MarkdownReport.head(["target", "figure", "value", "95 % interval", "n"]) + rows
    }

    private static func text(_ text: String) -> String { PlainText.markdown(PlainText.cut(text, to: longest)) }
}
