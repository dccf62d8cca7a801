// SPDX-License-Identifier: Apache-2.0
internal import Analysis

extension Phrases {
    /// A comparison in three sentences: who is better, by how much, and how sure that is.
    static func answer(_ analysis: ComparisonAnalysis) -> Answer {
        guard let first = analysis.comparisons.first else {
            return Answer(
                headline: "Nothing to compare.", detail: nil, belief: "There is one side alone.", isClear: false)
        }
        return analysis.comparisons.count == 1 ? answer(first) : ranked(analysis)
    }
    /// The figure that the answer speaks of: the worst of the gated ones, else the first.
    static func leading(_ comparison: Comparison) -> Comparison.Row? {
        let gated = comparison.rows.filter(\.isGated)
        let order: [Comparison.Finding] = [.regressed, .inconclusive]
        return order.lazy.compactMap { finding in gated.first { $0.finding == finding } }.first ?? gated.first
            ?? comparison.rows.first
    }

    // MARK: Two sides

    private static func answer(_ comparison: Comparison) -> Answer {
        let (base, candidate) = (name(comparison.base), name(comparison.candidate))
        guard let row = leading(comparison) else {
            return Answer(
                headline: "No verdict on \(candidate).", detail: nil,
                belief: "The two sides have no figure in common.", isClear: false)
        }
        let cells = ComparisonCells(row: row)
        let title = row.statistic.title
        let headline =
            if !comparison.guards.isEmpty {
                "No verdict: \(candidate) and \(base) are not comparable."
            } else if comparison.design == .advisory {
                "No verdict: two single runs cannot tell a change from chance."
            } else {
                switch row.finding {
                case .improved: "\(candidate) is \(better(row)) than \(base): \(title) \(cells.change)."
                case .regressed: "\(candidate) is \(worse(row)) than \(base): \(title) \(cells.change)."
                case .same: "\(candidate) is as good as \(base): \(title) within ±\(cells.tolerance)."
                case .inconclusive: "\(candidate) and \(base) cannot be told apart in \(title)."
                }
            }
        return Answer(
            headline: headline, detail: "\(figures(row)) \(counts(comparison))", belief: belief(comparison, row),
            isClear: comparison.guards.isEmpty && row.finding != .inconclusive)
    }
    /// Both values, the change with its interval, p, units and n.
    static func figures(_ row: Comparison.Row) -> String {
        let cells = ComparisonCells(row: row)
        let interval = row.effect.interval == nil ? "no interval" : "95 % interval \(cells.changeInterval)"
        return "\(row.statistic.title): \(cells.base) against \(cells.candidate), a change of \(cells.estimatedChange) "
            + "(\(interval)), p \(cells.p), \(cells.units), n = \(cells.counts)."
    }
    /// How many figures came out how.
    private static func counts(_ comparison: Comparison) -> String {
        let words: [(Comparison.Finding, String)] = [
            (.regressed, "regressed"), (.improved, "improved"), (.same, "the same"), (.inconclusive, "cannot be told"),
        ]
        let parts = words.compactMap { finding, word -> String? in
            let count = comparison.rows.count { $0.finding == finding }
            return count > 0 ? "\(count) \(word)" : nil
        }
        let all = comparison.rows.count
        return "Of \(all) figure\(all == 1 ? "" : "s"): \(parts.joined(separator: ", "))."
    }
    private static func belief(_ comparison: Comparison, _ row: Comparison.Row) -> String {
        let cells = ComparisonCells(row: row)
        guard comparison.guards.isEmpty else { return "What has to be mended first is said below." }
        switch row.finding {
        case .improved, .regressed:
            let beyond = row.tolerance > 0 ? "more than the tolerance of \(cells.tolerance)" : "no difference at all"
            return row.finding == .regressed && row.tolerance > 0
                ? "Believe it: the whole interval is worse by \(beyond)."
                : "Believe it: the interval does not hold \(row.tolerance > 0 ? "no difference" : beyond)."
        case .same: return "Believe it: the whole interval lies within the tolerance of \(cells.tolerance)."
        case .inconclusive:
            let reason = row.reason.map { sentence($0) } ?? "It may be chance."
            guard row.effect.detectable != nil else { return reason }
            return "\(reason) So many units find a true change of \(cells.detectable) in 80 % of cases."
        }
    }
    private static func sentence(_ text: String) -> String {
        let visible = PlainText.visible(text)
        return visible.prefix(1).uppercased() + visible.dropFirst() + (visible.hasSuffix(".") ? "" : ".")
    }
    private static func better(_ row: Comparison.Row) -> String {
        row.statistic.unit == .nanoseconds ? "faster" : "better"
    }
    private static func worse(_ row: Comparison.Row) -> String {
        row.statistic.unit == .nanoseconds ? "slower" : "worse"
    }
    static func name(_ arm: Arm) -> String { PlainText.visible(arm.label) }

    // MARK: Several sides

    private static func ranked(_ analysis: ComparisonAnalysis) -> Answer {
        let against = analysis.comparisons.compactMap { comparison in
            leading(comparison).map { "\(name(comparison.candidate)) \(ComparisonCells(row: $0).change)" }
        }
        let title = analysis.comparisons.lazy.compactMap(leading).first?.statistic.title ?? ""
        let base = analysis.comparisons.first.map { name($0.base) } ?? ""
        let detail = against.isEmpty ? nil : "\(title) against \(base): \(list(against, "sides"))."
        guard let first = analysis.groups.first?.labels.map(PlainText.visible) else {
            return Answer(
                headline: "No order: the sides are not comparable.", detail: detail,
                belief: "What has to be mended first is said below.", isClear: false)
        }
        let others = analysis.arms.count - first.count
        let headline =
            if others == 0 {
                "The \(first.count) sides cannot be told apart."
            } else if first.count == 1 {
                "\(first[0]) answers first, before \(others) other\(others == 1 ? "" : "s")."
            } else {
                "\(list(first, "sides")) answer first and cannot be told apart."
            }
        let unsure = "What differs between those may be chance."
        return Answer(
            headline: headline, detail: detail,
            belief: first.count == 1 ? "Believe it: each difference is more than chance." : unsure,
            isClear: first.count == 1)
    }
    /// Four by name, more as a number.
    private static func list(_ words: [String], _ what: String) -> String {
        guard words.count > 4 else {
            return words.count < 2
                ? words.joined() : "\(words.dropLast().joined(separator: ", ")) and \(words[words.count - 1])"
        }
        return "\(words.prefix(3).joined(separator: ", ")) and \(words.count - 3) more \(what)"
    }
}
