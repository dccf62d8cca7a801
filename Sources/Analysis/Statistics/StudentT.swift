// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Student's t distribution.
enum StudentT {
    /// P(T ≤ t).
    ///
    /// - Source: through the regularised incomplete beta function (Abramowitz and Stegun 26.7.1).
    static func cumulative(_ t: Double, degrees: Double) -> Double {
        guard t.isFinite else { return t < 0 ? 0 : 1 }
        let tail = 0.5 * IncompleteBeta.regularised(degrees / (degrees + t * t), degrees / 2, 0.5)
        return t > 0 ? 1 - tail : tail
    }
    /// The t below which the distribution has this probability, 0 < p < 1, to the last few digits.
    static func quantile(_ p: Double, degrees: Double) -> Double {
        if p == 0.5 { return 0 }
        if p < 0.5 { return -quantile(1 - p, degrees: degrees) }
        var (low, high) = (0.0, 1.0)
        while cumulative(high, degrees: degrees) < p, high < 1e300 { (low, high) = (high, high * 2) }
        for _ in 0..<200 where high - low > 1e-15 * high {
            let middle = low + (high - low) / 2
            if cumulative(middle, degrees: degrees) < p { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }

    /// P(T ≤ t) where the numerator's mean is not 0 but `noncentrality`, which must lie within ±37; to twelve digits.
    ///
    /// - Source: Lenth 1989, "Cumulative distribution function of the non-central t distribution" (AS 243).
    static func cumulative(_ t: Double, degrees: Double, noncentrality: Double) -> Double {
        guard t.isFinite else { return t < 0 ? 0 : 1 }
        if t < 0 { return 1 - cumulative(-t, degrees: degrees, noncentrality: -noncentrality) }
        let (x, b) = (t * t / (t * t + degrees), degrees / 2)
        let (mean, below) = (noncentrality * noncentrality / 2, Normal.cumulative(-noncentrality))
        guard x > 0 else { return below }
        let rest = exp(b * log1p(-x))
        var weight = (even: exp(-mean) / 2, odd: exp(-mean) * noncentrality / (2 * Double.pi).squareRoot())
        var part = (even: IncompleteBeta.regularised(x, 0.5, b), odd: 1 - rest)
        var step = (even: 2 * rest * exp(0.5 * log(x) + lgamma(b + 0.5) - lgamma(0.5) - lgamma(b)), odd: b * x * rest)
        var (sum, left, j) = (weight.even * part.even + weight.odd * part.odd, 0.5 - weight.even, 1.0)
        while j < 10_000, j < mean || 2 * left * (part.even - step.even) > 1e-13 {
            part = (part.even - step.even, part.odd - step.odd)
            step = (step.even * x * (j + b - 0.5) / (j + 0.5), step.odd * x * (j + b) / (j + 1))
            weight = (weight.even * mean / j, weight.odd * mean / (j + 0.5))
            sum += weight.even * part.even + weight.odd * part.odd
            left -= weight.even
            j += 1
        }
        return min(1, max(0, sum + below))
    }
}
