// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Finds what is new where every event repeats the text so far; keeps its length and last bytes, not the text.
///
/// A server may also send the new part alone: then an event does not begin with the text before it, and from there on
/// all counts as new. Two short parts of which one begins with the other cannot be told from a text that grows.
struct TextGrowth {
    private enum Manner { case unknown, repeated, partsOnly }
    private var manner = Manner.unknown
    private var count = 0  // bytes as they stand on the wire, escapes and all
    private var tail: UInt64 = 0

    /// The new part of `text`, which may be empty.
    mutating func newPart(of text: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) -> JSONCursor.StringRange {
        if manner == .partsOnly || text.isEmpty { return text }
        if count == 0 {
            note(text, b)
            return text
        }
        let length = text.end - text.start
        if length >= count, begins(text, b) {
            let part = text.dropping(count)
            if !part.isEmpty { manner = .repeated }
            note(text, b)
            return part
        }
        guard manner == .repeated, length < count else {
            manner = .partsOnly
            return text
        }
        note(text, b)  // a stop word was taken back
        return text.dropping(length)
    }

    private mutating func note(_ text: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) {
        count = text.end - text.start
        tail = Self.bytes(before: text.end, from: text.start, b)
    }
    /// Whether the text before seems to stand at its beginning, and ends there outside an escape.
    private func begins(_ text: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) -> Bool {
        let end = text.start + count
        guard Self.bytes(before: end, from: text.start, b) == tail else { return false }
        var start = end
        while start > text.start, b[start - 1] == UInt8(ascii: "\\") { start -= 1 }
        return (end - start).isMultiple(of: 2)
    }
    private static func bytes(before end: Int, from start: Int, _ b: borrowing Span<UInt8>) -> UInt64 {
        var bytes: UInt64 = 0
        for i in max(start, end - 8)..<end { bytes = bytes << 8 | UInt64(b[i]) }
        return bytes
    }
}
