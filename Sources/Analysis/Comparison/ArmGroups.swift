// SPDX-License-Identifier: Apache-2.0

/// Which of several sides can be told apart by their TTFT p50, each against each.
enum ArmGroups {
    /// Beyond so many sides nobody reads groups, and each against each takes long.
    static let mostArms = 50
    private static let statistic = Statistic(.ttft, .p50)

    /// The longest stretches of the order in which no two sides are told apart; fastest first.
    static func groups(_ arms: [Arm]) -> [ComparisonAnalysis.Group] {
        guard arms.count > 1, arms.count <= mostArms else { return [] }
        // Who loses more requests than the base, or answers at other lengths, is in no order with the rest.
        let alike = arms.filter { arm in
            arm == arms[0]
                || !ComparisonGuards.failed(ArmPair(base: arms[0], candidate: arm))
                    .contains { $0.id != "units" && $0.concerns(statistic) }
        }
        let ranked = alike.compactMap { arm in center(arm).map { (arm: arm, value: $0) } }
            .sorted { $0.value < $1.value }.map(\.arm)
        let told = told(ranked)
        var (groups, reached): ([ComparisonAnalysis.Group], Int) = ([], -1)
        for start in ranked.indices {
            var end = start
            while end + 1 < ranked.count, (start...end).allSatisfy({ !told.contains(Edge($0, end + 1)) }) { end += 1 }
            guard end > reached else { continue }  // lies within the group before
            groups.append(.init(labels: ranked[start...end].map(\.label)))
            reached = end
        }
        return groups
    }

    private struct Edge: Hashable {
        let low, high: Int
        init(_ low: Int, _ high: Int) { (self.low, self.high) = (low, high) }
    }
    /// Pairs of places in the order, each against each, that a test tells apart (Holm over all of them).
    private static func told(_ ranked: [Arm]) -> Set<Edge> {
        let edges = ranked.indices.flatMap { low in (low + 1..<ranked.count).map { Edge(low, $0) } }
        let tested = edges.compactMap { edge -> (Edge, Effect, Double)? in
            let pair = ArmPair(base: ranked[edge.low], candidate: ranked[edge.high])
            guard pair.design != .advisory, !ComparisonGuards.failed(pair).contains(where: { $0.concerns(statistic) }),
                let effect = pair.measured(statistic)?.effect, let p = effect.p
            else { return nil }
            return (edge, effect, p)
        }
        let adjusted = Multiplicity.holm(tested.map(\.2))
        return Set(zip(tested, adjusted).filter { $0.1.isTold && $1 <= Comparer.level }.map(\.0.0))
    }
    /// Over the arm's own blocks or runs.
    private static func center(_ arm: Arm) -> Double? {
        ArmPair(base: arm, candidate: arm).measured(statistic)?.base
    }
}
