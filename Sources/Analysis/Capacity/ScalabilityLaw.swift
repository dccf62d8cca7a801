// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The Universal Scalability Law: what N streams get done together.
///
/// X(N) = λN / (1 + σ(N − 1) + κN(N − 1)): λ is what one stream gets done alone, σ how much of the work has to wait for its
/// turn, κ what each stream costs every other one. Fitted by least squares with σ, κ ≥ 0; intervals are those of the
/// linearised fit.
///
/// - Source: Gunther 2007, "Guerrilla Capacity Planning", chapter 6.
public struct ScalabilityLaw: Hashable, Sendable {
    /// What was measured at one load.
    public struct Point: Hashable, Sendable {
        /// Streams open at once, above 0.
        public let streams: Double
        /// Requests done a second.
        public let throughput: Double
        public init(streams: Double, throughput: Double) { (self.streams, self.throughput) = (streams, throughput) }
    }
    /// A parameter and its 95 % interval, which is cut off at 0; nil where there are too few points, and of what lies at its bound.
    public struct Parameter: Hashable, Sendable {
        public let value: Double
        public let interval: ClosedRange<Double>?
    }
    public let lambda: Parameter
    public let sigma: Parameter
    public let kappa: Parameter
    /// Where throughput is highest; nil where κ cannot be told from 0, so that the points have no peak, and where it would lie
    /// far beyond them.
    public let peak: Parameter?
    /// Share of the variation that the curve explains.
    public let fit: Double
    public let points: Int
    /// Covariance of λ, σ, κ; nothing where there are no degrees of freedom left.
    private let covariance: [[Double]]?
    private let quantile: Double

    /// Loads that a curve with three parameters needs at the least.
    static let fewestPoints = 3

    /// Throughput at a number of streams, requests a second.
    public func throughput(at streams: Double) -> Double {
        Self.throughput([lambda.value, sigma.value, kappa.value], streams)
    }
    /// Where the true curve lies at a number of streams, 95 %; nil without degrees of freedom.
    public func band(at streams: Double) -> ClosedRange<Double>? {
        guard let covariance else { return nil }
        let slope = Self.slope([lambda.value, sigma.value, kappa.value], streams)
        var variance = 0.0
        for i in 0..<3 { for j in 0..<3 { variance += slope[i] * covariance[i][j] * slope[j] } }
        let reach = quantile * max(0, variance).squareRoot()
        let middle = throughput(at: streams)
        return max(0, middle - reach)...(middle + reach)
    }

    /// Nil for fewer than three different loads, and where nothing got done.
    ///
    /// - Parameter points: In any order; several at the same load may be there.
    public init?(_ points: [Point]) {
        let points = points.filter { $0.streams > 0 && $0.streams.isFinite && $0.throughput.isFinite }
        guard Set(points.map(\.streams)).count >= Self.fewestPoints, points.contains(where: { $0.throughput > 0 })
        else { return nil }
        // σ is a share of the work: beyond 1 the points are of another kind, such as those about a limit.
        guard let best = ScalabilityFit.best(points), best.values[1] <= 1 else { return nil }
        let free = best.free
        let degrees = points.count - free.count
        let residual = ScalabilityFit.residual(best.values, points)
        var covariance: [[Double]]?
        if degrees > 0, let inverse = ScalabilityFit.inverse(ScalabilityFit.normal(best.values, points, free)) {
            var full = [[Double]](repeating: [0, 0, 0], count: 3)
            for (i, a) in free.enumerated() {
                for (j, b) in free.enumerated() { full[a][b] = inverse[i][j] * residual / Double(degrees) }
            }
            covariance = full
        }
        let quantile = degrees > 0 ? StudentT.quantile(0.975, degrees: Double(degrees)) : 0
        func parameter(_ i: Int) -> Parameter {
            let value = best.values[i]
            guard let covariance, free.contains(i) else { return Parameter(value: value, interval: nil) }
            let reach = quantile * max(0, covariance[i][i]).squareRoot()
            return Parameter(value: value, interval: max(0, value - reach)...(value + reach))
        }
        (lambda, sigma, kappa) = (parameter(0), parameter(1), parameter(2))
        (self.points, self.covariance, self.quantile) = (points.count, covariance, quantile)
        let mean = points.reduce(0) { $0 + $1.throughput } / Double(points.count)
        let total = points.reduce(0) { $0 + ($1.throughput - mean) * ($1.throughput - mean) }
        fit = total > 0 ? 1 - residual / total : 1
        // Beyond twice the highest load that was measured, nothing speaks of a peak but the formula.
        let most = 2 * (points.map(\.streams).max() ?? 0)
        peak = Self.peak(best.values, kappa, covariance, quantile).flatMap { $0.value <= most ? $0 : nil }
    }
    /// sqrt((1 − σ) / κ), and its interval on the log scale, by the delta method.
    private static func peak(
        _ values: [Double], _ kappa: Parameter, _ covariance: [[Double]]?, _ quantile: Double
    ) -> Parameter? {
        guard let covariance, let range = kappa.interval, range.lowerBound > 0, values[1] < 1 else { return nil }
        let peak = ((1 - values[1]) / values[2]).squareRoot()
        let slope = [0, -0.5 / (1 - values[1]), -0.5 / values[2]]
        var variance = 0.0
        for i in 0..<3 { for j in 0..<3 { variance += slope[i] * covariance[i][j] * slope[j] } }
        let factor = exp(quantile * max(0, variance).squareRoot())
        return Parameter(value: peak, interval: (peak / factor)...(peak * factor))
    }

    static func throughput(_ p: [Double], _ n: Double) -> Double {
        p[0] * n / (1 + p[1] * (n - 1) + p[2] * n * (n - 1))
    }
    /// Derivatives by λ, σ and κ.
    static func slope(_ p: [Double], _ n: Double) -> [Double] {
        let below = 1 + p[1] * (n - 1) + p[2] * n * (n - 1)
        let all = p[0] * n / (below * below)
        return [n / below, -all * (n - 1), -all * n * (n - 1)]
    }
}
