// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates

/// Gates as rows of text, for tables.
enum GateTable {
    static let header = ["", "gate", "target", "found", "95 % interval", "n", "why"]
    static func cells(_ result: GateResult) -> [String] {
        [
            "\(Phrases.mark(result.outcome)) \(Phrases.word(result.outcome))", result.gate.text, result.target,
            Phrases.figure(result), Phrases.interval(result), "\(result.n)", result.reason,
        ]
    }
    /// As a table in Markdown.
    static func markdown(_ results: [GateResult]) -> [String] {
        results.isEmpty
            ? []
            : MarkdownReport.head(header) + results.map { MarkdownReport.row(cells($0).map(PlainText.markdown)) } + [""]
    }
}
