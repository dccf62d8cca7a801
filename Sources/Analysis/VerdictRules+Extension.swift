// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// Did a run that was to go on until it is precise become so?
extension VerdictRules {
    static func precision(_ facts: RunFacts) -> [Reason] {
        guard let wanted = facts.run.extending?.precision, let rule = BlockRule(facts.run) else { return [] }
        let arms = facts.targets.map { Arm(label: $0.info.name, runs: [$0.arm]) }
        guard let reached = rule.reached(arms) else { return [] }
        let of = facts.targets.count > 1 ? "the change of \(reached.statistic.title)" : reached.statistic.title
        return [
            Reason(
                id: "precision", severity: .note, target: nil,
                subject: "half width of the 95 % interval of \(of), \(reached.blocks) blocks",
                figure: .share(reached.widest), limit: .atMost(.share(wanted)),
                advice: advice(facts, isReached: reached.widest <= wanted))
        ]
    }
    private static func advice(_ facts: RunFacts, isReached: Bool) -> String {
        if isReached { return "as precise as was asked for (load.until_precise)" }
        return facts.end?.reason == .budget
            ? "the time budget ended the run before it was as precise as was asked for: raise load.budget"
            : "the run ended before it was as precise as was asked for: raise load.max_blocks, or the requests in a block"
    }
}
