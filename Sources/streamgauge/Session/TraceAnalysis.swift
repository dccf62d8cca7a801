// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import FoundationEssentials
internal import Glibc
internal import Reports
internal import Traces

/// From a trace file to the one analysis value that all reports show, and to the reports.
enum TraceAnalysis {
    /// - Parameters:
    ///   - path: The trace.
    ///   - statistics: What blocks are to be compared by, beside the usual.
    /// - Returns: Of all records that can be read.
    /// - Throws: `CommandFailure` when the file cannot be read or holds no trace.
    static func of(_ path: String, comparing statistics: [Statistic] = []) throws(CommandFailure) -> RunAnalysis {
        do {
            var builder = AnalysisBuilder(comparing: statistics)
            var holdsRun = false
            try TraceStream.read(path: path) { record in
                if case .run = record { holdsRun = true }
                builder.add(record)
            }
            guard holdsRun else { throw CommandFailure.noRun(path) }
            return builder.finish()
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(message: "\(error)")
        }
    }
    /// Writes every report that is a file.
    static func writeReports(_ analysis: RunAnalysis, to folder: RunFolder) throws(CommandFailure) {
        for format in ReportFormats.files {
            guard let name = type(of: format).fileName else { continue }
            try folder.write(format.render(analysis), as: name)
        }
    }
    /// The runs of a matrix, from its folder: every cell that left a trace.
    ///
    /// - Throws: `CommandFailure` when there is none, or one cannot be read.
    static func ofMatrix(_ folder: String) throws(CommandFailure) -> MatrixAnalysis {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/cells")) ?? []).sorted()
        var cells: [MatrixAnalysis.Cell] = []
        for name in names {
            let trace = "\(folder)/cells/\(name)/trace.ndjson.gz"
            guard unsafe access(trace, F_OK) == 0 else { continue }
            let analysis = try of(trace)
            let cell = analysis.run.cell ?? MatrixCell(number: cells.count + 1, of: names.count, values: [])
            cells.append(MatrixAnalysis.Cell(cell, folder: name, analysis))
        }
        guard !cells.isEmpty else { throw CommandFailure(message: "\(folder)/cells: holds no trace of a cell") }
        return MatrixAnalysis(cells)
    }
    static func show(_ analysis: MatrixAnalysis) {
        Console.print(MatrixTerminal(width: Console.width(), isColoured: wantsColour).render(analysis), terminator: "")
    }
    /// Prints the terminal report on standard output, as wide as the terminal.
    static func show(_ analysis: RunAnalysis) {
        let report = TerminalReport(width: Console.width(), isColoured: wantsColour)
        Console.print(report.render(analysis), terminator: "")
    }
    /// Whether standard output is a terminal that shows colours.
    static var wantsColour: Bool { wantsColour(on: 1) }
    /// Whether colours are welcome on a descriptor.
    static func wantsColour(on descriptor: Int32) -> Bool {
        let environment = ["NO_COLOR", "TERM"].reduce(into: [String: String]()) { known, name in
            known[name] = unsafe getenv(name).map { unsafe String(cString: $0) }
        }
        return TerminalReport.wantsColour(isTerminal: isatty(descriptor) == 1, environment: environment)
    }
}
