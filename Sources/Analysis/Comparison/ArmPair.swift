// SPDX-License-Identifier: Apache-2.0
internal import Core

/// A candidate and its base, unit against unit.
struct ArmPair {
    let base: Arm
    let candidate: Arm
    let design: Comparison.Design
    /// Blocks that both sides have whole.
    let blocks: [(base: ArmUnit, candidate: ArmUnit)]

    /// What one figure came to.
    struct Measured {
        let effect: Effect
        let base, candidate: Double
        let points: [Comparison.Point]
    }

    init(base: Arm, candidate: Arm) {
        (self.base, self.candidate) = (base, candidate)
        let others = Dictionary(
            (candidate.runs.last?.blocks ?? []).map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        let shared = (base.runs.last?.blocks ?? []).compactMap { block in others[block.number].map { (block, $0) } }
        if Self.areOfOneRun(base, candidate), !(base.runs[0].blocks.isEmpty && candidate.runs[0].blocks.isEmpty) {
            (design, blocks) = (.blocks, shared)
        } else {
            // Below two degrees of freedom nothing is known of how runs vary.
            design = base.runs.count + candidate.runs.count - 2 >= 2 ? .runs : .advisory
            blocks = []
        }
    }
    /// What there is where it is too little.
    var fewRuns: String {
        guard base.runs.count + candidate.runs.count > 2 else { return "two single runs" }
        return "\(base.runs.count) and \(candidate.runs.count) runs, of which the newest are shown"
    }
    private static func areOfOneRun(_ base: Arm, _ candidate: Arm) -> Bool {
        guard base.runs.count == 1, candidate.runs.count == 1 else { return false }
        return base.runs[0].isOfSameRun(as: candidate.runs[0])
    }

    /// One figure of both sides; nil where a side does not have it.
    func measured(_ statistic: Statistic) -> Measured? {
        let found = measured(statistic.scale, interval: { $0.intervals[statistic.id] }) { $0.values[statistic.id] }
        guard let found, statistic.scale == .difference, design != .advisory else { return found }
        let effect = found.effect.noNarrower(base: share(base, statistic), candidate: share(candidate, statistic))
        return Measured(effect: effect, base: found.base, candidate: found.candidate, points: found.points)
    }
    /// Of all units of a side that have the figure.
    private func share(_ arm: Arm, _ statistic: Statistic) -> CountedShare {
        units(arm).reduce(into: CountedShare()) { sum, unit in
            if let share = unit.values[statistic.id] { sum.add(share, of: unit.counted) }
        }
    }
    /// - Parameters:
    ///   - scale: Of the effect.
    ///   - interval: Of the value over a whole run; asked for where there is nothing else to go by.
    ///   - value: Of one unit.
    /// - Returns: Nil where a side has no value.
    func measured(
        _ scale: Effect.Scale, interval: (ArmRun) -> ClosedRange<Double>? = { _ in nil },
        _ value: (ArmUnit) -> Double?
    ) -> Measured? {
        switch design {
        case .blocks: return paired(scale, value)
        case .runs:
            let (old, new) = (base.runs.compactMap { value($0.whole) }, candidate.runs.compactMap { value($0.whole) })
            guard let effect = Effect.unpaired(base: old, candidate: new, scale)?.predicted else { return nil }
            return Measured(
                effect: effect, base: Self.center(old, scale), candidate: Self.center(new, scale), points: [])
        case .advisory:
            guard let old = base.runs.last, let new = candidate.runs.last, let from = value(old.whole),
                let to = value(new.whole)
            else { return nil }
            guard let effect = Effect.advisory(from, to, interval(old), interval(new), scale) else { return nil }
            return Measured(effect: effect, base: from, candidate: to, points: [])
        }
    }
    private func paired(_ scale: Effect.Scale, _ value: (ArmUnit) -> Double?) -> Measured? {
        let known = blocks.compactMap { pair -> (number: Int, isBaseFirst: Bool?, base: Double, candidate: Double)? in
            guard let base = value(pair.base), let candidate = value(pair.candidate) else { return nil }
            // What has no logarithm has no place in a ratio.
            guard scale == .difference || (base > 0 && candidate > 0) else { return nil }
            let isBaseFirst = pair.base.firstIndex.flatMap { own in pair.candidate.firstIndex.map { own < $0 } }
            return (pair.base.number, isBaseFirst, base, candidate)
        }
        guard let effect = Effect.paired(known.map { ($0.base, $0.candidate) }, scale) else { return nil }
        return Measured(
            effect: effect, base: Self.center(known.map(\.base), scale),
            candidate: Self.center(known.map(\.candidate), scale),
            points: known.map { pair in
                let effect = scale.between(pair.base, pair.candidate)
                return Comparison.Point(block: pair.number, effect: effect, isBaseFirst: pair.isBaseFirst)
            })
    }
    /// The geometric mean of what is compared by ratios, the mean of shares: the effect is what lies between the two.
    private static func center(_ values: [Double], _ scale: Effect.Scale) -> Double {
        let usable = values.map(scale.transformed).filter(\.isFinite)
        let mean = usable.reduce(0, +) / Double(max(1, usable.count))
        return scale.restored(mean)
    }

    /// All units that a side's figures are of.
    func units(_ arm: Arm) -> [ArmUnit] {
        switch design {
        case .blocks: blocks.map { arm == base ? $0.base : $0.candidate }
        case .runs: arm.runs.map(\.whole)
        case .advisory: arm.runs.suffix(1).map(\.whole)
        }
    }
    /// Requests with values.
    func count(_ arm: Arm, _ statistic: Statistic) -> Int {
        let used = units(arm).filter { $0.values[statistic.id] != nil }
        return used.reduce(0) { $0 + (statistic.scale == .difference ? $1.counted : $1.successes) }
    }
}

extension ArmRun {
    /// Two targets of the same run, or the same target.
    func isOfSameRun(as other: ArmRun) -> Bool {
        startUnix == other.startUnix && name == other.name && seed == other.seed && planHash == other.planHash
            && host == other.host
    }
}

extension Effect {
    /// With the p of its prediction interval, where one run stands against too few others for a permutation to tell anything.
    var predicted: Effect {
        guard !isPaired, min(baseUnits, candidateUnits) == 1, let interval,
            Randomisation.leastP(base: baseUnits, candidate: candidateUnits) > Comparer.level
        else { return self }
        let degrees = Double(baseUnits + candidateUnits - 2)
        let half = (scale.transformed(interval.upperBound) - scale.transformed(interval.lowerBound)) / 2
        let standardError = half / StudentT.quantile((1 + Effect.confidence) / 2, degrees: degrees)
        let t = abs(scale.transformed(estimate)) / standardError
        return Effect(
            scale: scale, estimate: estimate, interval: interval,
            p: t.isNaN ? p : 2 * StudentT.cumulative(-t, degrees: degrees), baseUnits: baseUnits,
            candidateUnits: candidateUnits, isPaired: false, deviation: deviation,
            detectable: Power.detectable(standardError: standardError, degrees: degrees, scale))
    }
    /// Of two single values: nothing is known of how much runs vary, and there is no p.
    ///
    /// The interval, where both values have one, is as wide as the two together can make it.
    static func advisory(
        _ base: Double, _ candidate: Double, _ first: ClosedRange<Double>?, _ second: ClosedRange<Double>?,
        _ scale: Scale
    ) -> Effect? {
        guard scale.between(base, candidate).isFinite else { return nil }
        let ends = first.flatMap { first in
            second.map {
                (scale.between(first.upperBound, $0.lowerBound), scale.between(first.lowerBound, $0.upperBound))
            }
        }
        let interval = ends.flatMap { low, high in low <= high && high.isFinite ? low...high : nil }
        return Effect(
            scale: scale, estimate: scale.between(base, candidate), interval: interval, p: nil, baseUnits: 1,
            candidateUnits: 1, isPaired: false, deviation: nil, detectable: nil)
    }
}
