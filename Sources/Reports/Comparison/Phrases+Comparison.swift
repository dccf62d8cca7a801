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
            if row.finding == .inconclusive, !comparison.guards.isEmpty {
                "No verdict: \(candidate) and \(base) are not comparable."
            } else if comparison.design == .advisory {
                "No verdict: so few runs cannot tell a change from chance."
            } else {
                switch row.finding {
                case .improved: "\(candidate) is \(better(row)) than \(base): \(title) \(cells.change)."
                case .regressed: "\(candidate) is \(worse(row)) than \(base): \(title) \(cells.change)."
                case .same: "\(candidate) is as good as \(base): \(title) within ±\(cells.tolerance)."
                case .inconclusive where row.effect.isTold && row.isGated && row.tolerance > 0:
                    "\(candidate) and \(base) differ in \(title), but it is open whether by more than \(cells.tolerance)."
                case .inconclusive: "\(candidate) and \(base) cannot be told apart in \(title)."
                }
            }
        return Answer(
            headline: headline, detail: "\(figures(row)) \(counts(comparison))", belief: belief(comparison, row),
            isClear: row.finding != .inconclusive)
    }
    /// Both values, the change with its interval, p, units and n.
    static func figures(_ row: Comparison.Row) -> String {
        let cells = ComparisonCells(row: row)
        let interval = row.effect.interval == nil ? "no interval" : "95 % interval \(cells.changeInterval)"
        let p = cells.p == ComparisonCells.missing ? "" : "p \(cells.p), "
        return "\(row.statistic.title): \(cells.base) against \(cells.candidate), a change of \(cells.estimatedChange) "
            + "(\(interval)), \(p)\(cells.units), n = \(cells.counts)."
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
        if row.finding == .inconclusive, !comparison.guards.isEmpty {
            return "What has to be mended first is said below."
        }
        switch row.finding {
        case .improved, .regressed:
            return row.finding == .regressed && row.tolerance > 0
                ? "Believe it: the whole interval is worse by more than the tolerance of \(cells.tolerance)."
                : "Believe it: the whole interval lies on one side of no difference."
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
        let rows = analysis.comparisons.compactMap { comparison in
            leading(comparison).map { (name: name(comparison.candidate), row: $0) }
        }
        let base = analysis.comparisons.first.map { name($0.base) } ?? ""
        let changes = rows.map { "\($0.name) \(ComparisonCells(row: $0.row).change)" }
        let detail = rows.first.map { "\($0.row.statistic.title) against \(base): \(list(changes))." }
        let worse = rows.filter { $0.row.finding == .regressed }.map(\.name)
        let better = rows.filter { $0.row.finding == .improved }.map(\.name)
        let groups = analysis.groups.map { $0.labels.map(PlainText.visible) }
        let isGated = rows.contains(where: \.row.isGated)
        let said = [("worse", worse), ("better", better)].filter { !$0.1.isEmpty }.map { word, names in
            "\(list(names)) \(names.count == 1 ? "is" : "are") \(word) than \(base)"
        }
        // Whoever loses more requests, or answers at other lengths, is in no order with the rest.
        let unlike = analysis.comparisons.filter { pair in
            pair.guards.contains { $0.concerns(Statistic(.ttft, .p50)) }
        }.map { name($0.candidate) }
        let headline =
            if !isGated, !unlike.isEmpty {
                "No order of all: \(list(unlike)) and \(base) are not comparable."
            } else if !isGated, groups.count > 1, groups[0].count == 1 {
                "\(groups[0][0]) answers first, before \(analysis.arms.count - 1) others."
            } else if !isGated, groups.count > 1 {
                "\(list(groups[0])) answer first and cannot be told apart."
            } else {
                said.isEmpty ? "None of \(rows.count) can be told from \(base)." : "\(said.joined(separator: "; "))."
            }
        return Answer(
            headline: headline, detail: detail,
            belief: !said.isEmpty
                ? "Believe the changes shown; \(ComparisonCells.unknown) stands where nothing can be told."
                : "What differs between them may be chance.",
            isClear: !said.isEmpty && unlike.isEmpty)
    }
    /// Four by name, more as a number.
    private static func list(_ words: [String]) -> String {
        if words.count > 4 { return "\(words.prefix(3).joined(separator: ", ")) and \(words.count - 3) more" }
        return words.count < 2
            ? words.joined() : "\(words.dropLast().joined(separator: ", ")) and \(words[words.count - 1])"
    }
}
