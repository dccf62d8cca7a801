// SPDX-License-Identifier: Apache-2.0
public import Analysis

/// One format that `streamgauge history` writes: a new one is a file and a line in `all`.
public struct HistoryFormat: Sendable {
    /// As `--format` takes it.
    public let name: String
    /// What it is, in a few words.
    public let summary: String
    /// The whole report, ending in a line feed.
    public let render: @Sendable (History) -> String

    init(_ name: String, _ summary: String, _ render: @escaping @Sendable (History) -> String) {
        (self.name, self.summary, self.render) = (name, summary, render)
    }

    /// All of them; flag, error texts and docs come from here.
    public static let all: [HistoryFormat] = [
        HistoryFormat("terminal", "charts and the newest runs for people") { HistoryTerminal().render($0) },
        HistoryFormat("html", "a page with pictures") { HistoryPage().render($0) },
        HistoryFormat("json", "all figures for programs") { HistoryJSON.text($0) },
        HistoryFormat("csv", "a row a run and statistic") { HistoryCSV.text($0) },
        HistoryFormat("markdown", "what was found, and the newest runs") { HistoryMarkdown.text($0) },
    ]
}
