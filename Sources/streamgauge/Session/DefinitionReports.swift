// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Reports
internal import Traces

/// `report TRACE --as NAME` and `report TRACE --definitions`.
enum DefinitionReports {
    static let asTool = Option(
        "--as", .value(placeholder: "NAME"),
        "What another tool would have reported of this trace: \(names.joined(separator: ", ")). Terminal or json.")
    static let sideBySide = Option("--definitions", .flag, "All of these side by side, ours first. Terminal or json.")
    private static var names: [String] { Definition.all.map(\.id) }

    /// Whether one of the two flags was given.
    static func isAsked(_ arguments: ParsedArguments) -> Bool {
        arguments.value("--as") != nil || arguments.has("--definitions")
    }

    /// Writes the report on each trace.
    ///
    /// - Parameters:
    ///   - arguments: Of the command `report`.
    ///   - format: As `--format` has it.
    ///   - output: Is left to be finished.
    /// - Returns: What the first trace deserves that deserves more than 0.
    /// - Throws: `UsageError` for a name that nobody has and for a format that there is none of, `CommandFailure` for a trace
    ///   that cannot be read.
    static func run(
        _ arguments: ParsedArguments, format: String, to output: borrowing ReportOutput
    ) throws -> ExitCode {
        let definitions = try definitions(arguments)
        guard ["terminal", "json"].contains(format) else {
            throw error("--format: found \"\(format)\"; definitions are written as terminal or json", arguments)
        }
        var code = ExitCode.pass
        for path in arguments.operands {
            let analysis = try analyse(path, definitions)
            try output.write(text(analysis, isJSON: format == "json", compares: arguments.has("--definitions"), output))
            if code == .pass { code = ExitCode(rawValue: analysis.run.exitCode) ?? .internalError }
        }
        return code
    }

    private static func definitions(_ arguments: ParsedArguments) throws(UsageError) -> [Definition] {
        guard let name = arguments.value("--as") else { return Definition.all }
        if arguments.has("--definitions") {
            throw error("--as and --definitions exclude each other; remove one", arguments)
        }
        guard let definition = Definition.named(name) else {
            let known = "known here: \(names.joined(separator: ", "))"
            throw error("--as: found \"\(name)\"; \(known)\(ArgumentParser.hint(name, among: names))", arguments)
        }
        return [definition]
    }
    private static func error(_ message: String, _ arguments: ParsedArguments) -> UsageError {
        UsageError(message, command: arguments.command)
    }

    private static func analyse(_ path: String, _ definitions: [Definition]) throws(CommandFailure)
        -> DefinitionAnalysis
    {
        let trace = ManyTraces.trace(path)
        do {
            var reader = try TraceReader(path: trace)
            var builder = DefinitionBuilder(definitions)
            while let record = try reader.next() { builder.add(record) }
            guard reader.records > 0 else {
                throw CommandFailure.noRun(trace)
            }
            return builder.finish()
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(message: "\(error)")
        }
    }
    private static func text(
        _ analysis: DefinitionAnalysis, isJSON: Bool, compares: Bool, _ output: borrowing ReportOutput
    ) -> String {
        if isJSON { return DefinitionSummary().render(analysis) }
        let isTerminal = output.path == nil
        let report = DefinitionTerminal(
            width: isTerminal ? Console.width() : 80, isColoured: isTerminal && TraceAnalysis.wantsColour)
        return compares ? report.compare(analysis) : report.render(analysis)
    }
}
