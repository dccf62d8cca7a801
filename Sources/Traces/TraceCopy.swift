// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A trace that is made out of others: written beside its place, and put there when it is whole.
///
/// Whatever goes wrong before `finish`, the place keeps what it had.
public final class TraceCopy {
    /// Reads and events, or records, that go into one gzip member.
    private static let memberEntries = 100_000
    private static let memberRecords = 2_000

    public let path: String
    /// Request records taken so far.
    public private(set) var requests = 0
    private let writer: TraceWriter
    private let draft: String
    private var batch: [TraceRecord] = []
    private var entries = 0
    private var isFinished = false

    /// - Parameters:
    ///   - path: Where the trace is to be; missing folders on the way are made.
    ///   - overwriting: Puts it in the place of a file that is there, instead of refusing.
    /// - Throws: `alreadyExists`, `cannotCreate`.
    public init(path: String, overwriting: Bool) throws(TraceError) {
        if !overwriting, unsafe access(path, F_OK) == 0 { throw .alreadyExists(path: path) }
        (self.path, draft) = (path, path + ".part")
        writer = try TraceWriter(path: draft, overwriting: true)
    }
    deinit { if !isFinished { unsafe unlink(draft) } }

    /// - Throws: `diskFull`, `cannotWrite`.
    public func append(_ record: TraceRecord) throws(TraceError) {
        if case .request(let request) = record {
            requests += 1
            entries += request.reads.count + request.events.count
        }
        batch.append(record)
        if entries >= Self.memberEntries || batch.count >= Self.memberRecords { try flush() }
    }
    /// Writes the rest, waits until the disk has it, and puts the trace in its place.
    ///
    /// - Throws: `diskFull`, `cannotWrite`, `cannotCreate`; nothing is left then.
    public func finish() throws(TraceError) {
        try flush()
        do throws(TraceError) { try writer.close() } catch { throw takenBack(error) }
        guard unsafe rename(draft, path) == 0 else { throw .cannotCreate(path, path: path, code: errno) }
        isFinished = true
    }
    private func flush() throws(TraceError) {
        writer.append(batch)
        (batch, entries) = ([], 0)
        do throws(TraceError) { try writer.flush() } catch { throw takenBack(error) }
    }
    /// What was written until then goes with this value: half of a trace would pass for a whole one.
    private func takenBack(_ error: TraceError) -> TraceError {
        let advice = "nothing is left of it; free some space or write to another disk, then run again"
        return TraceError(
            error.kind, path: path, code: error.code,
            "cannot write \(path): \(TraceError.reason(error.code)); \(advice)")
    }
}
