// SPDX-License-Identifier: Apache-2.0

/// Randomness as a pure function of (seed, stream, index): any shard can compute any draw without the ones before it.
///
/// - Source: the output mix of SplitMix64 (Steele, Lea, Flood 2014), applied to a counter.
public struct CounterRandom: Hashable, Sendable {
    private let key: UInt64

    /// - Parameters:
    ///   - seed: The run's seed.
    ///   - stream: One number a purpose (gaps, prompts, targets, …), so that draws for different purposes never coincide.
    public init(seed: UInt64, stream: UInt64) {
        key = Self.mix(Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ Self.mix(stream &+ 0xD1B5_4A32_D192_ED03))
    }

    /// All 64 bits of draw number `index`.
    public func bits(_ index: UInt64) -> UInt64 {
        Self.mix(key &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Draw number `index`, uniform in [0, 1) with 53 bits.
    public func uniform(_ index: UInt64) -> Double {
        Double(bits(index) >> 11) * 0x1p-53
    }

    private static func mix(_ x: UInt64) -> UInt64 {
        var z = x
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
