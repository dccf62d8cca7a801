// SPDX-License-Identifier: Apache-2.0
public import Analysis

/// One format of the reports on relays: a new one is a file and a line in `all`.
public struct RelayFormat: Sendable {
    /// As `--format` takes it.
    public let name: String
    /// What it is, in a few words.
    public let summary: String
    /// Name of the file in the run folder; nil for what goes to the terminal only.
    public let fileName: String?
    /// The whole report, ending in a line feed.
    public let render: @Sendable (RelayReport) -> String

    init(
        _ name: String, _ summary: String, file: String? = nil, _ render: @escaping @Sendable (RelayReport) -> String
    ) {
        (self.name, self.summary, self.fileName, self.render) = (name, summary, file, render)
    }
    /// The trace as the folder of the reports has it.
    public static let usualTrace = "trace.ndjson.gz"

    public static let all: [RelayFormat] = [
        RelayFormat("terminal", "the summary for people") { RelayTerminal().render($0) },
        RelayFormat("json", "all rows and figures for programs", file: "relay.json") { RelayJSON.render($0) },
        RelayFormat("markdown", "all rows to read", file: "relay.md") { RelayMarkdown.render($0) },
        RelayFormat("html", "a page", file: "relay.html") { RelayPage().render($0) },
    ]
}
