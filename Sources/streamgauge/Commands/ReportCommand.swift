// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Reports

/// `streamgauge report TRACE...`: every report again, from the traces alone.
struct ReportCommand: Command {
    static let name = "report"
    static let summary = "make the reports again from traces, or from the folders of runs or a matrix"
    static let operands = Operands("TRACE", 1...1_000)
    static let options = [
        Option("--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal", formatHelp),
        Option(
            "--output", short: "o", .value(placeholder: "FILE"), default: "standard output",
            "The file to write, where there is none yet."),
        Option("--force", .flag, "Write over the file of --output, should there be one."),
        DefinitionReports.asTool, DefinitionReports.sideBySide,
    ]
    static let examples = [
        Example("streamgauge report reports/quickstart/*/trace.ndjson.gz", "The report of a run, again."),
        Example(
            "streamgauge report reports/sweep/2026-11-20T22-50-02Z", "The report over all cells of a matrix, again."),
        Example(
            "streamgauge report reports/nightly/*", "Shards of one run merged, different runs side by side."),
        Example("streamgauge report trace.ndjson.gz --format json | jq .targets[].name", "For another program."),
        Example(
            "streamgauge report trace.ndjson.gz --format csv-requests --output requests.csv",
            "A row a request, for a spreadsheet."),
        Example("streamgauge report trace.ndjson.gz --as vllm", "What vLLM's benchmark would have said of this run."),
    ]
    private static var formatHelp: String {
        OutputFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "."
    }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format = try arguments.format(of: OutputFormat.all, \.name)
            let paths = arguments.operands
            var output = try ReportOutput.open(
                arguments.value("--output"), inputs: paths.map(ManyTraces.trace), overwrites: arguments.has("--force"))
            if DefinitionReports.isAsked(arguments) {
                let code = try DefinitionReports.run(arguments, format: format.name, to: output)
                try output.finish()
                return code
            }
            let code =
                paths.count == 1 && ManyTraces.isFolder("\(paths[0])/cells")
                ? try matrix(paths[0], as: format, to: output) : try report(paths, as: format, to: output)
            try output.finish()
            return code
        }
    }
    /// What is made record by record says nothing of how good the run was: its code is 0.
    private static func report(
        _ paths: [String], as format: OutputFormat, to output: borrowing ReportOutput
    ) throws(CommandFailure) -> ExitCode {
        switch format.maker {
        case .records(let make):
            guard paths.count == 1 else {
                throw CommandFailure(
                    message: "--format \(format.name) is made of one trace, and \(paths.count) are given; "
                        + "make one of the shards of a run with `streamgauge merge`, and one file of each other run")
            }
            try TraceExport.write(ManyTraces.trace(paths[0]), as: make(), to: output)
            return .pass
        case .analysis(let report):
            let analysis = try ManyTraces.analysis(of: paths)
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
}
