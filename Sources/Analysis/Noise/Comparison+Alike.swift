// SPDX-License-Identifier: Apache-2.0

extension Comparison {
    /// Why the two sides cannot be one system measured twice; nil where they may be.
    ///
    /// Of equal systems one figure in twenty looks different: it takes p of 1 %, or a difference of a fifth.
    public var unlike: String? {
        if let failed = guards.first(where: { $0.id != "units" }) { return failed.reason }
        let row = rows.first { row in
            guard row.effect.isTold, let p = row.adjustedP ?? row.effect.p else { return false }
            return p <= 0.01 || (p <= Comparer.level && abs(row.effect.change) >= 0.2)
        }
        return row.map { row in
            let (base, candidate) = (base.label, candidate.label)
            return "\(candidate) and \(base) differ in \(row.statistic.id) by "
                + "\(Words.percent(row.effect.change, row.statistic)), which equal systems hardly do"
        }
    }
}
