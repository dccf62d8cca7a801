// SPDX-License-Identifier: Apache-2.0
internal import Core

/// The waits between the arrivals of a renewal process: wait number i is a function of (seed, i) alone.
enum Gaps: Hashable, Sendable {
    case exponential(ExponentialGaps)
    case gamma(GammaGaps)
    case uniform(UniformGaps)

    /// Nil where the arrivals are no such process.
    init?(_ load: Load, seed: UInt64, rate: Rate) {
        switch load.arrivals {
        case .poisson: self = .exponential(ExponentialGaps(seed: seed, rate: rate))
        case .gamma: self = .gamma(GammaGaps(seed: seed, rate: rate, variation: load.burstiness ?? 1))
        case .uniform: self = .uniform(UniformGaps(seed: seed, rate: rate))
        case .closed, .sequential, .constant, .burst, .replay: return nil
        }
    }
    /// Wait before arrival `index`, in nanoseconds.
    func gap(_ index: Int) -> Double {
        switch self {
        case .exponential(let gaps): gaps.gap(index)
        case .gamma(let gaps): gaps.gap(index)
        case .uniform(let gaps): gaps.gap(index)
        }
    }
}

/// Waits uniform between nothing and twice the mean.
struct UniformGaps: Hashable, Sendable {
    private let random: CounterRandom
    /// Nanoseconds.
    private let mean: Double

    init(seed: UInt64, rate: Rate) {
        random = CounterRandom(seed: seed, stream: RandomStream.gaps.rawValue)
        mean = rate.meanGap
    }
    func gap(_ index: Int) -> Double { 2 * mean * random.uniform(UInt64(index)) }
}

/// Waits with a gamma distribution: of shape 1/c², where c is the coefficient of variation; 1 gives exponential waits.
struct GammaGaps: Hashable, Sendable {
    private let random: CounterRandom
    /// The shape that is drawn, at least 1, less 1/3; and one over the root of nine times that.
    private let d, c: Double
    /// One over the shape wanted, where that is below 1: the draw is then of the next shape, times a power of a uniform number.
    private let power: Double?
    /// Nanoseconds for a draw of 1.
    private let scale: Double

    init(seed: UInt64, rate: Rate, variation: Double) {
        random = CounterRandom(seed: seed, stream: RandomStream.gammaGaps.rawValue)
        let shape = 1 / (variation * variation)
        power = shape < 1 ? 1 / shape : nil
        d = (shape < 1 ? shape + 1 : shape) - 1 / 3.0
        c = 1 / (9 * d).squareRoot()
        scale = rate.meanGap / shape
    }

    /// Each wait has draws of its own: two for each of up to 31 tries, and one for the power.
    private static let drawsEach: UInt64 = 64
    private static let tries: UInt64 = 31

    /// - Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables"; at least 95 in 100 tries succeed, so that the
    ///   last of 31 is never reached.
    func gap(_ index: Int) -> Double {
        let first = UInt64(index) &* Self.drawsEach
        var (value, attempt): (Double, UInt64) = (d, 0)
        while attempt < Self.tries {
            let x = PortableMath.normal(random.uniform(first &+ 2 &* attempt))
            let u = 1 - random.uniform(first &+ 2 &* attempt &+ 1)
            attempt += 1
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            guard PortableMath.log(u) < 0.5 * x * x + d - d * v + d * PortableMath.log(v) else { continue }
            value = d * v
            break
        }
        if let power { value *= PortableMath.power(1 - random.uniform(first &+ Self.drawsEach - 1), power) }
        return value * scale
    }
}

extension Rate {
    /// Nanoseconds.
    var meanGap: Double { Double(period.count) / Double(times) }
}
