// SPDX-License-Identifier: Apache-2.0

/// Walks over one JSON text (RFC 8259) without building a tree and without allocating: the reader of the hot path.
///
/// The cursor holds a position only; every call is given the same bytes again, so it can be stored anywhere.
/// A typical walk: `try cursor.enterObject(b)`, then `while let key = try cursor.nextKey(b)` with, for each key, one
/// `skipValue`, `string`, `enterObject` or `enterArray` and so on.
public struct JSONCursor: Sendable {
    /// The text is not JSON, or not the kind of value that was asked for.
    public struct Fault: Error, Hashable, CustomStringConvertible {
        /// Byte offset at which reading failed.
        public let offset: Int
        public let reason: String
        public init(offset: Int, reason: String) { (self.offset, self.reason) = (offset, reason) }
        public var description: String { "byte \(offset): \(reason)" }
    }
    /// What the next value is, told by its first byte.
    public enum Kind: Sendable { case object, array, string, number, bool, null }
    /// Where a string stands between its quotes, still escaped.
    public struct StringRange: Sendable {
        public let start: Int, end: Int
        public let hasEscapes: Bool
        init(start: Int, end: Int, hasEscapes: Bool) {
            (self.start, self.end, self.hasEscapes) = (start, end, hasEscapes)
        }
        /// Bytes that mean themselves, such as those of a number.
        public init(plain range: Range<Int>) {
            self.init(start: range.lowerBound, end: range.upperBound, hasEscapes: false)
        }
        /// No characters at all; white space counts as characters.
        public var isEmpty: Bool { start == end }
        /// The string without its first bytes, as they stand on the wire; the cut must not lie inside an escape.
        public func dropping(_ count: Int) -> StringRange {
            StringRange(start: min(start + count, end), end: end, hasEscapes: hasEscapes)
        }
    }
    /// Containers may nest this deep; deeper text is refused, so that a hostile peer cannot exhaust the stack.
    public static let depthLimit = 128

    /// Offset of the next unread byte.
    public private(set) var offset: Int
    private var justEntered = false

    public init(at offset: Int = 0) { self.offset = offset }

