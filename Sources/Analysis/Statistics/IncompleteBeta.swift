// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The incomplete beta function.
enum IncompleteBeta {
    /// I_x(a, b), 0 … 1; a and b above 0.
    ///
    /// - Source: the continued fraction of DLMF 8.17.22, summed by Lentz's method in Thompson and Barnett's form.
    static func regularised(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - regularised(1 - x, b, a) }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
        let tiny = 1e-300
        func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var (c, d) = (1.0, 1 / away(1 - (a + b) * x / (a + 1)))
        var fraction = d
        for m in stride(from: 1.0, through: 10_000, by: 1) {
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            (c, d) = (away(1 + even / c), 1 / away(1 + even * d))
            fraction *= c * d
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            (c, d) = (away(1 + odd / c), 1 / away(1 + odd * d))
            fraction *= c * d
            if abs(c * d - 1) < 3e-16 { break }
        }
        return front * fraction
    }

    /// The x at which I_x(a, b) has this value, 0 < p < 1.
    static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<200 where high - low > 1e-15 * high {
            let middle = low + (high - low) / 2
            if regularised(middle, a, b) < p { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
