// SPDX-License-Identifier: Apache-2.0
public import Core
internal import JSONText

/// Writes a trace: lines of JSON in gzip members, each member appended with one write.
///
/// Whatever happens to the process, all but the last second stays readable. There is no clock and no lock inside:
/// the one thread that owns the writer calls `flushIfDue` with its own reading, every `checkInterval`.
public final class TraceWriter {
    /// How often the owner asks whether it is time.
    public static let checkInterval = Nanoseconds.milliseconds(250)
    /// A member is closed this often while there is data: with the wait before the next check no record waits longer
    /// than a second.
    public static let flushInterval = Nanoseconds.milliseconds(750)
    /// A member is closed when this much is waiting, in compressed bytes.
    static let flushSize = 1 << 20
    /// What may wait in memory for a disk that failed, in compressed bytes; beyond it records are lost, and counted.
    static let failedLimit = 64 << 20

    public let path: String
    /// Records in whole members of the file.
    public private(set) var recordsOnDisk = 0
    /// Records appended and not yet on disk.
    public var recordsPending: Int { waiting.reduce(recordsInMember) { $0 + $1.records } }
    /// Records given up because the disk failed and memory may not grow for ever.
    public private(set) var recordsLost = 0
    /// Bytes of the file.
    public var bytesOnDisk: Int { file.length }
    /// The last failure of the disk; absent again once everything could be written after all.
    public private(set) var failure: TraceError?
    private var file: OutputFile
    private var compressor = GzipCompressor()
    /// Whole members that are not on disk, and how many records each holds; several only after a failure.
    private var waiting: [(bytes: [UInt8], records: Int)] = []
    private var recordsInMember = 0
    private var json = JSONWriter(reserving: 1 << 16)
    private var lastFlush: Instant?

    /// Makes the file and its folders, so that an unwritable place is found before the first request.
    ///
    /// - Parameters:
    ///   - path: The file to make; missing folders on the way are made, too.
    ///   - overwriting: Empties a file that is there already, instead of refusing.
    /// - Throws: `alreadyExists`, `cannotCreate`.
    public convenience init(path: String, overwriting: Bool = false) throws(TraceError) {
        self.init(path: path, file: try OutputFile(creating: path, overwriting: overwriting))
    }
    init(path: String, file: consuming OutputFile) {
        self.path = path
        self.file = file
    }

    /// Takes records in; nothing is written yet.
    public func append(_ records: [TraceRecord]) {
        for record in records {
            guard failure == nil || compressor.output.count + waitingBytes < Self.failedLimit else {
                recordsLost += 1
                continue
            }
            json.reset()
            json.record(record)
            compressor.append(json.bytes.span)
            recordsInMember += 1
        }
    }
    /// Writes what was appended if `flushInterval` has passed since the last time, or if it is much.
    ///
    /// Does nothing after a failure: `close` tries once more.
    /// - Throws: `diskFull`, `cannotWrite`.
    public func flushIfDue(now: Instant) throws(TraceError) {
        guard failure == nil, recordsPending > 0 else { return }
        let isDue = lastFlush.map { now - $0 >= Self.flushInterval } ?? true
        guard isDue || compressor.output.count >= Self.flushSize else { return }
        lastFlush = now
        try flush()
    }
    /// Writes all that was appended, as one whole member.
    ///
    /// - Throws: `diskFull`, `cannotWrite`; the records stay in memory, and the file ends with its last whole member.
    public func flush() throws(TraceError) {
        if compressor.isMemberOpen {
            compressor.endMember()
            waiting.append((compressor.takeOutput(), recordsInMember))
            recordsInMember = 0
        }
        while let member = waiting.first {
            do { try file.append(member.bytes.span) } catch { throw failed(error) }
            recordsOnDisk += member.records
            waiting.removeFirst()
        }
        failure = nil
    }
    /// Writes the rest, then `last`, and waits until the disk has it.
    ///
    /// After a failure, tries once more. What still does not fit is given up, and counted; but `last`, the `end` record
    /// of the trace, is a small member of its own that may fit where the others do not.
    /// - Throws: `diskFull`, `cannotWrite`.
    public func close(_ last: [TraceRecord] = []) throws(TraceError) {
        var problem: TraceError?
        for part in [[], last] {
            append(part)
            do { try flush() } catch {
                problem = error
                recordsLost += recordsPending
                waiting.removeAll()
            }
        }
        failure = problem
        do { try file.sync() } catch { throw failed(error) }
        if let problem { throw problem }
    }

    private var waitingBytes: Int { waiting.reduce(0) { $0 + $1.bytes.count } }
    private func failed(_ cause: OutputFile.Failure) -> TraceError {
        let error = TraceError.cannotWrite(path: path, cause, recordsOnDisk: recordsOnDisk)
        failure = error
        return error
    }
}
