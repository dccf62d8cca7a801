// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Reports

/// `streamgauge report TRACE...`: every report again, from the traces alone.
struct ReportCommand: Command {
    static let name = "report"
    static let summary = "make the reports again from traces, or from the folders of runs or a matrix"
    static let operands = Operands("TRACE", 1...1_000)
    static let options = [
        Option(
            "--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal",
            "terminal, json (as summary.json) or markdown (as report.md), on standard output.")
    ]
    static let examples = [
        Example("streamgauge report reports/quickstart/*/trace.ndjson.gz", "The report of a run, again."),
        Example(
            "streamgauge report reports/sweep/2026-11-20T22-50-02Z", "The report over all cells of a matrix, again."),
        Example(
            "streamgauge report reports/nightly/*", "Shards of one run merged, different runs side by side."),
        Example("streamgauge report trace.ndjson.gz --format json | jq .targets[].name", "For another program."),
    ]
    /// The formats by the names that the flag takes.
    private enum Format: String, CaseIterable { case terminal, json, markdown }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format: Format = try arguments.choice("--format") ?? .terminal
            let paths = arguments.operands
            if paths.count == 1, ManyTraces.isFolder("\(paths[0])/cells") {
                return show(try TraceAnalysis.ofMatrix(paths[0]), as: format)
            }
            let analysis = try ManyTraces.analysis(of: paths)
            switch format {
            case .terminal: TraceAnalysis.show(analysis)
            case .json: Console.print(JSONSummary().render(analysis), terminator: "")
            case .markdown: Console.print(MarkdownReport().render(analysis), terminator: "")
            }
            return ExitCode(rawValue: analysis.exitCode) ?? .internalError
        }
    }
    private static func show(_ analysis: MatrixAnalysis, as format: Format) -> ExitCode {
        switch format {
        case .terminal: TraceAnalysis.show(analysis)
        case .json: Console.print(MatrixSummary().render(analysis), terminator: "")
        case .markdown: Console.print(MatrixMarkdown().render(analysis), terminator: "")
        }
        return ExitCode(rawValue: analysis.exitCode) ?? .internalError
    }
}
