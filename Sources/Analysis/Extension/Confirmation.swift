// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

/// Whether further blocks bear out a regression that the planned ones had shown.
///
/// A gate that looks at its blocks until they say "regressed" would cry wolf more often than it says. So what is found is
/// tried once more on blocks that had no part in the finding: they alone must point the same way, and all together must
/// still be a regression.
struct Confirmation: Sendable {
    /// Number of the first further block: that of the blocks before it.
    let from: Int

    /// - Returns: Nil where the run does not confirm regressions.
    init?(_ run: RunRecord, _ arms: [Arm]) {
        guard run.extending?.confirms == true, let planned = run.blocks, let rule = BlockRule(run, arms) else {
            return nil
        }
        from = rule.decidedAfter ?? planned
    }
    init(from: Int) { self.from = from }

    /// - Parameters:
    ///   - points: The effects in all blocks.
    ///   - statistic: What they are of.
    /// - Returns: Why a regression does not count; nil where it is confirmed.
    func doubt(_ points: [Comparison.Point], _ statistic: Statistic) -> String? {
        let further = points.filter { $0.block >= from }
        let effect = Effect.paired(further.map { (statistic.scale.none, $0.effect) }, statistic.scale)
        let found = "found in the planned \(from) blocks and not confirmed"
        guard let harm = effect?.harm(isBetterHigher: statistic.isBetterHigher) else {
            return "\(found): the run ended before there were enough further blocks; allow it more of them, or more "
                + "time (max_blocks, budget)"
        }
        guard harm.lowerBound <= 0 else { return nil }
        let range = [harm.lowerBound, harm.upperBound].map { Words.percent($0, statistic) }.joined(separator: " to ")
        return "\(found): in the \(further.count) further ones alone it is worse by \(range), which may be nothing; "
            + "it was chance, or comes and goes"
    }
}
