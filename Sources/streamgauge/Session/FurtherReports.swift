// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Reports

/// Reports that a command leaves beside what it prints: `--report junit=junit.xml`, as often as wanted.
struct FurtherReports {
    static let option = Option(
        "--report", .value(placeholder: "FORMAT=FILE"), isRepeatable: true,
        "Also leave this report, over a file that is there; - is standard output. Formats: see streamgauge report.")

    private struct Wanted {
        let format: String
        /// Nil for standard output.
        let path: String?
    }
    private let wanted: [Wanted]
    var isEmpty: Bool { wanted.isEmpty }

    /// - Parameters:
    ///   - arguments: May have several of `--report`.
    ///   - known: Names of the formats that the command has.
    /// - Throws: `UsageError` for what is not a format and a file; `CommandFailure` where a file cannot be written,
    ///   which is better known before a run than after it.
    init(_ arguments: ParsedArguments, known: [String]) throws {
        wanted = try arguments.values("--report").map { text throws(UsageError) in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw UsageError(
                    "--report: found \"\(text)\"; write a format and a file, such as junit=junit.xml",
                    command: arguments.command)
            }
            guard known.contains(parts[0]) else {
                throw UsageError(
                    "--report: found \"\(parts[0])\"; known here: \(known.joined(separator: ", "))"
                        + ArgumentParser.hint(parts[0], among: known), command: arguments.command)
            }
            return Wanted(format: parts[0], path: parts[1] == "-" ? nil : parts[1])
        }
        for report in wanted { _ = try ReportOutput.open(report.path, inputs: [], overwrites: true) }
    }

    /// Writes each of them.
    ///
    /// - Parameters:
    ///   - inputs: What they are made of, which is never written over.
    ///   - make: Gives the text of a format.
    /// - Throws: `CommandFailure` where one cannot be written.
    func write(inputs: [String], _ make: (_ format: String) throws(CommandFailure) -> String) throws(CommandFailure) {
        for report in wanted {
            var output = try ReportOutput.open(report.path, inputs: inputs, overwrites: true)
            try output.write(make(report.format))
            try output.finish()
        }
    }
}

extension FurtherReports {
    /// Formats of a run, but for those that are made record by record.
    private static var ofRuns: [String] { OutputFormat.all.filter { !$0.isOfRecords }.map(\.name) }

    /// Of a command that runs, or that looks at runs.
    static func ofRuns(_ arguments: ParsedArguments) throws -> FurtherReports {
        try FurtherReports(arguments, known: ofRuns)
    }
    func write(_ analysis: RunAnalysis, inputs: [String]) throws(CommandFailure) {
        try write(inputs: inputs) { name in
            guard case .analysis(let format) = OutputFormat.named(name)?.maker else { return "" }
            return format.render(analysis)
        }
    }
}
