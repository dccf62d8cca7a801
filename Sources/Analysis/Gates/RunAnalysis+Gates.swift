// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

extension RunAnalysis {
    /// Judges the run's own gates: limits by each target's intervals, regressions by the comparison.
    static func gates(_ facts: RunFacts, comparison: ComparisonAnalysis?) -> [GateResult] {
        RunGates(facts.run).gates.flatMap { gate -> [GateResult] in
            if gate.isRegression { return regressions(gate, comparison) }
            return facts.targets.filter { gate.target ?? $0.info.name == $0.info.name }.map { target in
                LimitJudge.result(gate, target: target.info.name, target.limitFigures[gate])
            }
        }
    }
    private static func regressions(_ gate: Gate, _ comparison: ComparisonAnalysis?) -> [GateResult] {
        let results = comparison?.gates.filter { $0.gate == gate } ?? []
        guard results.isEmpty else { return results }
        let reason = "there is nothing to compare with: the run has no blocks, or one target alone"
        return [
            GateResult(
                gate: gate, target: gate.target ?? "", statistic: Statistic(gate), outcome: .inconclusive, value: nil,
                interval: nil, n: 0, reason: reason)
        ]
    }
}
