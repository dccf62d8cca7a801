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
        Option("--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal", formatHelp),
        Option(
            "--output", short: "o", .value(placeholder: "FILE"), default: "standard output",
            "The file to write, where there is none yet."),
        Option("--force", .flag, "Write over the file of --output, should there be one."),
    ]
    static let examples = [
        Example("streamgauge report reports/quickstart/*/trace.ndjson.gz", "The report of a run, again."),
        Example(
            "streamgauge report reports/sweep/2026-11-20T22-50-02Z", "The report over all cells of a matrix, again."),
        Example("streamgauge report trace.ndjson.gz --format json | jq .targets[].name", "For another program."),
        Example(
            "streamgauge report trace.ndjson.gz --format csv-requests --output requests.csv",
            "A row a request, for a spreadsheet."),
    ]
    private static var formatHelp: String {
        OutputFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "."
    }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format = try format(arguments)
            let path = arguments.operands[0]
            var output = try ReportOutput.open(arguments.value("--output"), overwrites: arguments.has("--force"))
            let code =
                isFolder("\(path)/cells")
                ? try matrix(path, as: format, to: output)
                : try report(isFolder(path) ? "\(path)/trace.ndjson.gz" : path, as: format, to: output)
            try output.finish()
            return code
        }
    }
    private static func format(_ arguments: ParsedArguments) throws(UsageError) -> OutputFormat {
        let name = arguments.value("--format") ?? "terminal"
        if let format = OutputFormat.named(name) { return format }
        let known = OutputFormat.all.map(\.name)
        throw UsageError(
            "--format: found \"\(name)\"; known here: \(known.joined(separator: ", "))"
                + ArgumentParser.hint(name, among: known), command: arguments.command)
    }
    /// What is made record by record says nothing of how good the run was: its code is 0.
    private static func report(
        _ trace: String, as format: OutputFormat, to output: borrowing ReportOutput
    ) throws(CommandFailure) -> ExitCode {
        switch format.maker {
        case .records(let make):
            try TraceExport.write(trace, as: make(), to: output)
            return .pass
        case .analysis(let report):
            let analysis = try TraceAnalysis.of(trace)
            if format.name == "terminal", output.path == nil {
                TraceAnalysis.show(analysis)
            } else {
                try output.write(report.render(analysis))
            }
            return ExitCode(rawValue: analysis.exitCode) ?? .internalError
        }
    }
    private static func matrix(
        _ folder: String, as format: OutputFormat, to output: borrowing ReportOutput
    ) throws(CommandFailure) -> ExitCode {
        guard let report = MatrixFormats.named(format.name) else {
            throw CommandFailure(
                message: "\(folder): a matrix has no \(format.name); give the folder of a cell: \(folder)/cells/…")
        }
        let analysis = try TraceAnalysis.ofMatrix(folder)
        if format.name == "terminal", output.path == nil {
            TraceAnalysis.show(analysis)
        } else {
            try output.write(report.render(analysis))
        }
        return ExitCode(rawValue: analysis.exitCode) ?? .internalError
    }
    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}
