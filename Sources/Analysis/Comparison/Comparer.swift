// SPDX-License-Identifier: Apache-2.0
public import Gates

/// Compares sides with one another: effects, guards, adjusted p, findings, gates and groups.
///
/// - Source: `docs/statistics.md` says why it is done this way.
public struct Comparer: Sendable {
    /// Largest p, after adjustment, of a difference that is told.
    public static let level = 1 - Effect.confidence

    private let statistics: [Statistic]
    private let gates: [Gate]
    private let tolerance: Double
    private let doubts: Doubts

    /// - Parameters:
    ///   - gates: Regression gates become results; limits are judged elsewhere.
    ///   - tolerance: How much worse is still the same where no gate says so: 0.05 is 5 %, or five percentage points.
    ///   - statistics: What rows there are, the headline first; those of gates come behind them.
    ///   - doubts: What may speak against a gate's result.
    public init(
        gates: [Gate] = [], tolerance: Double = 0, statistics: [Statistic] = Statistic.compared,
        doubts: Doubts = Doubts()
    ) {
        self.gates = gates.filter(\.isRegression)
        (self.tolerance, self.doubts) = (tolerance, doubts)
        self.statistics = self.gates.compactMap(Statistic.init).reduce(into: statistics) { known, one in
            if !known.contains(one) { known.append(one) }
        }
    }

    /// - Parameter arms: The base first; labels are unique.
    /// - Returns: A comparison of each other arm with the base, and what comes of them together.
    public func compare(_ arms: [Arm]) -> ComparisonAnalysis {
        guard let base = arms.first else { return ComparisonAnalysis(arms: [], comparisons: [], groups: [], gates: []) }
        let pairs = arms.dropFirst().map { ArmPair(base: base, candidate: $0) }
        let drafts = pairs.map { pair in statistics.compactMap { draft($0, pair) } }
        let adjusted = adjust(drafts)
        let comparisons = pairs.indices.map { i in
            let guards = ComparisonGuards.failed(pairs[i])
            return Comparison(
                base: base, candidate: pairs[i].candidate, design: pairs[i].design, guards: guards,
                notes: pairs[i].notes + ComparisonGuards.notes(pairs[i]),
                rows: drafts[i].indices.map { drafts[i][$0].row(pairs[i], guards, doubts, adjustedP: adjusted[i][$0]) })
        }
        return ComparisonAnalysis(
            arms: arms, comparisons: comparisons, groups: ArmGroups.groups(arms),
            gates: gates.flatMap { gate in comparisons.compactMap { GateResult(gate, $0, doubts) } })
    }

    private func draft(_ statistic: Statistic, _ pair: ArmPair) -> RowDraft? {
        guard let measured = pair.measured(statistic) else { return nil }
        let own = gates.filter { Statistic($0) == statistic && $0.concerns(pair.candidate) }
        let tolerances = own.compactMap { gate in if case .worse(let by) = gate.bound { by } else { nil } }
        return RowDraft(
            statistic: statistic, measured: measured, tolerance: tolerances.min() ?? tolerance,
            isGated: !tolerances.isEmpty)
    }
    /// Holm over what decides (gated rows, or else the headlines), Benjamini and Hochberg over the rest, of all comparisons.
    private func adjust(_ drafts: [[RowDraft]]) -> [[Double?]] {
        let places = drafts.indices.flatMap { i in drafts[i].indices.map { (i, $0) } }
        let known = places.filter { drafts[$0.0][$0.1].effect.p != nil }
        func decides(_ draft: RowDraft) -> Bool { gates.isEmpty ? draft.statistic == statistics.first : draft.isGated }
        var adjusted = drafts.map { $0.map { _ in Double?.none } }
        for (family, method) in [
            (known.filter { decides(drafts[$0.0][$0.1]) }, Multiplicity.holm),
            (known.filter { !decides(drafts[$0.0][$0.1]) }, Multiplicity.benjaminiHochberg),
        ] {
            let values = method(family.compactMap { drafts[$0.0][$0.1].effect.p })
            for (place, value) in zip(family, values) { adjusted[place.0][place.1] = value }
        }
        return adjusted
    }
}

extension Gate {
    /// Whether it is for this side: for all, for its label, or for its target.
    func concerns(_ arm: Arm) -> Bool { target.map { $0 == arm.label || $0 == arm.runs.last?.target } ?? true }
}
