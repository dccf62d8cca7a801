// SPDX-License-Identifier: Apache-2.0

/// One format that `streamgauge report` writes: a new one is a file and a line in `OutputFormat.all`.
public struct OutputFormat: Sendable {
    /// What a format is made from.
    public enum Maker: Sendable {
        /// The analysis of the whole run.
        case analysis(any ReportFormat)
        /// The records, one after the other as they stand in the trace.
        case records(@Sendable () -> any RecordExport)
    }
    /// As `--format` takes it.
    public let name: String
    /// What it is, in a few words.
    public let summary: String
    /// What a file of it is usually called behind the last dot.
    public let fileExtension: String
    public let maker: Maker

    init(_ name: String, _ fileExtension: String, _ summary: String, _ maker: Maker) {
        (self.name, self.fileExtension, self.summary, self.maker) = (name, fileExtension, summary, maker)
    }

    init(_ format: JudgementFormat) {
        self.init(format.name, format.fileExtension, format.summary, .analysis(JudgementReport(format: format)))
    }

    /// All of them; flag, error texts and docs come from here.
    public static let all = ofRuns + JudgementFormat.all.map(OutputFormat.init)
    private static let ofRuns: [OutputFormat] = [
        OutputFormat("terminal", "txt", "the summary for people", .analysis(TerminalReport())),
        OutputFormat("summary", "txt", "a few lines for a chat", .analysis(ChatSummary())),
        OutputFormat("json", "json", "all figures for programs, as summary.json", .analysis(JSONSummary())),
        OutputFormat("markdown", "md", "all that can be read, as report.md", .analysis(MarkdownReport())),
        OutputFormat("html", "html", "a page with pictures, as report.html", .analysis(HTMLReport())),
        OutputFormat("pr", "md", "a comment on a pull request", .analysis(PullRequestReport())),
        OutputFormat("csv-requests", "csv", "a row a request", .records { RequestCSV() }),
        OutputFormat("csv-events", "csv", "a row an event", .records { EventCSV() }),
        OutputFormat(
            "chrome-trace", "json", "a time line for Perfetto and chrome://tracing", .records { ChromeTrace() }),
        OutputFormat("hlog", "hlog", "TTFT, gap and E2E as HdrHistogram log", .records { HdrLog() }),
        OutputFormat("openmetrics", "om", "points in time for Prometheus", .analysis(OpenMetricsReport())),
    ]
    public static func named(_ name: String) -> OutputFormat? { all.first { $0.name == name } }
    /// Whether it is made record by record, without an analysis.
    public var isOfRecords: Bool {
        if case .records = maker { true } else { false }
    }
}
