// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// How latencies vary as long as nothing has been measured: a middling provider over the internet.
///
/// Log-normal; a part of the variance is a state that outlasts a request, as a queue or a cache does, so that a request
/// resembles the ones before it. On top of it every block, of each side, is as a whole a little faster or slower.
public enum DelayModel {
    /// Standard deviation of the logarithm of a latency.
    public static let spread = 0.5
    /// Part of that variance which is the state's.
    public static let dependentShare = 0.3
    /// Correlation of the state from one request to the next.
    public static let persistence = 0.9
    /// Standard deviation of a block's own effect, on the log scale.
    public static let blockEffect = 0.05

    /// Standard deviation of the logarithm of the ratio between the percentiles of two blocks.
    ///
    /// - Parameters:
    ///   - level: The percentile of each block.
    ///   - requests: Of each side in the block, at least 1.
    /// - Returns: On the log scale.
    /// - Source: the normal limit of a sample quantile, with the covariance of successive requests in its numerator.
    static func pairDeviation(_ level: Percentile, requests: Int) -> Double {
        let z = Normal.quantile(level.fraction)
        var (sum, correlation) = (level.fraction * (1 - level.fraction), dependentShare)
        for lag in 1..<max(2, requests) {
            correlation *= persistence
            if correlation < 1e-9 { break }
            sum += 2 * (1 - Double(lag) / Double(requests)) * covariance(z, correlation)
        }
        let density = Normal.density(z)
        let sampling = spread * spread * sum / (Double(requests) * density * density)
        return (2 * (sampling + blockEffect * blockEffect)).squareRoot()
    }

    /// P(both of two normal values lie below z) less what it would be without their correlation.
    ///
    /// - Source: Plackett 1954: its derivative by the correlation is the joint density; Simpson's rule.
    private static func covariance(_ z: Double, _ correlation: Double) -> Double {
        func density(_ r: Double) -> Double { exp(-z * z / (1 + r)) / (2 * Double.pi * (1 - r * r).squareRoot()) }
        let steps = 8
        let inner = (1..<steps).reduce(0) { sum, i in
            sum + (i % 2 == 0 ? 2 : 4) * density(correlation * Double(i) / Double(steps))
        }
        return correlation / Double(3 * steps) * (density(0) + inner + density(correlation))
    }
}
