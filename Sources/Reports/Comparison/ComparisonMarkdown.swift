// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates

/// A comparison in Markdown: a document of its own, or a part of a run's report.
enum ComparisonMarkdown {
    static func render(_ analysis: ComparisonAnalysis) -> String {
        let title = analysis.comparisons.map { PlainText.markdown($0.candidate.label) }.joined(separator: ", ")
        let base = analysis.arms.first.map { PlainText.markdown($0.label) } ?? "nothing"
        var lines = ["# \(title) against \(base)", ""] + answer(analysis)
        if !analysis.gates.isEmpty {
            lines += ["## Gates", ""] + MarkdownReport.head(["", "gate", "target", "found"])
            for result in analysis.gates {
                let word = result.outcome == .noData ? "no data" : result.outcome.rawValue
                lines.append(
                    MarkdownReport.row(
                        [word] + [result.gate.text, result.target, result.reason].map(PlainText.markdown)))
            }
            lines.append("")
        }
        return (lines + sections(analysis, level: "##")).joined(separator: "\n")
    }
    /// Headline, figures, and how far to believe it.
    static func answer(_ analysis: ComparisonAnalysis) -> [String] {
        let answer = Phrases.answer(analysis)
        let said = [answer.detail, answer.belief].compactMap(\.self).map(PlainText.markdown)
        return ["**\(PlainText.markdown(answer.headline))**", ""] + said + [""]
    }
    /// Each comparison with its guards, notes and figures; then the groups.
    ///
    /// - Parameters:
    ///   - analysis: What to show.
    ///   - level: Hashes of the headings.
    /// - Returns: Lines, the last of them empty.
    static func sections(_ analysis: ComparisonAnalysis, level: String) -> [String] {
        var lines = analysis.comparisons.flatMap { section($0, level: level) }
        if let groups = Phrases.groups(analysis) { lines += [PlainText.markdown(groups) + ".", ""] }
        return lines + ComparisonCells.legend.map { "- \(PlainText.markdown($0))" } + [""]
    }
    private static func section(_ comparison: Comparison, level: String) -> [String] {
        var lines = ["\(level) \(PlainText.markdown(Phrases.title(comparison)))", ""]
        let said =
            comparison.guards.map { "- **no verdict**: \(PlainText.markdown($0.reason))" }
            + comparison.notes.map { "- note: \(PlainText.markdown($0))" }
        if !said.isEmpty { lines += said + [""] }
        lines += MarkdownReport.head(ComparisonCells.header)
        for row in comparison.rows {
            lines.append(MarkdownReport.row(ComparisonCells(row: row).all.map(PlainText.markdown)))
        }
        return lines + [""] + (Phrases.advice(comparison).map { [PlainText.markdown($0), ""] } ?? [])
    }
}
