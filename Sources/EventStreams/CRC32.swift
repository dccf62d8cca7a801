// SPDX-License-Identifier: Apache-2.0

/// The common CRC-32: IEEE 802.3, reflected polynomial 0xEDB88320, as in gzip.
///
/// Our own because this layer links no C library; eight bytes a step, for every byte of a body goes through it.
struct CRC32 {
    private let table = Self.slices

    /// Eight tables of 256: what a byte does to the sum when 0 to 7 bytes follow it in the same step.
    private static let slices: [UInt32] = {
        var table: [UInt32] = []
        for byte in 0..<UInt32(256) {
            var sum = byte
            for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
            table.append(sum)
        }
        for i in 256..<2_048 {
            let shorter = table[i - 256]
            table.append((shorter >> 8) ^ table[Int(shorter & 0xFF)])
        }
        return table
    }()

    /// The checksum of a range, going on from that of the bytes before it.
    func of(_ b: borrowing Span<UInt8>, _ range: Range<Int>, after before: UInt32 = 0) -> UInt32 {
        let slices = table.span
        let raw = unsafe b.bytes
        var (sum, i) = (~before, range.lowerBound)
        precondition(i >= 0 && range.upperBound <= b.count, "a range inside the bytes")
        while i + 8 <= range.upperBound {
            let word = unsafe UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: i, as: UInt64.self))
            let mixed = word ^ UInt64(sum)
            sum = 0
            for place in 0..<8 {
                let byte = Int(truncatingIfNeeded: mixed >> UInt64(place * 8)) & 0xFF
                sum ^= slices[(7 - place) * 256 + byte]
            }
            i += 8
        }
        while i < range.upperBound {
            sum = (sum >> 8) ^ slices[Int((sum ^ UInt32(b[i])) & 0xFF)]
            i += 1
        }
        return ~sum
    }
}
