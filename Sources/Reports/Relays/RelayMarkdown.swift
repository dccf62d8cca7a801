// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The report on relays in Markdown: a table a relay.
enum RelayMarkdown {
    static func render(_ report: RelayReport) -> String {
        var lines = ["# \(PlainText.markdown(RelayPhrases.title(report)))", "", RelayPhrases.about(report), ""]
        lines += report.sides.map { "**\(PlainText.markdown(RelayPhrases.headline($0, report)))**\n" }
        lines += MarkdownReport.verdict(report.verdict)
        if !report.notes.isEmpty { lines += report.notes.map { "- \(PlainText.markdown($0))" } + [""] }
        lines += report.sides.flatMap(section)
        return (lines + ["\(RelayPhrases.place). \(RelayPhrases.help)."]).joined(separator: "\n") + "\n"
    }
    private static func section(_ side: RelayReport.Side) -> [String] {
        var lines = ["## \(PlainText.markdown(side.name))", "", PlainText.markdown(side.url), ""]
        for part in RelayPhrases.parts(side) {
            lines += ["### \(part.title)", ""] + MarkdownReport.head(["", "row", "found", "figures", "look at"])
            lines += part.rows.map(row) + [""]
        }
        return lines
    }
    private static func row(_ row: RelayRow) -> String {
        let look = RelayPhrases.look(row, trace: RelayFormat.usualTrace)
        return MarkdownReport.row([
            "\(RelayPhrases.mark(row.verdict)) \(RelayPhrases.word(row.verdict))",
            "\(row.question.number) \(row.question.title) (`\(row.question.id)`)", PlainText.markdown(row.reason),
            RelayPhrases.figures(row).map(PlainText.markdown).joined(separator: "<br>"),
            look.map { "`\($0.command)`\($0.others)" } ?? "",
        ])
    }
}
