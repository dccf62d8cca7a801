// SPDX-License-Identifier: Apache-2.0
extension Effect {
    /// Of values that were measured in pairs: blocks of one run, in which both sides had the same conditions.
    ///
    /// Pairs of which one value has no logarithm, or is not finite, are left out.
    ///
    /// - Returns: Nil without a single pair.
    static func paired(_ pairs: [(base: Double, candidate: Double)], _ scale: Scale) -> Effect? {
        let differences = pairs.compactMap { pair -> Double? in
            let difference =
                scale.transformed(pair.candidate) - scale.transformed(pair.base)
            return difference.isFinite ? difference : nil
        }
        guard !differences.isEmpty else { return nil }
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        guard differences.count > 1 else {
            return Effect(
                scale: scale, estimate: scale.restored(mean), interval: nil, p: Randomisation.signFlip(differences),
                baseUnits: 1, candidateUnits: 1, isPaired: true, deviation: nil, detectable: nil)
        }
        let deviation = (differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
        let half = StudentT.quantile((1 + confidence) / 2, degrees: count - 1) * deviation / count.squareRoot()
        return Effect(
            scale: scale, estimate: scale.restored(mean),
            interval: scale.restored(mean - half)...scale.restored(mean + half),
            p: Randomisation.signFlip(differences), baseUnits: differences.count, candidateUnits: differences.count,
            isPaired: true, deviation: deviation,
            detectable: Power.detectable(deviation: deviation, pairs: differences.count, scale))
    }
}
