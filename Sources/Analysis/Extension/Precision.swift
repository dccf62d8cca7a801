// SPDX-License-Identifier: Apache-2.0

/// How precisely a run's blocks say what it is about.
///
/// Of several targets these are the effects against the first one; of one target alone, the mean over its blocks.
struct Precision: Hashable, Sendable {
    /// The largest half width of an interval, as a share of its estimate: 0.05 is 5 %, or five percentage points of a share.
    let widest: Double
    /// What has it.
    let statistic: Statistic
    /// Blocks that the interval is of.
    let blocks: Int

    /// - Returns: Nil where nothing of it was measured.
    init?(_ arms: [Arm], _ statistics: [Statistic]) {
        let effects = statistics.flatMap { statistic in
            Self.effects(arms, statistic).map { (statistic: statistic, effect: $0, width: $0.halfWidth) }
        }
        guard let worst = effects.max(by: { $0.width < $1.width }) else { return nil }
        (widest, statistic, blocks) = (worst.width, worst.statistic, worst.effect.baseUnits)
    }
    private static func effects(_ arms: [Arm], _ statistic: Statistic) -> [Effect] {
        guard let base = arms.first else { return [] }
        guard arms.count > 1 else {
            let values = base.runs.flatMap(\.blocks).compactMap { $0.values[statistic.id] }
            return Effect.paired(values.map { (statistic.scale.none, $0) }, statistic.scale).map { [$0] } ?? []
        }
        return arms.dropFirst().compactMap { ArmPair(base: base, candidate: $0).measured(statistic)?.effect }
    }
    /// Blocks that such a width takes, should the figures go on to vary as they did: it falls with the root of their number.
    func blocks(for wanted: Double) -> Int {
        guard widest.isFinite else { return blocks + 1 }
        let factor = widest / wanted
        return Int(min(1e6, (Double(blocks) * factor * factor).rounded(.up)))
    }
}

extension Effect {
    /// How far the interval reaches from its estimate: of a ratio as a share of it; infinite without an interval.
    var halfWidth: Double {
        guard let interval else { return .infinity }
        return scale == .ratio
            ? interval.upperBound / estimate - 1 : max(interval.upperBound - estimate, estimate - interval.lowerBound)
    }
}
