// SPDX-License-Identifier: Apache-2.0
internal import Reports
internal import Traces

/// Writes what is made record by record, while the trace goes by.
enum TraceExport {
    /// Bytes that are gathered before they are written.
    private static let piece = 1 << 16

    /// - Parameters:
    ///   - path: The trace.
    ///   - export: Has not begun yet.
    ///   - output: Is left to be finished.
    /// - Throws: `CommandFailure` when the file cannot be read, holds no trace, or the output cannot be written.
    static func write(
        _ path: String, as export: any RecordExport, to output: borrowing ReportOutput
    ) throws(CommandFailure) {
        do {
            try stream(path, export, output)
        } catch {
            throw error as? CommandFailure ?? CommandFailure(message: "\(error)")
        }
    }
    private static func stream(_ path: String, _ export: any RecordExport, _ output: borrowing ReportOutput) throws {
        var (export, bytes) = (export, [UInt8]())
        bytes.reserveCapacity(2 * piece)
        var reader = try TraceReader(path: path)
        var (end, holdsRun): (EndRecord?, Bool) = (nil, false)
        while let record = try reader.next() {
            if case .run = record { holdsRun = true }
            if case .end(let record) = record { end = record }
            export.take(record, &bytes)
            guard bytes.count >= piece else { continue }
            try output.write(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        guard holdsRun else { throw CommandFailure.noRun(path) }
        export.finish(end, &bytes)
        try output.write(bytes)
        if reader.wasCutOff {
            Console.error("\(path): the trace was cut off; this is made of its \(reader.records) whole records")
        }
    }
}
