// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Base64 with the common alphabet (RFC 4648, section 4), as JSON texts carry bytes.
enum Base64 {
    /// Replaces what `out` holds by the bytes that a string stands for; false where it is no base64.
    static func decode(_ text: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, into out: inout [UInt8]) -> Bool {
        if text.hasEscapes {  // a slash may be written as `\/`
            let plain = Array(JSONCursor.decode(text, b).utf8)
            return decode(0..<plain.count, plain.span, into: &out)
        }
        return decode(text.start..<text.end, b, into: &out)
    }

    private static func decode(_ range: Range<Int>, _ b: borrowing Span<UInt8>, into out: inout [UInt8]) -> Bool {
        out.removeAll(keepingCapacity: true)
        var end = range.upperBound
        while end > range.lowerBound, range.upperBound - end < 2, b[end - 1] == UInt8(ascii: "=") { end -= 1 }
        let count = end - range.lowerBound
        guard count % 4 != 1, end == range.upperBound || range.count.isMultiple(of: 4) else { return false }
        out.reserveCapacity(count / 4 * 3 + 2)
        var invalid: UInt8 = 0
        let values = Self.values.span
        var i = range.lowerBound
        while i + 4 <= end {
            let (p, q, r, s) = (
                values[Int(b[i])], values[Int(b[i + 1])], values[Int(b[i + 2])], values[Int(b[i + 3])]
            )
            invalid |= p | q | r | s
            out.append(p << 2 | q >> 4)
            out.append(q << 4 | r >> 2)
            out.append(r << 6 | s)
            i += 4
        }
        if i < end {
            let (p, q) = (values[Int(b[i])], values[Int(b[i + 1])])
            let r = i + 2 < end ? values[Int(b[i + 2])] : 0
            invalid |= p | q | r
            out.append(p << 2 | q >> 4)
            if i + 2 < end { out.append(q << 4 | r >> 2) }
        }
        return invalid < 0x80
    }

    /// The bytes as letters, padded.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let letters = Array(alphabet.utf8)
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var i = 0
        while i < bytes.count {
            let left = bytes.count - i
            let (p, q, r) = (bytes[i], left > 1 ? bytes[i + 1] : 0, left > 2 ? bytes[i + 2] : 0)
            out.append(letters[Int(p >> 2)])
            out.append(letters[Int((p & 3) << 4 | q >> 4)])
            out.append(left > 1 ? letters[Int((q & 15) << 2 | r >> 6)] : UInt8(ascii: "="))
            out.append(left > 2 ? letters[Int(r & 63)] : UInt8(ascii: "="))
            i += 3
        }
        return out
    }

    private static let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    /// What each byte stands for; the highest bit marks those that stand for nothing.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, letter) in alphabet.utf8.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()
}
