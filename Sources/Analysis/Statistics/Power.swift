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
        factor(pairs: pairs).map { scale.change($0 * deviation / Double(pairs).squareRoot()) }
    }
    /// More pairs than anybody would make.
    static let mostPairs = 10_000
    /// Fewest pairs that find an effect of this size; nil where even `mostPairs` do not.
    static func pairs(deviation: Double, finding effect: Double, _ scale: Effect.Scale) -> Int? {
        let size = scale == .ratio ? log1p(effect) : effect
        // With normal quantiles it would take at least these; the t distribution asks for a few more.
        let normal = Normal.quantile((1 + Effect.confidence) / 2) + Normal.quantile(wanted)
        let least = (normal * deviation / size) * (normal * deviation / size)
        guard effect > 0, least <= Double(mostPairs) else { return nil }
        return (max(1, Int(least))...mostPairs).first { pairs in
            factor(pairs: pairs).map { $0 * deviation / Double(pairs).squareRoot() <= size } ?? false
        }
    }
    /// The effect that a two-sided t test at 5 % finds with the wanted power.
    ///
    /// - Parameters:
    ///   - standardError: Of the difference, on the log scale for a ratio.
    ///   - degrees: Of freedom, above 0.
    ///   - scale: What the difference is of.
    /// - Returns: 0.1 for 10 %, or for ten percentage points.
    static func detectable(standardError: Double, degrees: Double, _ scale: Effect.Scale) -> Double {
        scale.change(factor(degrees: degrees) * standardError)
    }

    /// How many standard errors of the mean the effect must measure; nil below 6 pairs.
    static func factor(pairs: Int) -> Double? {
        guard Randomisation.leastP(pairs: pairs) <= 1 - Effect.confidence else { return nil }
        if let known = signFlipFactors[pairs] { return known }
        return pairs <= usualPairs ? usualFactors[pairs] : factor(degrees: Double(pairs - 1))
    }
    /// Whoever looks for a number of pairs asks for many factors: these are worked out once.
    private static let usualFactors = (0...usualPairs).map { $0 < 2 ? .infinity : factor(degrees: Double($0 - 1)) }
    private static let usualPairs = 64
    /// Few pairs have few patterns of signs, so that the p asks for more than the t interval does.
    ///
    /// - Source: simulation of normal differences, in Tests/AnalysisTests/SciPy/make-values.
    private static let signFlipFactors = [6: 4.423, 7: 3.591, 8: 3.411, 9: 3.298, 10: 3.214, 11: 3.142, 12: 3.093]

    /// The noncentrality at which the t test has the wanted power.
    static func factor(degrees: Double) -> Double {
        let critical = StudentT.quantile((1 + Effect.confidence) / 2, degrees: degrees)
        // Without the t distribution's heavy tails it is the sum of two normal quantiles.
        let least = Normal.quantile((1 + Effect.confidence) / 2)
        return Root.rising(from: least, to: 37, precision: 1e-9) {
            power(noncentrality: $0, degrees: degrees, critical) - wanted
        }
    }
    /// Chance that |T| exceeds the critical value.
    static func power(noncentrality: Double, degrees: Double, _ critical: Double) -> Double {
        1 - StudentT.cumulative(critical, degrees: degrees, noncentrality: noncentrality)
            + StudentT.cumulative(-critical, degrees: degrees, noncentrality: noncentrality)
    }
}
