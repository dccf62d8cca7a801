// SPDX-License-Identifier: Apache-2.0
public import Analysis

/// One format that `streamgauge compare` writes: a new one is a file and a line in `all`.
public struct ComparisonFormat: Sendable {
    /// As `--format` takes it.
    public let name: String
    /// What it is, in a few words.
    public let summary: String
    /// The whole report, ending in a line feed.
    public let render: @Sendable (ComparisonAnalysis) -> String

    init(_ name: String, _ summary: String, _ render: @escaping @Sendable (ComparisonAnalysis) -> String) {
        (self.name, self.summary, self.render) = (name, summary, render)
    }

    public static let all: [ComparisonFormat] = [
        ComparisonFormat("terminal", "the summary for people") { ComparisonTerminal().render($0) },
        ComparisonFormat("json", "all figures for programs") { ComparisonJSON.render($0) },
        ComparisonFormat("markdown", "all that can be read") { ComparisonMarkdown.render($0) },
        ComparisonFormat("html", "a page with pictures") { ComparisonPage().render($0) },
    ]
    public static func named(_ name: String) -> ComparisonFormat? { all.first { $0.name == name } }
}
