// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates

// What the terminal and Markdown say of a comparison in the same words.
extension Phrases {
    /// `new against old: blocks of one run, in turn`.
    static func title(_ comparison: Comparison) -> String {
        let design =
            switch comparison.design {
            case .blocks: "blocks of one run"
            case .runs: "runs made at different times"
            case .advisory: "two single runs: advisory"
            }
        return "\(name(comparison.candidate)) against \(name(comparison.base)) (\(design))"
    }
    /// What to do about rows that nothing can be told of; nil where there is nothing to do.
    static func advice(_ comparison: Comparison) -> String? {
        if comparison.design == .advisory {
            return "Measure both in one run with \"mix: blocks\", or compare with a baseline of several runs."
        }
        guard comparison.guards.isEmpty else { return nil }
        // Where nothing is gated, only the headline: of figures that do not differ there is nothing to find.
        let gated = comparison.rows.filter(\.isGated)
        let asked = (gated.isEmpty ? Array(comparison.rows.prefix(1)) : gated).compactMap { row in
            row.unitsNeeded.map { (title: row.statistic.title, blocks: $0) }
        }
        guard let most = asked.max(by: { $0.blocks < $1.blocks }) else { return nil }
        return "\(most.title) may need some \(most.blocks) blocks to be told, by how much blocks vary here."
    }
    /// `fast | near, nearer | slow`: groups that cannot be told apart, fastest first; nil for two sides.
    static func groups(_ analysis: ComparisonAnalysis) -> String? {
        guard analysis.arms.count > 2, !analysis.groups.isEmpty else { return nil }
        let groups = analysis.groups.map { $0.labels.map(PlainText.visible).joined(separator: ", ") }
        return
            "Fastest first by TTFT p50; what stands together cannot be told apart: \(groups.joined(separator: " | "))"
    }
    /// `✗ ttft.p50 +10% · new: regressed, worse by at least 14 %, where 10 % is allowed`.
    static func result(_ result: GateResult) -> String {
        let sign =
            switch result.outcome {
            case .passed: "✓"
            case .failed, .regressed: "✗"
            case .inconclusive: "~"
            case .noData: "?"
            }
        let word = result.outcome == .noData ? "no data" : result.outcome.rawValue
        let target = result.target.isEmpty ? "" : " · \(PlainText.visible(result.target))"
        return "\(sign) \(PlainText.visible(result.gate.text))\(target): \(word), \(PlainText.visible(result.reason))"
    }
}

extension ComparisonCells {
    static let header = [
        "", "base", "candidate", "change", "95 % interval", "p", "n", "units", "detectable", "finding",
    ]
    var all: [String] {
        [
            row.statistic.title + (row.isGated ? " (≤ \(tolerance))" : ""), base, candidate, change, changeInterval, p,
            counts, units, detectable, row.finding.rawValue,
        ]
    }
    static let legend = [
        "~ nothing can be told; change: candidate less base; p is adjusted for the number of figures looked at",
        "units: blocks or runs; detectable: the smallest true change that so many of them find in 80 % of cases",
    ]
}
