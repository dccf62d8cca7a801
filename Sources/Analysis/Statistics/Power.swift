// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// How large an effect has to be for a comparison to find it.
enum Power {
    /// Chance to find a true effect of the size that is called detectable.
    static let wanted = 0.8

    /// The effect that a comparison of so many pairs finds with the wanted power: t interval and sign-flip p together.
    ///
    /// - Parameters:
    ///   - deviation: Standard deviation of the pairs' differences, on the log scale for a ratio.
    ///   - pairs: How many.
    ///   - scale: What the differences are of.
    /// - Returns: 0.1 for 10 %, or for ten percentage points; nil below 6 pairs, whose p can never be 5 %.
    static func detectable(deviation: Double, pairs: Int, _ scale: Effect.Scale) -> Double? {
        factor(pairs: pairs).map { natural($0 * deviation / Double(pairs).squareRoot(), scale) }
    }
    /// The effect that a two-sided t test at 5 % finds with the wanted power.
    ///
    /// - Parameters:
    ///   - standardError: Of the difference, on the log scale for a ratio.
    ///   - degrees: Of freedom, above 0.
    ///   - scale: What the difference is of.
    /// - Returns: 0.1 for 10 %, or for ten percentage points.
    static func detectable(standardError: Double, degrees: Double, _ scale: Effect.Scale) -> Double {
        natural(factor(degrees: degrees) * standardError, scale)
    }

    /// How many standard errors of the mean the effect must measure; nil below 6 pairs.
    static func factor(pairs: Int) -> Double? {
        guard Randomisation.leastP(pairs: pairs) <= 1 - Effect.confidence else { return nil }
        return signFlipFactors[pairs] ?? factor(degrees: Double(pairs - 1))
    }
    /// Few pairs have few patterns of signs, so that the p asks for more than the t interval does.
    ///
    /// - Source: simulation of normal differences, in Tests/AnalysisTests/SciPy/make-values.
    private static let signFlipFactors = [6: 4.423, 7: 3.591, 8: 3.411, 9: 3.298, 10: 3.214, 11: 3.142, 12: 3.093]

    /// The noncentrality at which the t test has the wanted power.
    static func factor(degrees: Double) -> Double {
        let critical = StudentT.quantile((1 + Effect.confidence) / 2, degrees: degrees)
        var (low, high) = (0.0, 37.0)
        while high - low > 1e-9 {
            let middle = (low + high) / 2
            if power(noncentrality: middle, degrees: degrees, critical) < wanted { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
    /// Chance that |T| exceeds the critical value.
    static func power(noncentrality: Double, degrees: Double, _ critical: Double) -> Double {
        1 - StudentT.cumulative(critical, degrees: degrees, noncentrality: noncentrality)
            + StudentT.cumulative(-critical, degrees: degrees, noncentrality: noncentrality)
    }
    private static func natural(_ size: Double, _ scale: Effect.Scale) -> Double {
        scale == .ratio ? exp(size) - 1 : size
    }
}
