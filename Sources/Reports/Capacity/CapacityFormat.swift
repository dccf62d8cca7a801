// SPDX-License-Identifier: Apache-2.0
public import Analysis

/// One format of the reports on a search for the highest load: a new one is a file and a line in `all`.
public struct CapacityFormat: Sendable {
    /// As `--format` takes it.
    public let name: String
    /// What it is, in a few words.
    public let summary: String
    /// Name of the file in the folder of the search; nil for what goes to the terminal only.
    public let fileName: String?
    /// The whole report, ending in a line feed.
    public let render: @Sendable (CapacityAnalysis) -> String

    init(
        _ name: String, _ summary: String, file: String? = nil,
        _ render: @escaping @Sendable (CapacityAnalysis) -> String
    ) {
        (self.name, self.summary, self.fileName, self.render) = (name, summary, file, render)
    }
    public static let all: [CapacityFormat] = [
        CapacityFormat("terminal", "the answer, and the curve as a table") { CapacityTerminal().render($0) },
        CapacityFormat("json", "all figures for programs", file: "capacity.json") { CapacityJSON.text($0) },
        CapacityFormat("markdown", "all that can be read", file: "capacity.md") { CapacityMarkdown.render($0) },
        CapacityFormat("html", "a page with pictures", file: "capacity.html") { CapacityPage().render($0) },
    ]
}
