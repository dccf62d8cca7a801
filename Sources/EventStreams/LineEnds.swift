// SPDX-License-Identifier: Apache-2.0

/// Offset of the first LF or CR at or after `start`; `bytes.count` where there is none.
///
/// Eight bytes a step: most of a chunk is neither, and this is the one place that looks at every byte of it.
func lineEnd(in bytes: borrowing Span<UInt8>, from start: Int) -> Int {
    let raw = unsafe bytes.bytes
    let count = bytes.count
    var i = start
    while i + 8 <= count {
        let word = unsafe UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: i, as: UInt64.self))
        let hits = zeroBytes(word ^ 0x0A0A_0A0A_0A0A_0A0A) | zeroBytes(word ^ 0x0D0D_0D0D_0D0D_0D0D)
        if hits != 0 { return i + hits.trailingZeroBitCount >> 3 }
        i += 8
    }
    while i < count, bytes[i] != 0x0A, bytes[i] != 0x0D { i += 1 }
    return i
}

/// Offset of the first LF at or after `start`; `bytes.count` where there is none.
func lineFeed(in bytes: borrowing Span<UInt8>, from start: Int) -> Int {
    let raw = unsafe bytes.bytes
    let count = bytes.count
    var i = start
    while i + 8 <= count {
        let word = unsafe UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: i, as: UInt64.self))
        let hits = zeroBytes(word ^ 0x0A0A_0A0A_0A0A_0A0A)
        if hits != 0 { return i + hits.trailingZeroBitCount >> 3 }
        i += 8
    }
    while i < count, bytes[i] != 0x0A { i += 1 }
    return i
}

/// The top bit of each byte that is zero; bits above the lowest hit may be wrong, so only the lowest one counts.
///
/// - Source: the carry trick of "Hacker's Delight" (Warren), section 6-1.
private func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
}
