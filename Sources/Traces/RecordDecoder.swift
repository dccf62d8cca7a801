// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// Lines to records: members may come in any order, unknown ones are passed over, `null` is the same as absent.
///
/// Keeps its buffers from line to line.
struct RecordDecoder: Sendable {
    /// Why a line is not a record of this schema.
    enum Problem: Error, Hashable {
        /// Not JSON, or a member that is not what it should be.
        case malformed(member: String, offset: Int, reason: String)
        case missing(member: String)
        /// JSON without a `type`: no trace has such a line.
        case notARecord
        case newerSchema(Int)
    }
    typealias Bytes = Span<UInt8>
    typealias Fault = JSONCursor.Fault

    var cursor = JSONCursor()
    /// Member being read, for error texts.
    private var member = ""
    private var columns: [[Int64]] = [[], [], []]
    /// Which group of a request's members each name belongs to, as far as it was seen.
    var groups: [String: MemberGroup] = [:]
    enum MemberGroup { case basics, answer, behaviour, output, lists, unknown }
    /// Names that a damaged trace makes up must not fill the memory.
    static let groupLimit = 256

    /// The record on one line, which is `range` of `text`; nil where its `type` is one that only a later version knows.
    mutating func decode(_ text: [UInt8], _ range: Range<Int>) throws(Problem) -> TraceRecord? {
        let line = text.span.extracting(range)
        (cursor, member) = (JSONCursor(), "")
        do {
            let type = try type(line)
            cursor = JSONCursor()
            switch type {
            case "run": return .run(try run(line))
            case "request": return .request(try request(line))
            case "interval": return .interval(try interval(line))
            case "end": return .end(try end(line))
            case nil: throw Problem.notARecord
            default: return nil
            }
        } catch let fault as Fault {
            throw .malformed(member: member, offset: fault.offset, reason: fault.reason)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw .malformed(member: member, offset: cursor.offset, reason: "\(error)")
        }
    }

    /// Value of `type`, which our own traces have in front; the whole line is checked where the type is unknown.
    private mutating func type(_ b: borrowing Bytes) throws(Fault) -> String? {
        var found: String?
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            guard JSONCursor.equals(key, "type", b) else {
                try cursor.skipValue(b)
                continue
            }
            member = "type"
            let type = try text(b)
            if ["run", "request", "interval", "end"].contains(type) { return type }
            found = type
        }
        try cursor.end(b)
        return found
    }

    // MARK: Building blocks

    /// Next member that has a value, or nil at the end of the object.
    mutating func nextMember(_ b: borrowing Bytes) throws(Fault) -> String? {
        while let key = try cursor.nextKey(b) {
            member = JSONCursor.decode(key, b)
            if try !cursor.null(b) { return member }
        }
        return nil
    }
    /// A moment or a span: at most 73 years either way, so that whoever adds some of them is safe from a damaged trace.
    mutating func int64(_ b: borrowing Bytes) throws(Fault) -> Int64 { try whole(b, upTo: 1 << 61) }
    /// A count of anything: at most 2^42, so that the counts of a million records can be added.
    mutating func int(_ b: borrowing Bytes) throws(Fault) -> Int { Int(try whole(b, upTo: 1 << 42)) }
    mutating func span(_ b: borrowing Bytes) throws(Fault) -> Nanoseconds { Nanoseconds(try int64(b)) }
    private mutating func whole(_ b: borrowing Bytes, upTo limit: UInt64) throws(Fault) -> Int64 {
        guard let value = try cursor.integer(b), value.magnitude <= limit else {
            throw Fault(offset: cursor.offset, reason: "expected a whole number of at most \(limit) either way")
        }
        return value
    }
    mutating func text(_ b: borrowing Bytes) throws(Fault) -> String { JSONCursor.decode(try cursor.string(b), b) }
    /// One word of a closed set.
    mutating func word<Word: RawRepresentable<String>>(_ b: borrowing Bytes) throws(Fault) -> Word {
        let text = try text(b)
        guard let word = Word(rawValue: text) else {
            throw Fault(offset: cursor.offset, reason: "\"\(text)\" is not a word of this schema")
        }
        return word
    }
    /// A whole number between 0 and the largest that 64 bits hold without a sign.
    mutating func unsigned(_ b: borrowing Bytes) throws(Fault) -> UInt64 {
        _ = try cursor.peek(b)
        let start = cursor.offset
        try cursor.skipValue(b)
        guard let value = UInt64(JSONCursor.text(start..<cursor.offset, b)) else {
            throw Fault(offset: start, reason: "expected a whole number from 0 to \(UInt64.max)")
        }
        return value
    }
    /// The next value as it stands.
    mutating func json(_ b: borrowing Bytes) throws(Fault) -> String {
        _ = try cursor.peek(b)
        let start = cursor.offset
        try cursor.skipValue(b)
        return JSONCursor.text(start..<cursor.offset, b)
    }
    mutating func spans(_ b: borrowing Bytes) throws(Fault) -> [Nanoseconds] {
        var values: [Int64] = []
        try cursor.integers(b, into: &values)
        return values.map { Nanoseconds($0) }
    }

    // MARK: Columns

    mutating func reads(_ b: borrowing Bytes) throws(Fault) -> [ReadEntry] {
        try columns(named: ("at_ns", "lag_ns", "bytes"), b)
        return try entries(b) { at, lag, bytes in
            guard let lag = UInt32(exactly: lag), let bytes = UInt32(exactly: bytes), at.magnitude <= 1 << 61 else {
                return nil
            }
            return ReadEntry(at: at, lag: lag, bytes: bytes)
        }
    }
    /// `at_ns` of the events is passed over: the reads have it.
    mutating func events(_ b: borrowing Bytes) throws(Fault) -> [EventEntry] {
        try columns(named: ("read", "kinds", "bytes"), b)
        return try entries(b) { read, kinds, bytes in
            guard let read = UInt32(exactly: read), let kinds = UInt16(exactly: kinds),
                let bytes = UInt32(exactly: bytes)
            else { return nil }
            return EventEntry(read: read, outputBytes: bytes, kinds: EventKinds(rawValue: kinds))
        }
    }
    private mutating func columns(
        named names: (String, String, String), _ b: borrowing Bytes
    ) throws(Fault) {
        for i in columns.indices { columns[i].removeAll(keepingCapacity: true) }
        try cursor.enterObject(b)
        while let name = try nextMember(b) {
            switch name {
            case names.0: try cursor.integers(b, into: &columns[0])
            case names.1: try cursor.integers(b, into: &columns[1])
            case names.2: try cursor.integers(b, into: &columns[2])
            default: try cursor.skipValue(b)
            }
        }
        guard columns[0].count == columns[1].count, columns[0].count == columns[2].count else {
            let counts =
                "\(names.0) \(columns[0].count), \(names.1) \(columns[1].count), \(names.2) \(columns[2].count)"
            throw Fault(offset: cursor.offset, reason: "columns of unequal length: \(counts)")
        }
    }
    private func entries<Entry>(
        _ b: borrowing Bytes, _ make: (Int64, Int64, Int64) -> Entry?
    ) throws(Fault) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(columns[0].count)
        for i in columns[0].indices {
            guard let entry = make(columns[0][i], columns[1][i], columns[2][i]) else {
                throw Fault(offset: cursor.offset, reason: "entry \(i) has a number out of range")
            }
            entries.append(entry)
        }
        return entries
    }
}
