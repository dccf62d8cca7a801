// SPDX-License-Identifier: Apache-2.0

extension RunAnalysis {
    /// Judges the run's own gates: limits by each target's intervals, regressions by the comparison.
    static func gates(_ facts: RunFacts, comparison: ComparisonAnalysis?) -> [GateResult] { [] }
}
