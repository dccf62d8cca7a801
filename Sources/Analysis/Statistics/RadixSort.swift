// SPDX-License-Identifier: Apache-2.0

/// Sorts many whole numbers by their digits: several times faster than by comparing, for as much memory again.
enum RadixSort {
    private static let digitBits = 11
    private static let digits = 1 << digitBits
    /// Below this, comparing is as fast.
    private static let shortest = 4_096

    static func sort(_ values: inout [Int64]) {
        guard values.count >= shortest, let least = values.min(), let most = values.max() else { return values.sort() }
        // Counted from the least value, numbers have no sign, and only as many digits as the range.
        let bits = UInt64.bitWidth - UInt64(bitPattern: most &- least).leadingZeroBitCount
        var sorted = values
        for shift in stride(from: 0, to: bits, by: digitBits) {
            var places = [Int](repeating: 0, count: digits)
            for value in values { places[digit(of: value, least, shift)] += 1 }
            var start = 0
            for i in places.indices { (places[i], start) = (start, start + places[i]) }
            for value in values {
                let digit = digit(of: value, least, shift)
                sorted[places[digit]] = value
                places[digit] += 1
            }
            swap(&values, &sorted)
        }
    }
    @inline(__always)
    private static func digit(of value: Int64, _ least: Int64, _ shift: Int) -> Int {
        Int(truncatingIfNeeded: UInt64(bitPattern: value &- least) >> UInt64(shift)) & (digits - 1)
    }
}
