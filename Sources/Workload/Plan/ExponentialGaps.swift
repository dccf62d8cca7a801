// SPDX-License-Identifier: Apache-2.0
internal import Core

/// The waits between the arrivals of a Poisson process: wait number i is a function of (seed, i) alone.
///
/// The logarithm is our own, of nothing but IEEE additions, multiplications and divisions: libm's may differ in its last bit from one CPU to the
/// next, and then two machines would not follow the same schedule.
struct ExponentialGaps: Hashable, Sendable {
    private let random: CounterRandom
    /// Nanoseconds.
    private let mean: Double

    init(seed: UInt64, rate: Rate) {
        random = CounterRandom(seed: seed, stream: RandomStream.gaps.rawValue)
        mean = Double(rate.period.count) / Double(rate.times)
    }
    /// Wait before arrival `index`, in nanoseconds: -ln(1 - u) times the mean.
    func gap(_ index: Int) -> Double {
        mean * Self.negativeLog(1 - random.uniform(UInt64(index)))
    }

    /// -ln x for x in (0, 1], within 2 units in the last place.
    ///
    /// - Source: x = s * 2^e with s about 1, and ln s = 2 artanh((s - 1) / (s + 1)) by its power series.
    static func negativeLog(_ x: Double) -> Double {
        var (s, e) = (x.significand, Double(x.exponent))
        if s > 1.414_213_562_373_095_1 { (s, e) = (s / 2, e + 1) }
        let z = (s - 1) / (s + 1)
        let w = z * z
        var sum = 0.0
        for k in stride(from: 12, through: 1, by: -1) { sum = w * (sum + 1 / Double(2 * k + 1)) }
        // ln 2 in two parts, the first with so few bits that a multiple of it is exact.
        let (high, low) = (0x1.62e42feep-1, 0x1.a39ef35793c76p-33)
        return -(e * high + (e * low + (2 * z + 2 * z * sum)))
    }
}

/// One number a purpose, so that the draws for different purposes never coincide; part of what a seed means: never change one.
enum RandomStream: UInt64 { case gaps = 1, targets = 64, blocks = 65, cells = 66 }

/// A sum of many spans that stays within a nanosecond: whole nanoseconds, and the rest in units of 2^-32 of one.
///
/// Each addition is off by at most 2^-33 ns, so a billion of them by at most 0.12 ns.
struct ExactSum: Hashable, Sendable {
    private(set) var nanoseconds: Int64 = 0
    private var fraction: UInt64 = 0

    /// - Parameter span: Nanoseconds, at least 0.
    /// - Returns: False when the sum has no room left: 292 years are over.
    mutating func add(_ span: Double) -> Bool {
        guard span < 0x1p62 else { return false }
        let whole = Int64(span)
        fraction += UInt64((span - Double(whole)) * 0x1p32 + 0.5)
        let (sum, overflow) = nanoseconds.addingReportingOverflow(whole + Int64(fraction >> 32))
        (nanoseconds, fraction) = (sum, fraction & 0xFFFF_FFFF)
        return !overflow
    }
}
