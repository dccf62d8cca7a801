// SPDX-License-Identifier: Apache-2.0

/// Comparisons of raw bytes with the fixed words of the protocols.
enum Words {
    /// Offset of the first byte at or after `start` that is no JSON white space; the count where there is none.
    static func skipSpace(_ b: borrowing Span<UInt8>, from start: Int = 0) -> Int {
        var i = start
        while i < b.count, b[i] == 0x20 || b[i] == 0x0A || b[i] == 0x0D || b[i] == 0x09 { i += 1 }
        return i
    }
    static func equal(_ b: borrowing Span<UInt8>, _ word: StaticString) -> Bool {
        b.count == word.utf8CodeUnitCount && stands(word, at: 0, in: b)
    }
    /// Whether `word` stands at an offset.
    static func stands(_ word: StaticString, at start: Int, in b: borrowing Span<UInt8>) -> Bool {
        guard start + word.utf8CodeUnitCount <= b.count else { return false }
        let letters = unsafe UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        for i in 0..<word.utf8CodeUnitCount where unsafe b[start + i] != letters[i] { return false }
        return true
    }
    // The same for words that the user gives.
    static func equal(_ b: borrowing Span<UInt8>, _ word: [UInt8]) -> Bool {
        b.count == word.count && stands(word, at: 0, in: b)
    }
    static func stands(_ word: [UInt8], at start: Int, in b: borrowing Span<UInt8>) -> Bool {
        guard start + word.count <= b.count else { return false }
        for i in word.indices where b[start + i] != word[i] { return false }
        return true
    }
    /// Whether all there is, white space around it aside, is the word.
    static func isOnly(_ word: [UInt8], _ b: borrowing Span<UInt8>) -> Bool {
        let start = skipSpace(b)
        return stands(word, at: start, in: b) && skipSpace(b, from: start + word.count) == b.count
    }
    /// Whether all there is, white space aside, is `[DONE]`.
    static func isDoneSentinel(_ b: borrowing Span<UInt8>, from start: Int) -> Bool {
        stands("[DONE]", at: start, in: b) && skipSpace(b, from: start + 6) == b.count
    }
}