    /// Kind of the next value; moves over white space only.
    public mutating func peek(_ b: borrowing Span<UInt8>) throws(Fault) -> Kind {
        skipSpace(b)
        guard offset < b.count else { throw fault("text ends where a value should stand") }
        switch b[offset] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw fault("no JSON value begins like this")
        }
    }

    // MARK: Containers

    public mutating func enterObject(_ b: borrowing Span<UInt8>) throws(Fault) {
        try expect(UInt8(ascii: "{"), b)
        justEntered = true
    }
    public mutating func enterArray(_ b: borrowing Span<UInt8>) throws(Fault) {
        try expect(UInt8(ascii: "["), b)
        justEntered = true
    }
    /// The next key of the object entered last, positioned at its value; nil after the closing brace was passed.
    public mutating func nextKey(_ b: borrowing Span<UInt8>) throws(Fault) -> StringRange? {
        guard try next(UInt8(ascii: "}"), b) else { return nil }
        let key = try string(b)
        try expect(UInt8(ascii: ":"), b)
        return key
    }
    /// Whether the array entered last has another element, positioned at it; false after the closing bracket was passed.
    public mutating func nextElement(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool {
        try next(UInt8(ascii: "]"), b)
    }

    // MARK: Values

    public mutating func string(_ b: borrowing Span<UInt8>) throws(Fault) -> StringRange {
        try expect(UInt8(ascii: "\""), b)
        let start = offset
        var escaped = false
        while true {
            offset = stringEvent(in: b, from: offset)
            guard offset < b.count else { throw fault("text ends inside a string") }
            if b[offset] == UInt8(ascii: "\"") {
                offset += 1
                return StringRange(start: start, end: offset - 1, hasEscapes: escaped)
            }
            guard b[offset] == UInt8(ascii: "\\") else { throw fault("control character inside a string") }
            escaped = true
            try skipEscape(b)
        }
    }
    public mutating func bool(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool {
        skipSpace(b)
        if offset < b.count, b[offset] == UInt8(ascii: "t") {
            try literal("true", b)
            return true
        }
        try literal("false", b)
        return false
    }
    /// Passes over `null` and tells so; leaves any other value unread.
    public mutating func null(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool {
        guard try peek(b) == .null else { return false }
        try literal("null", b)
        return true
    }
    /// A number with neither fraction nor exponent that fits 64 bits; nil for any other number, which is passed over.
    public mutating func integer(_ b: borrowing Span<UInt8>) throws(Fault) -> Int64? {
        let start = try number(b)
        var value: Int64 = 0
        let negative = b[start] == UInt8(ascii: "-")
        for i in (negative ? start + 1 : start)..<offset {
            guard b[i] >= UInt8(ascii: "0"), b[i] <= UInt8(ascii: "9") else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(b[i] - UInt8(ascii: "0"))
            let (sum, more) = negative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if overflow || more { return nil }
            value = sum
        }
        return value
    }
    /// Appends an array of whole numbers; anything else in it is a fault.
    public mutating func integers(_ b: borrowing Span<UInt8>, into values: inout [Int64]) throws(Fault) {
        try enterArray(b)
        plainIntegers(b) { values.append($0) }
        while try nextElement(b) {
            guard let value = try integer(b) else { throw fault("expected a whole number of at most 64 bits") }
            values.append(value)
        }
    }
    public mutating func double(_ b: borrowing Span<UInt8>) throws(Fault) -> Double {
        let start = try number(b)
        return Double(Self.text(start..<offset, b)) ?? .nan
    }
    /// Passes over the next value of any kind, checking its grammar.
    public mutating func skipValue(_ b: borrowing Span<UInt8>) throws(Fault) { try skipValue(b, depth: 0) }

    /// Only white space may be left.
    public mutating func end(_ b: borrowing Span<UInt8>) throws(Fault) {
        skipSpace(b)
        guard offset == b.count else { throw fault("something follows the JSON value") }
    }

    // MARK: Inside

    private func fault(_ reason: String) -> Fault { Fault(offset: offset, reason: reason) }

    @inline(__always)
    private mutating func skipSpace(_ b: borrowing Span<UInt8>) {
        if offset < b.count, b[offset] > 0x20 { return }
        while offset < b.count, b[offset] == 0x20 || b[offset] == 0x0A || b[offset] == 0x0D || b[offset] == 0x09 {
            offset += 1
        }
    }
    @inline(__always)
    private mutating func expect(_ byte: UInt8, _ b: borrowing Span<UInt8>) throws(Fault) {
        skipSpace(b)
        guard offset < b.count, b[offset] == byte else { throw missing(byte) }
        offset += 1
    }
    @inline(never)
    private func missing(_ byte: UInt8) -> Fault { fault("expected '\(Character(Unicode.Scalar(byte)))'") }
    /// Steps to the next member of a container, over its comma; false when `closing` was passed instead.
    private mutating func next(_ closing: UInt8, _ b: borrowing Span<UInt8>) throws(Fault) -> Bool {
        skipSpace(b)
        guard offset < b.count else { throw fault("text ends inside a container") }
        let first = justEntered
        justEntered = false
        if b[offset] == closing {
            offset += 1
            return false
        }
        if !first { try expect(UInt8(ascii: ","), b) }
        return true
    }
    private mutating func skipEscape(_ b: borrowing Span<UInt8>) throws(Fault) {
        guard offset + 1 < b.count else { throw fault("text ends inside an escape") }
        switch b[offset + 1] {
        case UInt8(ascii: "u"):
            guard offset + 6 <= b.count else { throw fault("text ends inside an escape") }
            for i in (offset + 2)..<(offset + 6) where Self.hexDigit(b[i]) == nil {
                throw fault("\\u needs four hexadecimal digits")
            }
            offset += 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 2
        default: throw fault("unknown escape")
        }
    }
    private mutating func literal(_ word: StaticString, _ b: borrowing Span<UInt8>) throws(Fault) {
        let count = word.utf8CodeUnitCount
        let letters = unsafe UnsafeBufferPointer(start: word.utf8Start, count: count)
        for i in 0..<count {
            guard offset + i < b.count, unsafe b[offset + i] == letters[i] else { throw fault("expected \(word)") }
        }
        offset += count
    }
    /// The quick way through the arrays of a trace: numbers of up to 18 digits with nothing but commas between them.
    ///
    /// Stops in front of the first one that is anything else; `nextElement` goes on from there.
    @inline(__always)
    private mutating func plainIntegers(_ b: borrowing Span<UInt8>, _ take: (Int64) -> Void) {
        var i = offset
        while true {
            let start = i
            var value: Int64 = 0
            while i < b.count {
                let digit = b[i] &- UInt8(ascii: "0")
                if digit > 9 { break }
                value = value &* 10 &+ Int64(digit)
                i += 1
            }
            guard i < b.count, b[i] == UInt8(ascii: ",") || b[i] == UInt8(ascii: "]") else { return }
            guard i > start, i - start <= 18, b[start] != UInt8(ascii: "0") || i == start + 1 else { return }
            take(value)
            (offset, justEntered) = (i, false)
            if b[i] == UInt8(ascii: "]") { return }
            i += 1
        }
    }
    /// Passes over a number and gives its start.
    private mutating func number(_ b: borrowing Span<UInt8>) throws(Fault) -> Int {
        guard try peek(b) == .number else { throw fault("expected a number") }
        let start = offset
        if b[offset] == UInt8(ascii: "-") { offset += 1 }
        let whole = offset
        try digits(b)
        if b[whole] == UInt8(ascii: "0"), offset > whole + 1 { throw fault("a number may not begin with 0") }
        if offset < b.count, b[offset] == UInt8(ascii: ".") {
            offset += 1
            try digits(b)
        }
        if offset < b.count, b[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < b.count, b[offset] == UInt8(ascii: "+") || b[offset] == UInt8(ascii: "-") { offset += 1 }
            try digits(b)
        }
        return start
    }
    private mutating func digits(_ b: borrowing Span<UInt8>) throws(Fault) {
        let start = offset
        while offset < b.count, b[offset] >= UInt8(ascii: "0"), b[offset] <= UInt8(ascii: "9") { offset += 1 }
        if offset == start { throw fault("expected a digit") }
    }
    private mutating func skipValue(_ b: borrowing Span<UInt8>, depth: Int) throws(Fault) {
        guard depth < Self.depthLimit else { throw fault("nested deeper than \(Self.depthLimit)") }
        switch try peek(b) {
        case .object:
            try enterObject(b)
            while try nextKey(b) != nil { try skipValue(b, depth: depth + 1) }
        case .array:
            try enterArray(b)
            plainIntegers(b) { _ in }
            while try nextElement(b) { try skipValue(b, depth: depth + 1) }
        case .string: _ = try string(b)
        case .number: _ = try number(b)
        case .bool: _ = try bool(b)
        case .null: _ = try null(b)
        }
    }
}
