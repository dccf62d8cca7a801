// SPDX-License-Identifier: Apache-2.0
public import Core

/// How an amount is spread; a draw is a pure function of one uniform number, the same on every machine.
public struct Spread: Hashable, Sendable {
    public enum Shape: Hashable, Sendable {
        case fixed(Double)
        case uniform(low: Double, high: Double)
        case normal(mean: Double, deviation: Double)
        /// Sigma is the standard deviation of the logarithm.
        case lognormal(median: Double, sigma: Double)
        case exponential(mean: Double)
    }
    public let shape: Shape
    public init(_ shape: Shape) { self.shape = shape }
    public static func fixed(_ amount: Double) -> Self { Self(.fixed(amount)) }

    /// The amount that a draw stays below with probability `u`, which is uniform in [0, 1); never negative.
    public func draw(_ u: Double) -> Double {
        let amount =
            switch shape {
            case .fixed(let amount): amount
            case .uniform(let low, let high): low + (high - low) * u
            case .normal(let mean, let deviation): mean + deviation * PortableMath.normal(u)
            case .lognormal(let median, let sigma): median * PortableMath.exp(sigma * PortableMath.normal(u))
            case .exponential(let mean): mean * PortableMath.negativeLog(1 - u)
            }
        return max(amount, 0)
    }
    /// Draw number `index`; one uniform number each, whatever the shape.
    public func draw(_ random: CounterRandom, _ index: UInt64) -> Double { draw(random.uniform(index)) }

    /// Every draw is the same.
    public var isFixed: Bool {
        if case .fixed = shape { return true }
        return false
    }
    /// Mean of the draws; that of a normal spread counts its negative part as the zeros that it is drawn as.
    public var mean: Double {
        switch shape {
        case .fixed(let amount): amount
        case .uniform(let low, let high): (low + high) / 2
        case .normal(let mean, let deviation) where mean > 6 * deviation: mean
        case .normal: (0..<4_096).reduce(0.0) { $0 + draw((Double($1) + 0.5) / 4_096) } / 4_096
        case .lognormal(let median, let sigma): median * PortableMath.exp(sigma * sigma / 2)
        case .exponential(let mean): mean
        }
    }
}

/// A number that is drawn, such as tokens: `512`, `2k`, `uniform(100,200)`, `normal(512,64)`, `lognormal(512,0.4)`, `exponential(512)`.
public struct CountSpread: Hashable, Sendable {
    /// Largest number that a draw gives.
    public static let ceiling = 1_000_000_000
    public let spread: Spread
    public init(_ spread: Spread) { self.spread = spread }
    public static func fixed(_ count: Int) -> Self { Self(.fixed(Double(count))) }

    /// Rounded to the nearest whole number, from 0 to `ceiling`.
    public func draw(_ u: Double) -> Int { Self.whole(spread.draw(u)) }
    public func draw(_ random: CounterRandom, _ index: UInt64) -> Int { draw(random.uniform(index)) }
    private static func whole(_ amount: Double) -> Int { Int(min(amount, Double(ceiling)).rounded()) }
}

/// A time that is drawn: `250ms`, `uniform(1s,3s)`, `normal(2s,500ms)`, `lognormal(2s,0.6)`, `exponential(2s)`.
public struct DurationSpread: Hashable, Sendable {
    /// Longest time that a draw gives: a day.
    public static let ceiling = Nanoseconds.seconds(Int64(86_400))
    /// Nanoseconds.
    public let spread: Spread
    public init(_ spread: Spread) { self.spread = spread }
    public static func fixed(_ span: Nanoseconds) -> Self { Self(.fixed(Double(span.count))) }

    /// Rounded to the nearest nanosecond, from 0 to `ceiling`.
    public func draw(_ u: Double) -> Nanoseconds { Self.whole(spread.draw(u)) }
    public func draw(_ random: CounterRandom, _ index: UInt64) -> Nanoseconds { draw(random.uniform(index)) }
    private static func whole(_ amount: Double) -> Nanoseconds {
        Nanoseconds(Int64(min(amount, Double(ceiling.count)).rounded()))
    }
}
