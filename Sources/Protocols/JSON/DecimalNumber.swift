// SPDX-License-Identifier: Apache-2.0

/// A JSON number as digits and a power of ten: exact where floating point is not, and made without memory.
struct DecimalNumber {
    /// The digits up to the last one that is not zero, with the sign; cut after 18.
    private(set) var digits: Int64 = 0
    /// The power of ten that the digits count in.
    private(set) var power = 0
    /// False where digits were cut off.
    private(set) var isExact = true

    private static let mostDigits = 18  // any number of so many fits 64 bits
    private static let mostPower = 1_000_000

    /// Takes apart a number that a cursor has passed over, and so proved to be one.
    init(_ range: Range<Int>, _ b: borrowing Span<UInt8>) {
        var (i, count, zeros, isFraction) = (range.lowerBound, 0, 0, false)
        let isNegative = i < range.upperBound && b[i] == UInt8(ascii: "-")
        if isNegative { i += 1 }
        while i < range.upperBound, b[i] | 0x20 != UInt8(ascii: "e") {
            if b[i] == UInt8(ascii: ".") {
                isFraction = true
            } else {
                if isFraction { power -= 1 }
                let digit = Int64(b[i] & 0x0F)
                if digit != 0, count + zeros < Self.mostDigits {
                    digits = Self.shifted(digits, by: zeros + 1) + digit
                    (count, zeros) = (count + zeros + 1, 0)
                } else {
                    if digit != 0 { isExact = false }
                    if digits != 0 { zeros += 1 }
                }
            }
            i += 1
        }
        power += zeros + Self.exponent(i + 1, range.upperBound, b)
        if isNegative { digits = -digits }
    }

    /// The number where it is a whole one that fits 64 bits, however it is written.
    var whole: Int64? { isExact && (power >= 0 || digits == 0) ? scaled(by: 0) : nil }

    /// The number times a power of ten, without what then stands behind the point; nil where it does not fit 64 bits.
    func scaled(by exponent: Int) -> Int64? {
        if digits == 0 { return 0 }
        let places = power + exponent
        if places < 0 { return places < -Self.mostDigits ? 0 : digits / Self.shifted(1, by: -places) }
        guard places <= Self.mostDigits else { return nil }
        let (product, overflow) = digits.multipliedReportingOverflow(by: Self.shifted(1, by: places))
        return overflow ? nil : product
    }

    /// At most 18 places, and no more than fit.
    private static func shifted(_ value: Int64, by places: Int) -> Int64 {
        var (shifted, left) = (value, places)
        while left > 0 { (shifted, left) = (shifted &* 10, left - 1) }
        return shifted
    }
    /// What stands behind the `e`, if there is one.
    private static func exponent(_ start: Int, _ end: Int, _ b: borrowing Span<UInt8>) -> Int {
        var (i, value, isNegative) = (start, 0, false)
        while i < end {
            if b[i] == UInt8(ascii: "-") {
                isNegative = true
            } else if b[i] != UInt8(ascii: "+") {
                value = min(value * 10 + Int(b[i] & 0x0F), mostPower)
            }
            i += 1
        }
        return isNegative ? -value : value
    }
}
