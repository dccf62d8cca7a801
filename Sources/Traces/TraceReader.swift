// SPDX-License-Identifier: Apache-2.0

/// Reads a trace record by record: gzip or plain NDJSON, a file or the standard input, in bounded memory.
///
/// A missing tail is no error: a run that was killed leaves one. All complete records are given, those inside an
/// incomplete last member too, and `wasCutOff` and `tail` tell about it afterwards.
public struct TraceReader: ~Copyable {
    /// What stands behind the last whole gzip member (plain text: behind the last whole line).
    public struct Tail: Hashable, Sendable {
        /// Bytes of the file.
        public let bytes: Int
        /// Complete records inside, which were given like all others.
        public let records: Int
        /// Bytes of JSON of a record that is cut off and lost.
        public let lostBytes: Int
    }
    public let path: String
    /// Records given so far.
    public private(set) var records = 0
    /// Records passed over because only a later version knows their `type`.
    public private(set) var unknownRecords = 0
    /// The incomplete end of the file; nil for a whole file, and until `next` has given nil.
    public private(set) var tail: Tail?
    /// The `end` record was seen.
    public private(set) var sawEnd = false
    /// The run did not come to its end, or the file lost its tail; known once `next` has given nil.
    public var wasCutOff: Bool { isOver && (!sawEnd || tail != nil) }

    private var source: LineSource
    private var decoder = RecordDecoder()
    private var isOver = false
    private var lines = 0
    private var tailRecords = 0

    /// - Parameter path: A file, or `-` for the standard input.
    /// - Throws: `cannotRead`.
    public init(path: String) throws(TraceError) {
        self.path = path
        source = try LineSource(path: path)
    }

    /// The next record; nil at the end.
    ///
    /// - Throws: `cannotRead`, `notATrace`, `newerSchema`, `badRecord`, `damaged`; reading is then over.
    public mutating func next() throws(TraceError) -> TraceRecord? {
        while !isOver {
            guard let line = try source.next() else { return try last() }
            lines += 1
            guard let record = try decode(line) else {
                unknownRecords += 1
                continue
            }
            tailRecords = source.isLineWhole ? 0 : tailRecords + 1
            return try give(record)
        }
        return nil
    }

    private mutating func give(_ record: TraceRecord) throws(TraceError) -> TraceRecord {
        switch record {
        case .run: break
        case _ where records == 0: throw .notATrace(path: path, "its first record is not a run")
        case .end: sawEnd = true
        default: break
        }
        records += 1
        return record
    }
    private mutating func last() throws(TraceError) -> TraceRecord? {
        isOver = true
        if case .damaged(let reason) = source.ending {
            throw .damaged(path: path, offset: source.wholeBytes, reason: reason, records: records)
        }
        if source.ending == .whole, source.rest.isEmpty { return nil }
        // The last line feed may be missing and nothing else, in a file that other tools have made of a trace.
        if source.ending == .whole || !source.isCompressed, let whole = try? decoder.decode(source.text, source.rest) {
            lines += 1
            return try give(whole)
        }
        tail = Tail(bytes: source.bytesRead - source.wholeBytes, records: tailRecords, lostBytes: source.rest.count)
        return nil
    }
    private mutating func decode(_ line: Range<Int>) throws(TraceError) -> TraceRecord? {
        do { return try decoder.decode(source.text, line) } catch {
            isOver = true
            throw .undecodable(path: path, record: lines, problem: error)
        }
    }
}
