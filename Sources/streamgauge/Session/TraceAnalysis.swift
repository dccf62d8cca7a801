// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Reports
internal import Traces

/// From a trace file to the one analysis value that all reports show.
enum TraceAnalysis {
    /// - Throws: `CommandFailure` when the file cannot be read or holds no run.
    static func of(_ path: String) throws(CommandFailure) -> RunAnalysis {
        do {
            var reader = try TraceReader(path: path)
            var builder = AnalysisBuilder()
            while let record = try reader.next() { builder.add(record) }
            return builder.finish()
        } catch {
            throw CommandFailure(message: "\(error)")
        }
    }
}
