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
        var families = NamedFamilies()
        for figure in judgement.figures { add(figure, to: &families) }
        for comparison in judgement.comparisons where comparison.guards.isEmpty {
            for row in comparison.rows { add(row, of: comparison, to: &families) }
        }
        for result in judgement.gates { add(result, to: &families) }
        return families.text + "# EOF\n"
    }

    // Never inlined: the optimiser of Swift 6.3.1 crashes on one function with all of it.
    @inline(never)
    private static func add(_ figure: Judgement.Figure, to families: inout NamedFamilies) {
        let statistic = figure.statistic
        var labels = [("target", figure.target)]
        if let level = statistic.level { labels.append(("quantile", "\(level.fraction)")) }
        families.add(
            statistic.openName, unit: statistic.openUnit, "Figures of the run, rounded to three digits.",
            statistic.open(figure.value), labels)
    }
    @inline(never)
    private static func add(_ row: Comparison.Row, of comparison: Comparison, to families: inout NamedFamilies) {
        let isRatio = row.effect.scale == .ratio
        let help =
            isRatio
            ? "Candidate over base; 1 is no difference." : "Candidate less base, of shares; 0 is no difference."
        families.add(
            isRatio ? "candidate_to_base_ratio" : "candidate_less_base_ratio", unit: "ratio", help,
            SignificantDigits.text(row.effect.estimate),
            [("target", comparison.candidate.label), ("base", comparison.base.label), ("figure", row.statistic.id)])
    }
    @inline(never)
    private static func add(_ result: GateResult, to families: inout NamedFamilies) {
        families.add(
            "gate_passed", unit: nil, "Whether a gate is passed.", result.outcome == .passed ? "1" : "0",
            [("target", result.target), ("gate", result.gate.text)])
    }
}

/// Families in the order of their first points.
private struct NamedFamilies {
    private var names: [String] = []
    private var families: [MetricFamily] = []

    var text: String { families.map(\.text).joined() }

    mutating func add(
        _ name: String, unit: String?, _ help: String, _ value: String, _ labels: MetricFamily.Labels
    ) {
        if !names.contains(name) {
            names.append(name)
            families.append(MetricFamily(name, .gauge, unit: unit, help))
        }
        let safe = labels.map { ($0.name, $0.value.replacing("#", with: "＃")) }
        families[names.firstIndex(of: name) ?? 0].add(value, safe, at: nil)
    }
}

extension Statistic {
    var level: Percentile? { if case .percentile(_, let level) = source { level } else { nil } }

    /// The unit of the family, which ends its name; nil for what is counted.
    fileprivate var openUnit: String? {
        if case .percentile(let metric, _) = source { metric.openUnit } else { "ratio" }
    }
    fileprivate var openName: String {
        guard case .percentile(let metric, _) = source else { return "\(id)_ratio" }
        return openUnit.map { "\(metric.id)_\($0)" } ?? metric.id
    }
    /// In the base unit.
    fileprivate func open(_ value: Double) -> String {
        SignificantDigits.text(unit == .nanoseconds ? value / 1e9 : value)
    }
}
