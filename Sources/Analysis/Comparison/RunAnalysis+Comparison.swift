// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

extension RunAnalysis {
    /// The targets of one run against the first of them, block by block; nil where there are no blocks, or one target.
    static func comparison(_ facts: RunFacts, verdict: Verdict) -> ComparisonAnalysis? {
        let sides = arms(facts.run, facts.end, verdict.level, verdict.reasons, facts.targets)
        let hasBlocks = sides.contains { !$0.blocks.isEmpty || !$0.incompleteBlocks.isEmpty }
        guard sides.count > 1, hasBlocks || facts.run.blocks != nil else { return nil }
        let gates = facts.run.gates.compactMap { try? Gate($0) }
        let arms = sides.map { Arm(label: $0.target, runs: [$0]) }
        let doubts = Doubts(confirmation: Confirmation(facts.run, arms))
        return Comparer(gates: gates, doubts: doubts).compare(arms)
    }
}
