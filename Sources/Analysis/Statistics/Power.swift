// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// How large an effect has to be for a comparison to find it.
enum Power {
    /// Chance to find a true effect of the size that is called detectable.
    static let wanted = 0.8

    /// The effect that a two-sided t test at 5 % over so many pairs finds with the wanted power.
    ///
    /// - Parameters:
    ///   - deviation: Standard deviation of the pairs' differences, on the log scale for a ratio.
    ///   - pairs: At least 2.
    ///   - scale: What the differences are of.
    /// - Returns: 0.1 for 10 %, or for ten percentage points.
    static func detectable(deviation: Double, pairs: Int, _ scale: Effect.Scale) -> Double {
        let degrees = Double(pairs - 1)
        let factor =
            StudentT.quantile((1 + Effect.confidence) / 2, degrees: degrees)
            + StudentT.quantile(wanted, degrees: degrees)
        let size = factor * deviation / Double(pairs).squareRoot()
        return scale == .ratio ? exp(size) - 1 : size
    }
}
