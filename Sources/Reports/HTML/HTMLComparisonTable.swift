// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// Every figure of a candidate beside that of its base.
struct HTMLComparisonTable {
    private let comparison: Comparison
    /// Its place among the comparisons of the page.
    private let number: Int
    init(_ comparison: Comparison, _ number: Int) { (self.comparison, self.number) = (comparison, number) }

    var table: HTML {
        let (base, candidate) = (comparison.base.label, comparison.candidate.label)
        let titles = [
            "figure", base, candidate, "change", "ratio, 95 % interval", "p", "n", "units", "detectable", "tolerance",
            "finding",
        ]
        return .table("\(candidate) against \(base)", head: HTML.head(titles), rows: comparison.rows.map(row))
    }
    private func row(_ row: Comparison.Row) -> HTML {
        let cells = ComparisonCells(row: row)
        let effect = row.effect
        let interval = effect.interval.map { _ in [HTML.element("small", [:], cells.effectInterval)] } ?? []
        return .element(
            "tr",
            [
                "class": row.isGated ? "gated" : "", "data-comparison": "\(number)", "data-statistic": row.statistic.id,
                "data-finding": row.finding.rawValue,
            ],
            [
                .element("th", ["scope": "row"], row.statistic.title + (row.isGated ? " (gate)" : "")),
                value("base", row.base, row, cells.base), value("candidate", row.candidate, row, cells.candidate),
                .element("td", [:], cells.change),
                .element(
                    "td",
                    [
                        "data-key": "effect", "data-value": "\(ComparisonCells.raw(effect.estimate))",
                        "data-low": effect.interval.map { "\(ComparisonCells.raw($0.lowerBound))" } ?? "",
                        "data-high": effect.interval.map { "\(ComparisonCells.raw($0.upperBound))" } ?? "",
                    ], [.text(cells.effectValue)] + interval),
                Self.cell("p", row.adjustedP, cells.p), .element("td", [:], cells.counts),
                .element("td", [:], cells.units), Self.cell("detectable", effect.detectable, cells.detectable),
                .element("td", [:], cells.tolerance), HTMLComparison.finding(row),
            ])
    }
    private func value(_ key: String, _ value: Double, _ row: Comparison.Row, _ text: String) -> HTML {
        Self.cell(key, row.statistic.unit == .nanoseconds ? value.rounded() : value, text)
    }
    private static func cell(_ key: String, _ value: Double?, _ text: String) -> HTML {
        .element("td", ["data-key": key, "data-value": value.map { "\(ComparisonCells.raw($0))" } ?? ""], text)
    }

    /// Why nothing is told of some figures, and what the columns mean.
    var marks: HTML {
        var reasons: [(reason: String, titles: [String])] = []
        for row in comparison.rows where row.finding == .inconclusive {
            guard let reason = row.reason else { continue }
            if let known = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[known].titles.append(row.statistic.title)
            } else {
                reasons.append((reason, [row.statistic.title]))
            }
        }
        let all = reasons.map { reason, titles in
            let which = titles.count == comparison.rows.count ? "all" : titles.joined(separator: ", ")
            return "\(ComparisonCells.unknown) \(which): \(reason)"
        }
        let adjusted = "p is adjusted for the number of figures looked at"
        return .list(
            all + [
                "\(adjusted); detectable: the true change that so many units find in 80 % of cases; "
                    + "\(ComparisonCells.unknown) nothing can be told"
            ], ["class": "marks"])
    }
}
