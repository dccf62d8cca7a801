// SPDX-License-Identifier: Apache-2.0
internal import JSONText

// What the event readers ask of a string, beyond the cursor.
extension JSONCursor.StringRange {
    /// Whether the string says exactly `word`; most others are told apart without a call.
    @inline(__always)
    func says(_ word: StaticString, _ b: borrowing Span<UInt8>) -> Bool {
        if hasEscapes { return JSONCursor.equals(self, word, b) }
        guard end - start == word.utf8CodeUnitCount, end > start else { return false }
        return unsafe b[start] == word.utf8Start.pointee && JSONCursor.equals(self, word, b)
    }

    /// Whether the string says exactly these bytes.
    func says(_ word: [UInt8], _ b: borrowing Span<UInt8>) -> Bool {
        if hasEscapes { return JSONCursor.decode(self, b).utf8.elementsEqual(word) }
        guard end - start == word.count else { return false }
        for i in word.indices where b[start + i] != word[i] { return false }
        return true
    }

    /// Appends the string with its escapes resolved, byte for byte: what is ill-formed stays so.
    func append(_ b: borrowing Span<UInt8>, to out: inout [UInt8]) {
        if hasEscapes { return JSONCursor.appendDecoded(self, b, to: &out) }
        let text = b.extracting(start..<end)
        unsafe text.withUnsafeBufferPointer { unsafe out.append(contentsOf: $0) }
    }

    /// Bytes of the string as UTF-8 once its escapes are resolved.
    func decodedCount(_ b: borrowing Span<UInt8>) -> Int {
        guard hasEscapes else { return end - start }
        var (count, i) = (0, start)
        while i < end {
            if b[i] != UInt8(ascii: "\\") {
                (count, i) = (count + 1, i + 1)
            } else if b[i + 1] != UInt8(ascii: "u") {
                (count, i) = (count + 1, i + 2)
            } else {
                let (bytes, length) = unicodeEscape(at: i, b)
                (count, i) = (count + bytes, i + length)
            }
        }
        return count
    }

    /// UTF-8 bytes that the escape at `i` stands for, and how long it is: 6, or 12 for a pair of surrogates.
    private func unicodeEscape(at i: Int, _ b: borrowing Span<UInt8>) -> (bytes: Int, length: Int) {
        let unit = Self.unit(at: i + 2, b)
        switch unit {
        case 0..<0x80: return (1, 6)
        case 0x80..<0x800: return (2, 6)
        case 0xD800..<0xDC00 where i + 12 <= end && b[i + 6] == UInt8(ascii: "\\") && b[i + 7] == UInt8(ascii: "u"):
            return (0xDC00..<0xE000).contains(Self.unit(at: i + 8, b)) ? (4, 12) : (3, 6)
        default: return (3, 6)  // a lone surrogate becomes U+FFFD, three bytes as well
        }
    }
    private static func unit(at start: Int, _ b: borrowing Span<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for i in start..<(start + 4) {
            let digit = b[i] <= UInt8(ascii: "9") ? b[i] - UInt8(ascii: "0") : (b[i] | 0x20) - UInt8(ascii: "a") + 10
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
