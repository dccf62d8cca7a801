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
        [gates, judgement.reasons.map { "- \(Self.text($0))" }] + comparisons + [figures]
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
    private var comparisons: [[String]] {
        guard !judgement.comparisons.isEmpty else { return [] }
        return judgement.comparisons.map { ComparisonMarkdown.section($0, level: "####") }
            + [ComparisonCells.legend.map { "- \(PlainText.markdown($0))" }]
    }
    private var figures: [String] {
        let isShown = judgement.comparisons.isEmpty  // else they stand in the comparisons
        let rows = (isShown ? judgement.figures : []).map { figure in
            MarkdownReport.row([
                Self.text(figure.target), figure.statistic.title, Units.value(figure.value, figure.statistic.unit),
                figure.interval.map { Units.values($0, figure.statistic.unit) } ?? MetricCells.missing, "\(figure.n)",
            ])
        }
        return rows.isEmpty ? [] : MarkdownReport.head(["target", "figure", "value", "95 % interval", "n"]) + rows
    }

    private static func text(_ text: String) -> String { PlainText.markdown(PlainText.cut(text, to: longest)) }
}
