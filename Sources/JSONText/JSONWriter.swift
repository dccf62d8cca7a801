// SPDX-License-Identifier: Apache-2.0

/// Appends JSON to a byte buffer that the caller keeps and reuses; commas are put where they belong.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Forgets the text and keeps the memory.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }
    /// A line feed: the end of one NDJSON record.
    public mutating func endLine() {
        bytes.append(0x0A)
        needsComma = false
    }

    public mutating func object(_ members: (inout Self) -> Void) { container("{", "}", members) }
    public mutating func array(_ elements: (inout Self) -> Void) { container("[", "]", elements) }

    public mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }
    public mutating func member(_ name: String, _ value: Int64) {
        key(name)
        integer(value)
    }
    public mutating func member(_ name: String, _ value: Int) { member(name, Int64(value)) }
    public mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }
    public mutating func member(_ name: String, _ value: Double) {
        key(name)
        double(value)
    }
    /// Leaves the member out where there is no value: a trace has no nulls.
    public mutating func member(_ name: String, ifKnown value: Int64?) { if let value { member(name, value) } }
    public mutating func member(_ name: String, ifKnown value: String?) { if let value { member(name, value) } }

    public mutating func integer(_ value: Int64) {
        comma()
        var magnitude = value.magnitude
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
            magnitude /= 10
        } while magnitude > 0
        var (low, high) = (start, bytes.count - 1)
        while low < high {
            bytes.swapAt(low, high)
            (low, high) = (low + 1, high - 1)
        }
    }
    /// Shortest text that reads back as the same number; what JSON cannot say (infinite, not a number) becomes null.
    public mutating func double(_ value: Double) {
        comma()
        bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
    }
    public mutating func bool(_ value: Bool) {
        comma()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }
    public mutating func null() {
        comma()
        bytes.append(contentsOf: "null".utf8)
    }
    public mutating func string(_ value: String) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        if value.utf8.allSatisfy(Self.isPlain) {
            bytes.append(contentsOf: value.utf8)
        } else {
            for byte in value.utf8 { appendEscaped(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }
    /// JSON text made elsewhere, as it stands.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
    }

    private mutating func container(_ open: Character, _ close: Character, _ content: (inout Self) -> Void) {
        comma()
        bytes.append(contentsOf: open.utf8)
        needsComma = false
        content(&self)
        bytes.append(contentsOf: close.utf8)
        needsComma = true
    }
    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0x00..<0x20, 0x7F:
            let hex = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(contentsOf: [hex[Int(byte >> 4)], hex[Int(byte & 15)]])
        default: bytes.append(byte)
        }
    }
}
