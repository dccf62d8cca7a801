// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The standard normal distribution.
enum Normal {
    static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }
    /// P(Z ≤ z).
    static func cumulative(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }
    /// The z below which the distribution has this probability, 0 < p < 1.
    static func quantile(_ p: Double) -> Double {
        if p == 0.5 { return 0 }
        if p > 0.5 { return -quantile(1 - p) }
        var (low, high) = (-40.0, 0.0)
        for _ in 0..<200 where high - low > 1e-15 * -low {
            let middle = low + (high - low) / 2
            if cumulative(middle) < p { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
