// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates

/// `gitlab-metrics`: the figures as OpenMetrics text without times, which GitLab compares between branches.
///
/// It compares values as texts: they have three significant digits, so that noise shows less often as a change.
///
/// - Source: GitLab's docs on metrics reports. Its parser cuts a line at the first `#`, also within a label.
enum GitLabMetrics {
    static func render(_ judgement: Judgement) -> String {
        var families: [(name: String, family: MetricFamily)] = []
        func add(_ name: String, unit: String?, _ help: String, _ value: String, _ labels: MetricFamily.Labels) {
            let index = families.firstIndex { $0.name == name }
            if index == nil { families.append((name, MetricFamily(name, .gauge, unit: unit, help))) }
            let safe = labels.map { ($0.name, $0.value.replacing("#", with: "＃")) }
            families[index ?? families.count - 1].family.add(value, safe, at: nil)
        }
        for figure in judgement.figures {
            let (name, unit) = figure.statistic.openName
            let level = figure.statistic.level.map { [("quantile", "\($0.fraction)")] } ?? []
            add(
                name, unit: unit, "Figures of the run, rounded to three digits.",
                figure.statistic.open(figure.value), [("target", figure.target)] + level)
        }
        for comparison in judgement.comparisons where comparison.guards.isEmpty {
            for row in comparison.rows {
                let effect = row.effect
                add(
                    effect.scale == .ratio ? "candidate_to_base_ratio" : "candidate_less_base_ratio", unit: "ratio",
                    effect.scale == .ratio
                        ? "Candidate over base; 1 is no difference."
                        : "Candidate less base, of shares; 0 is no difference.",
                    SignificantDigits.text(effect.estimate),
                    [
                        ("target", comparison.candidate.label), ("base", comparison.base.label),
                        ("figure", row.statistic.id),
                    ])
            }
        }
        for result in judgement.gates {
            add(
                "gate_passed", unit: nil, "Whether a gate is passed.", result.outcome == .passed ? "1" : "0",
                [("target", result.target), ("gate", result.gate.text)])
        }
        return families.map(\.family.text).joined() + "# EOF\n"
    }
}

extension Statistic {
    var level: Percentile? { if case .percentile(_, let level) = source { level } else { nil } }

    /// The name of the family and its unit, which ends it.
    fileprivate var openName: (String, String?) {
        guard case .percentile(let metric, _) = source else { return ("\(id)_ratio", "ratio") }
        let unit = metric.openUnit
        return (([metric.id] + [unit].compactMap(\.self)).joined(separator: "_"), unit)
    }
    /// In the base unit.
    fileprivate func open(_ value: Double) -> String {
        SignificantDigits.text(unit == .nanoseconds ? value / 1e9 : value)
    }
}
