// SPDX-License-Identifier: Apache-2.0

/// A candidate against its base.
public struct Comparison: Hashable, Sendable {
    /// What the comparison rests on.
    public enum Design: String, Hashable, Sendable {
        /// Blocks of one run, in which both sides took turns: pairs.
        case blocks
        /// Runs that were made at different times; each counts once.
        case runs
        /// Two single runs: there is nothing to tell a change from the weather, so that nothing is gated.
        case advisory
    }
    /// What can be said of one figure.
    public enum Finding: String, Hashable, Sendable { case improved, same, regressed, inconclusive }

    /// Something that the two sides must have in common for a verdict.
    public struct Guard: Hashable, Sendable {
        /// `load_delivered`, `plan`, `output_tokens`, `error_rate`, `client`, `libcurl`, `host`, `units`.
        public let id: String
        /// What was found, and what to do about it.
        public let reason: String
        public init(id: String, reason: String) { (self.id, self.reason) = (id, reason) }
    }
    /// One figure of both sides.
    public struct Row: Hashable, Sendable {
        public let statistic: Statistic
        /// Over all units of the side: the geometric mean of a ratio's values, the mean of shares.
        public let base: Double
        public let candidate: Double
        /// Requests with values.
        public let baseCount: Int
        public let candidateCount: Int
        public let effect: Effect
        /// After Holm over the gated rows, or Benjamini and Hochberg over the others; nil where there is no p.
        public let adjustedP: Double?
        /// How much worse counts as a regression: 0.1 is 10 %.
        public let tolerance: Double
        public let isGated: Bool
        public let finding: Finding
        /// Why it is inconclusive, in words; nil for the other findings.
        public let reason: String?
        /// Pairs of blocks in all that would tell, by how much they vary here; nil where that is not known, or hopeless.
        public let unitsNeeded: Int?
        /// The effect in each pair of units, in their order; with the number of the block.
        public let points: [Point]
    }
    public struct Point: Hashable, Sendable {
        public let block: Int
        /// A ratio, or a difference.
        public let effect: Double
        /// Whether the base had its turn first in the block; nil where that is not known.
        public var isBaseFirst: Bool?
    }

    public let base: Arm
    public let candidate: Arm
    public let design: Design
    /// Those that failed: with any, every row is inconclusive.
    public let guards: [Guard]
    /// What else is worth knowing; it changes no verdict.
    public let notes: [String]
    public let rows: [Row]

    public subscript(_ statistic: Statistic) -> Row? { rows.first { $0.statistic == statistic } }
}

/// Several sides against one base, and in order.
public struct ComparisonAnalysis: Hashable, Sendable {
    /// Sides that cannot be told apart by their TTFT p50.
    public struct Group: Hashable, Sendable {
        /// Labels of the sides, fastest first.
        public let labels: [String]
    }
    /// The base first.
    public let arms: [Arm]
    /// One for each arm but the base, in their order.
    public let comparisons: [Comparison]
    /// By TTFT p50, fastest group first; an arm may stand in two groups that lie side by side.
    public let groups: [Group]
    /// Of regression gates, in the order of the gates, then of the comparisons; limits behind them.
    public internal(set) var gates: [GateResult]
    /// Whether a gate that nothing can be told of is let pass.
    public var inconclusivePasses = false

    /// What the gates deserve (see `GateResult.exitCode`); 7 where they rest on a run that is invalid.
    public var exitCode: Int32 {
        let isSpoiled = comparisons.contains { $0.guards.contains { $0.id == "load_delivered" } }
        if isSpoiled, !gates.isEmpty { return 7 }
        let code = GateResult.exitCode(gates)
        return code == 6 && inconclusivePasses ? 0 : code
    }
    /// With what came of limits, which are judged on each side by itself.
    public func adding(_ limits: [GateResult]) -> ComparisonAnalysis {
        var whole = self
        whole.gates += limits
        return whole
    }
}
