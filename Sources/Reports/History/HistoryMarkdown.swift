// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// A history to paste: of each series what was found, and the newest runs.
enum HistoryMarkdown {
    private static let runsListed = 20

    static func text(_ history: History) -> String {
        var lines = ["# History", "", PlainText.markdown(HistoryPhrases.headline(history)), ""]
        for series in history.series { lines += section(series) }
        lines += (HistoryPhrases.remarks(history) + HistoryPhrases.skipped(history)).map {
            "- \(PlainText.markdown($0))"
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }
    private static func section(_ series: HistorySeries) -> [String] {
        var lines = ["## \(PlainText.markdown(HistoryPhrases.title(series)))", ""]
        lines += [PlainText.markdown(HistoryPhrases.about(series)), ""]
        lines += HistoryPhrases.findings(series).map { "- \(PlainText.markdown($0))" } + [""]
        let header = HistoryPhrases.header(series).map(PlainText.markdown)
        lines += [row(header), row(header.map { _ in "---" })]
        for index in series.points.indices.suffix(runsListed) {
            lines.append(row(HistoryPhrases.cells(index, series).map(PlainText.markdown)))
        }
        return lines + [""]
    }
    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
