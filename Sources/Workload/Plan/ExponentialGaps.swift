// SPDX-License-Identifier: Apache-2.0
internal import Core

/// The waits between the arrivals of a Poisson process: wait number i is a function of (seed, i) alone.
struct ExponentialGaps: Hashable, Sendable {
    private let random: CounterRandom
    /// Nanoseconds.
    private let mean: Double

    init(seed: UInt64, rate: Rate) {
        random = CounterRandom(seed: seed, stream: RandomStream.gaps.rawValue)
        mean = rate.meanGap
    }
    /// Wait before arrival `index`, in nanoseconds: -ln(1 - u) times the mean.
    func gap(_ index: Int) -> Double {
        mean * PortableMath.negativeLog(1 - random.uniform(UInt64(index)))
    }
}

/// One number a purpose, so that the draws for different purposes never coincide; part of what a seed means: never change one.
enum RandomStream: UInt64 {
    case gaps = 1
    case gammaGaps = 16
    case prompts = 21
    case permutation = 22
    case salt = 23
    case words = 24
    case prefixWords = 25
    case prefixes = 26
    case inputTokens = 27
    case outputTokens = 28
    case lengths = 29
    case turns = 40
    case think = 41
    case backoff = 42
    case targets = 64, blocks = 65, cells = 66
    case stopShare = 50, stopOutputs = 51, stopCharacters = 52, stopTime = 53
}

/// A sum of many spans that stays within a nanosecond: whole nanoseconds, and the rest in units of 2^-32 of one.
///
/// Each addition is off by at most 2^-33 ns, so a billion of them by at most 0.12 ns.
struct ExactSum: Hashable, Sendable {
    private(set) var nanoseconds: Int64 = 0
    private(set) var fraction: UInt64 = 0

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
