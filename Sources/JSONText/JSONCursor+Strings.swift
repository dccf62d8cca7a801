// SPDX-License-Identifier: Apache-2.0

// What a string says: comparing and decoding ranges that the cursor found.
extension JSONCursor {
    /// Whether the string says exactly `word`; decodes escapes where there are any.
    public static func equals(_ range: StringRange, _ word: StaticString, _ b: borrowing Span<UInt8>) -> Bool {
        if range.hasEscapes { return decode(range, b) == word.description }
        let count = word.utf8CodeUnitCount
        guard range.end - range.start == count else { return false }
        let letters = unsafe UnsafeBufferPointer(start: word.utf8Start, count: count)
        for i in 0..<count where unsafe b[range.start + i] != letters[i] { return false }
        return true
    }
    /// The string with its escapes resolved; ill-formed UTF-8 and lone surrogates become U+FFFD.
    public static func decode(_ range: StringRange, _ b: borrowing Span<UInt8>) -> String {
        guard range.hasEscapes else { return text(range.start..<range.end, b) }
        var bytes: [UInt8] = []
        appendDecoded(range, b, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
    /// Appends the string with its escapes resolved as UTF-8; lone surrogates become U+FFFD.
    public static func appendDecoded(_ range: StringRange, _ b: borrowing Span<UInt8>, to out: inout [UInt8]) {
        var i = range.start
        while i < range.end {
            guard b[i] == UInt8(ascii: "\\") else {
                out.append(b[i])
                i += 1
                continue
            }
            guard b[i + 1] == UInt8(ascii: "u") else {
                out.append(plainEscape(b[i + 1]))
                i += 2
                continue
            }
            var unit = hexUnit(at: i + 2, b)
            i += 6
            if (0xD800..<0xDC00).contains(unit), i + 6 <= range.end, b[i] == UInt8(ascii: "\\"),
                b[i + 1] == UInt8(ascii: "u"), (0xDC00..<0xE000).contains(hexUnit(at: i + 2, b))
            {
                unit = 0x10000 + (unit - 0xD800) << 10 + (hexUnit(at: i + 2, b) - 0xDC00)
                i += 6
            }
            out.append(contentsOf: String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
        }
    }
    /// A piece of the text as it stands.
    public static func text(_ range: Range<Int>, _ b: borrowing Span<UInt8>) -> String {
        let part = b.extracting(range)
        return unsafe part.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    private static func plainEscape(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
    private static func hexUnit(at start: Int, _ b: borrowing Span<UInt8>) -> UInt32 {
        (start..<(start + 4)).reduce(0) { $0 << 4 | (hexDigit(b[$1]) ?? 0) }
    }
}
