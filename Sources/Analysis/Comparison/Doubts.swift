// SPDX-License-Identifier: Apache-2.0
public import Traces

/// What may speak against the result of a regression gate, beside the guards of its comparison.
public struct Doubts: Sendable {
    /// Where a regression has to be confirmed by further blocks of the run.
    let confirmation: Confirmation?
    /// How much blocks vary by themselves; nil where it was not measured.
    let noise: Noise?

    init(confirmation: Confirmation?, noise: Noise? = nil) {
        (self.confirmation, self.noise) = (confirmation, noise)
    }
    /// - Parameters:
    ///   - noise: How much blocks of the kind that are compared vary by themselves.
    ///   - run: With its sides, where what it found has to be confirmed by its further blocks.
    public init(noise: Noise? = nil, confirming run: (record: RunRecord, arms: [Arm])? = nil) {
        self.init(confirmation: run.flatMap { Confirmation($0.record, $0.arms) }, noise: noise)
    }

    /// Why a regression that was found does not count.
    func ofRegression(_ row: Comparison.Row) -> String? { ofRegression(row.points, row.statistic, row.effect) }
    func ofRegression(_ points: [Comparison.Point], _ statistic: Statistic, _ effect: Effect) -> String? {
        if let floor = floor(statistic, effect), let harm = effect.harm(isBetterHigher: statistic.isBetterHigher),
            harm.lowerBound < floor
        {
            let least = Words.percent(harm.lowerBound, statistic)
            return "worse by at least \(least), which the noise of this machine alone can make "
                + "(\(Words.percent(floor, statistic)) with \(effect.baseUnits) blocks)"
        }
        return confirmation?.doubt(points, statistic)
    }
    /// Why so small a tolerance cannot be kept to.
    func ofTolerance(_ tolerance: Double, _ row: Comparison.Row) -> String? {
        guard row.effect.isPaired else { return nil }
        return noise?.refusal(row.statistic, tolerance: tolerance, blocks: row.effect.baseUnits)
    }
    private func floor(_ statistic: Statistic, _ effect: Effect) -> Double? {
        effect.isPaired ? noise?.floor(statistic, blocks: effect.baseUnits) : nil
    }
}
