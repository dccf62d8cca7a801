// SPDX-License-Identifier: Apache-2.0
package import Analysis

/// A history on the terminal: of each series a chart, what was found, and the newest runs.
///
/// Files that were left out are named on standard error, not here.
package struct HistoryTerminal {
    private let width: Int
    private let style: TerminalStyle
    private static let runsListed = 10

    /// - Parameters: As those of `TerminalReport`.
    package init(width: Int = 80, isColoured: Bool = false) {
        self.width = max(60, width)
        style = TerminalStyle(isColoured: isColoured)
    }

    package func render(_ history: History) -> String {
        var lines = [style.bold("history: ") + HistoryPhrases.headline(history)]
        for series in history.series { lines += [""] + section(series) }
        let remarks = HistoryPhrases.remarks(history).flatMap(wrapped)
        if !remarks.isEmpty { lines += [""] + remarks }
        return lines.joined(separator: "\n") + "\n"
    }
    private func section(_ series: HistorySeries) -> [String] {
        let chart = HistoryChart(series, width: width, style: style)
        var lines = wrapped(HistoryPhrases.title(series)).map(style.bold) + wrapped(HistoryPhrases.about(series))
        if let current = series.current {
            let host = current.host.isEmpty ? "an unknown machine" : current.host
            lines += wrapped("newest: plan \(current.planHash), \(host)").map(style.dim)
        }
        lines += [""] + chart.lines + chart.legend(width).map(style.dim) + [""]
        lines += HistoryPhrases.findings(series).flatMap(wrapped) + [""]
        var table = TextTable(header: HistoryPhrases.header(series))
        for index in series.points.indices.suffix(Self.runsListed) {
            table.add(HistoryPhrases.cells(index, series).map(PlainText.visible))
        }
        return lines + table.lines
    }
    private func wrapped(_ text: String) -> [String] { PlainText.wrap(PlainText.visible(text), width: width) }
}
