// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// `capacity.md`: the answer, the curve, and what else was found.
enum CapacityMarkdown {
    static func render(_ analysis: CapacityAnalysis) -> String {
        let words = CapacityWords(analysis)
        var lines = ["# \(PlainText.markdown(words.title))", "", PlainText.markdown(words.about), ""]
        lines += ["**\(PlainText.markdown(words.answer))**", ""]
        lines += words.findings.map { "- \(PlainText.markdown($0))" } + [""]
        lines += ["## The curve", ""] + MarkdownReport.head(words.header)
        lines += analysis.curve.map { MarkdownReport.row(words.cells($0).map(PlainText.markdown)) } + [""]
        lines += [PlainText.markdown(CapacityWords.legend), "", "## Steps", ""]
        lines += MarkdownReport.head(["step", "load", "outcome", "why"])
        lines += analysis.steps.map { step in
            let why = step.reasons.isEmpty ? "all limits are kept" : step.reasons.joined(separator: "; ")
            return MarkdownReport.row([
                "\(step.number)", words.load(step.load), CapacityWords.outcome(step), PlainText.markdown(why),
            ])
        }
        lines += ["", "## In the words of the catalogue", ""]
        lines += MarkdownReport.head(["", "question", "verdict", "why"])
        lines += analysis.rows.map { row in
            MarkdownReport.row([
                row.question.number, PlainText.markdown(row.question.title), RelayPhrases.word(row.verdict),
                PlainText.markdown(row.reason),
            ])
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
