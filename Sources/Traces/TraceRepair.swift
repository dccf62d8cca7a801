// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import JSONText

/// Makes a trace that lost its tail readable for every tool: `zcat`, Python's gzip and DuckDB refuse a cut member.
public enum TraceRepair {
    /// Checks a trace, and repairs it where it needs that.
    ///
    /// A whole file is not touched. Otherwise a new file takes its place at once (it is written beside it and renamed):
    /// all whole members as they are, then one new member with the complete records of the broken one. Of a file that
    /// is damaged, not just cut, the original is kept as `PATH.damaged`.
    /// - Throws: `cannotRead`, `notATrace`, and `diskFull`, `cannotCreate` or `cannotWrite`, after which the original is as it was.
    public static func repair(path: String) throws(TraceError) -> RepairReport {
        // A symbolic link stays one: what it points to is repaired.
        guard let target = resolved(path) else { throw .cannotRead(path: path, code: errno) }
        var report = RepairReport(path: path)
        var source = try LineSource(path: target)
        var decoder = RecordDecoder()
        while let line = try source.next() {
            let isRecord = (try? decoder.decode(source.text, line)) != nil
            report.count(isWhole: source.isLineWhole, isRecord: isRecord)
        }
        (report.members, report.isCompressed) = (source.members, source.isCompressed)
        if source.ending == .whole { return report }
        if !source.isCompressed, (try? decoder.decode(source.text, source.rest)) != nil {
            report.count(isWhole: true, isRecord: true)  // nothing but the last line feed is missing
            return report
        }
        (report.wholeBytes, report.removedBytes) = (source.wholeBytes, fileSize(target) - source.wholeBytes)
        report.lostBytes = source.rest.count
        if case .damaged(let reason) = source.ending { report.damage = reason }
        try rewrite(target, &report)
        return report
    }

    private static func rewrite(_ path: String, _ report: inout RepairReport) throws(TraceError) {
        let draft = path + ".repair"
        unsafe unlink(draft)  // of a repair that was itself cut short
        do throws(TraceError) {
            var file = try OutputFile(creating: draft, overwriting: false)
            try copy(report.wholeBytes, of: path, to: &file)
            // Nothing at all is no gzip file, so that a member without text must do.
            if report.salvagedRecords > 0 || (report.isCompressed && report.wholeBytes == 0) {
                let member = try salvage(path, from: report.wholeBytes)
                try write(member.span, to: &file, path: draft)
            }
            do { try file.sync() } catch { throw failure(error, path: draft) }
            try replace(path, by: draft, &report)
        } catch {
            unsafe unlink(draft)
            throw error
        }
    }
    private static func copy(_ count: Int, of path: String, to file: inout OutputFile) throws(TraceError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: path, code: errno) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while file.length < count {
            let wanted = min(buffer.count, count - file.length)
            let got = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, wanted) }
            guard got > 0 else { throw .cannotRead(path: path, code: got == 0 ? EIO : errno) }
            try write(buffer.span.extracting(first: got), to: &file, path: path + ".repair")
        }
    }
    /// The complete records behind `offset`, as one gzip member.
    private static func salvage(_ path: String, from offset: Int) throws(TraceError) -> [UInt8] {
        var source = try LineSource(path: path, offset: offset)
        var decoder = RecordDecoder()
        var member = GzipCompressor()
        while let line = try source.next() {
            guard (try? decoder.decode(source.text, line)) != nil else { continue }
            member.append(source.text.span.extracting(line.lowerBound..<(line.upperBound + 1)))
        }
        member.endMember()
        return member.output
    }
    private static func replace(_ path: String, by draft: String, _ report: inout RepairReport) throws(TraceError) {
        if report.damage != nil {
            let backup = path + ".damaged"
            guard unsafe link(path, backup) == 0 else { throw .cannotCreate(backup, path: backup, code: errno) }
            report.backup = backup
        }
        var status = stat()
        if unsafe stat(path, &status) == 0 { unsafe chmod(draft, status.st_mode & 0o7777) }
        guard unsafe rename(draft, path) == 0 else { throw .cannotCreate(path, path: path, code: errno) }
    }

    private static func write(_ bytes: Span<UInt8>, to file: inout OutputFile, path: String) throws(TraceError) {
        do { try file.append(bytes) } catch { throw failure(error, path: path) }
    }
    /// The draft holds no record yet that the original lacks.
    private static func failure(_ cause: OutputFile.Failure, path: String) -> TraceError {
        let text = "cannot write \(path): \(TraceError.reason(cause.code)); the trace is as it was"
        let advice = "a repair needs room for a copy beside it: free some space and repair again"
        return TraceError(
            cause.isFull ? .diskFull : .cannotWrite, path: path, code: cause.code, "\(text); \(advice)")
    }
    private static func resolved(_ path: String) -> String? {
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }
    private static func fileSize(_ path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
