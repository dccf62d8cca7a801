// SPDX-License-Identifier: Apache-2.0

/// Offset of the first quote, backslash or control character at or after `start`; `b.count` where there is none.
///
/// Eight bytes a step, for most bytes of a string are none of these.
@inline(__always)
func stringEvent(in b: borrowing Span<UInt8>, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let raw = unsafe b.bytes
    let count = b.count
    var i = start
    while i + 8 <= count {
        let word = unsafe UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: i, as: UInt64.self))
        let quotes = word ^ 0x2222_2222_2222_2222
        let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
        // Each term has the top bit of a byte set where it hits; bits above the lowest hit may be wrong, so only the
        // lowest one counts ("Hacker's Delight", section 6-1).
        let hits =
            ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | ((word &- 0x2020_2020_2020_2020) & ~word)
        let lowest = hits & 0x8080_8080_8080_8080
        if lowest != 0 { return i + lowest.trailingZeroBitCount >> 3 }
        i += 8
    }
    while i < count, b[i] != UInt8(ascii: "\""), b[i] != UInt8(ascii: "\\"), b[i] >= 0x20 { i += 1 }
    return i
}
