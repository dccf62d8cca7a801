// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What went wrong with a trace file: which file, what, and what to do about it.
public struct TraceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What to tell apart in code; the text is in `description`.
    public enum Kind: Hashable, Sendable {
        /// Writing: the file is there already, and overwriting was not asked for.
        case alreadyExists
        /// Writing: the file or its folder cannot be made.
        case cannotCreate
        /// Writing: no space, quota or file size limit left.
        case diskFull
        /// Writing: any other failure of the disk.
        case cannotWrite
        /// Reading: the file cannot be opened or read.
        case cannotRead
        /// Reading: neither gzip nor lines of JSON, or lines that are no records.
        case notATrace
        /// Reading: the trace was written by a later version.
        case newerSchema
        /// Reading: a record is malformed.
        case badRecord
        /// Reading: bytes in the middle of the file are broken (a missing tail is no error).
        case damaged
    }
    public let kind: Kind
    public let path: String
    /// The system's error number; 0 where the system was not involved.
    public let code: Int32
    /// Writing: records that are in whole members of the file.
    public let recordsOnDisk: Int
    public let description: String

    init(_ kind: Kind, path: String, code: Int32 = 0, recordsOnDisk: Int = 0, _ description: String) {
        (self.kind, self.path, self.code) = (kind, path, code)
        (self.recordsOnDisk, self.description) = (recordsOnDisk, description)
    }

    /// The system's words for an error number, with the number.
    static func reason(_ code: Int32) -> String { unsafe "\(String(cString: strerror(code))) (errno \(code))" }

    static func cannotCreate(_ what: String, path: String, code: Int32) -> TraceError {
        let advice = "choose a folder that exists or can be made, and that you may write to"
        return TraceError(
            .cannotCreate, path: path, code: code, "cannot create \(what): \(reason(code)); \(advice)")
    }
    static func alreadyExists(path: String) -> TraceError {
        let advice = "a trace is not overwritten unasked: choose another path or remove the file"
        return TraceError(.alreadyExists, path: path, code: EEXIST, "\(path) is there already; \(advice)")
    }
    static func cannotWrite(path: String, _ cause: OutputFile.Failure, recordsOnDisk: Int) -> TraceError {
        let (code, isFull) = (cause.code, cause.isFull)
        let advice =
            isFull
            ? "free some space (or raise the quota or file size limit) or write to another disk, then run again"
            : "check the disk (kernel log) or write to another one, then run again"
        let kept = "\(recordsOnDisk) record\(recordsOnDisk == 1 ? " is" : "s are") safely on disk"
        let repair = cause.isWhole ? "" : "; drop the incomplete tail first: streamgauge repair \(path)"
        return TraceError(
            isFull ? .diskFull : .cannotWrite, path: path, code: code, recordsOnDisk: recordsOnDisk,
            "cannot write \(path): \(reason(code)); \(kept)\(repair); \(advice)")
    }
    static func cannotRead(path: String, code: Int32) -> TraceError {
        TraceError(.cannotRead, path: path, code: code, "cannot read \(path): \(reason(code))")
    }
    static func notATrace(path: String, _ why: String) -> TraceError {
        TraceError(.notATrace, path: path, "\(path) is not a trace of Streamgauge: \(why)")
    }
    /// Everything up to byte `offset` is in whole members.
    static func damaged(path: String, offset: Int, reason: String, records: Int) -> TraceError {
        let what = "\(path) is damaged behind byte \(offset): \(reason)"
        return TraceError(
            .damaged, path: path,
            "\(what); \(records) records came before; to keep those and set the rest aside: streamgauge repair \(path)")
    }
    /// Lines are numbered from 1.
    static func undecodable(path: String, record: Int, problem: RecordDecoder.Problem) -> TraceError {
        let place = "\(path), record \(record)"
        switch problem {
        case .malformed(let member, let offset, let reason):
            let inside = member.isEmpty ? "" : " in member \"\(member)\""
            return TraceError(.badRecord, path: path, "\(place): \(reason)\(inside), at byte \(offset) of the line")
        case .missing(let member):
            return TraceError(.badRecord, path: path, "\(place): member \"\(member)\" is missing")
        case .notARecord:
            return .notATrace(path: path, "record \(record) has no \"type\"")
        case .newerSchema(let schema):
            let known = RunRecord.currentSchema
            return TraceError(
                .newerSchema, path: path,
                "\(path) has trace schema \(schema), and this streamgauge reads schemas up to \(known); use a newer one"
            )
        }
    }
}
