// SPDX-License-Identifier: Apache-2.0

extension RunAnalysis {
    /// The targets of one run against the first of them, block by block; nil where there are no blocks, or one target.
    static func comparison(_ facts: RunFacts, verdict: Verdict) -> ComparisonAnalysis? { nil }
}
