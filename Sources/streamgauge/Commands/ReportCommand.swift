// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import FoundationEssentials
internal import Reports

/// `streamgauge report TRACE`: every report again, from the trace alone.
struct ReportCommand: Command {
    static let name = "report"
    static let summary = "make the reports again from a trace, or from the folder of a run or a matrix"
    static let operands = Operands("TRACE", 1...1)
    static let options = [
        Option(
            "--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal",
            "terminal, summary (a few lines for a chat), json (as summary.json) or markdown (as report.md), on standard output."
        )
    ]
    static let examples = [
        Example("streamgauge report reports/quickstart/*/trace.ndjson.gz", "The report of a run, again."),
        Example(
            "streamgauge report reports/sweep/2026-11-20T22-50-02Z", "The report over all cells of a matrix, again."),
        Example("streamgauge report trace.ndjson.gz --format json | jq .targets[].name", "For another program."),
    ]
    /// The formats by the names that the flag takes.
    private enum Format: String, CaseIterable { case terminal, summary, json, markdown }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format: Format = try arguments.choice("--format") ?? .terminal
            let path = arguments.operands[0]
            if isFolder("\(path)/cells") { return show(try TraceAnalysis.ofMatrix(path), as: format) }
            let analysis = try TraceAnalysis.of(isFolder(path) ? "\(path)/trace.ndjson.gz" : path)
            switch format {
            case .terminal: TraceAnalysis.show(analysis)
            case .summary: Console.print(ChatSummary().render(analysis), terminator: "")
            case .json: Console.print(JSONSummary().render(analysis), terminator: "")
            case .markdown: Console.print(MarkdownReport().render(analysis), terminator: "")
            }
            return ExitCode(rawValue: analysis.exitCode) ?? .internalError
        }
    }
    private static func show(_ analysis: MatrixAnalysis, as format: Format) -> ExitCode {
        switch format {
        case .terminal, .summary: TraceAnalysis.show(analysis)
        case .json: Console.print(MatrixSummary().render(analysis), terminator: "")
        case .markdown: Console.print(MatrixMarkdown().render(analysis), terminator: "")
        }
        return ExitCode(rawValue: analysis.exitCode) ?? .internalError
    }
    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}
