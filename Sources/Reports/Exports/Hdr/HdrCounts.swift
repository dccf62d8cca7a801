// SPDX-License-Identifier: Apache-2.0

/// Counts of nanoseconds in the buckets of an HdrHistogram with three significant digits, and their wire form.
///
/// - Source: HdrHistogram's `encodeIntoCompressedByteBuffer`, version 2 of the encoding.
struct HdrCounts {
    /// 2,048 values are kept exactly; each doubling above them has 1,024 buckets.
    private static let halfBits = 10
    private static let half = 1 << halfBits
    static let significantDigits: Int32 = 3
    /// A day: what is longer counts as that.
    static let highest: Int64 = 86_400_000_000_000

    private var counts: [Int64] = []
    private(set) var n = 0
    private(set) var maximum: Int64 = 0

    /// Negative values count as 0.
    mutating func add(_ value: Int64) {
        let value = min(max(0, value), Self.highest)
        let index = Self.index(of: value)
        if index >= counts.count { counts.append(contentsOf: repeatElement(0, count: index + 1 - counts.count)) }
        counts[index] += 1
        (n, maximum) = (n + 1, max(maximum, value))
    }
    /// Largest value that shares a bucket with the maximum, as HdrHistogram tells it.
    var maximumEquivalent: Int64 {
        let shift = Self.shift(of: maximum)
        return ((maximum >> shift) << shift) + (Int64(1) << shift) - 1
    }

    /// The plain form: a header of 40 bytes, then the counts up to the last that is not 0.
    var encoded: [UInt8] {
        let payload = self.payload
        var bytes: [UInt8] = []
        bytes.appendBigEndian(UInt32(0x1c84_9303 | 0x10))  // cookie of version 2; 0x10: counts as LEB128
        bytes.appendBigEndian(UInt32(payload.count))
        bytes.appendBigEndian(UInt32(0))  // normalizing index offset
        bytes.appendBigEndian(UInt32(Self.significantDigits))
        bytes.appendBigEndian(UInt64(1))  // lowest value that can be told from 0
        bytes.appendBigEndian(UInt64(Self.highest))
        bytes.appendBigEndian((1.0).bitPattern)  // ratio of integer to double values
        return bytes + payload
    }
    /// The frame around the deflated plain form.
    static func frame(_ deflated: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(UInt32(0x1c84_9304 | 0x10))
        bytes.appendBigEndian(UInt32(deflated.count))
        return bytes + deflated
    }

    /// A count as it is; a run of zeros as its length with a minus.
    private var payload: [UInt8] {
        var (bytes, zeros): ([UInt8], Int64) = ([], 0)
        for count in counts {
            guard count > 0 else {
                zeros += 1
                continue
            }
            if zeros > 0 { bytes.appendZigZag(-zeros) }
            bytes.appendZigZag(count)
            zeros = 0
        }
        return bytes
    }
    private static func shift(of value: Int64) -> Int64 { Int64(max(0, 63 - value.leadingZeroBitCount - halfBits)) }
    private static func index(of value: Int64) -> Int {
        let shift = shift(of: value)
        return Int(shift) * half + Int(value >> shift)
    }
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }
    /// ZigZag LEB128 of at most nine bytes, the ninth with eight bits: what HdrHistogram calls ZigZagEncoding.
    fileprivate mutating func appendZigZag(_ value: Int64) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        for _ in 0..<8 {
            guard rest >> 7 != 0 else { break }
            append(UInt8(truncatingIfNeeded: rest & 0x7F | 0x80))
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}
