// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core

/// A comparison in words and tables: whether the sides can be compared, every figure, gates, the order of several sides.
struct HTMLComparison {
    private let analysis: ComparisonAnalysis
    init(_ analysis: ComparisonAnalysis) { self.analysis = analysis }

    // MARK: What to know first

    var answer: HTML {
        let answer = Phrases.answer(analysis)
        let regressed = analysis.comparisons.contains { Phrases.leading($0)?.finding == .regressed }
        let isOne = analysis.comparisons.count == 1
        let level = !answer.isClear ? "unclear" : regressed && isOne ? "invalid" : "valid"
        return .element(
            "section", ["class": "answer \(level)"],
            [.element("p", ["class": "headline"], answer.headline)]
                + (answer.detail.map { [.element("p", ["class": "detail"], $0)] } ?? [])
                + [.element("p", ["class": "belief"], answer.belief)])
    }
    /// Guards that failed, and notes; nothing where there are neither.
    var guards: [HTML] {
        let failed = analysis.comparisons.flatMap { comparison in
            comparison.guards.map { (prefix(comparison), $0.id, $0.reason) }
        }
        let notes = analysis.comparisons.flatMap { comparison in comparison.notes.map { prefix(comparison) + $0 } }
        guard !failed.isEmpty || !notes.isEmpty else { return [] }
        let items = failed.map { prefix, id, reason in
            HTML.element(
                "li", [:],
                [
                    .element("span", ["class": "level suspect"], "\(prefix)\(Self.title(id))"),
                    .element("span", ["class": "advice"], reason),
                ])
        }
        let line = failed.isEmpty ? "The sides are comparable." : "Not comparable:"
        let list = items.isEmpty ? [] : [HTML.element("ul", [:], items)]
        let folded =
            notes.isEmpty
            ? []
            : [
                HTML.foldout("\(notes.count) note\(notes.count == 1 ? "" : "s")", [.list(notes)])
            ]
        return [
            .element(
                "section", ["class": "verdict \(failed.isEmpty ? "valid" : "suspect")", "id": "guards"],
                [.element("p", [:], [.element("strong", [:], line)])] + list + folded)
        ]
    }
    private func prefix(_ comparison: Comparison) -> String {
        analysis.comparisons.count == 1 ? "" : "\(comparison.candidate.label): "
    }
    private static func title(_ id: String) -> String {
        switch id {
        case "load_delivered": "load not delivered"
        case "plan": "different plans"
        case "output_tokens": "answers of different length"
        case "error_rate": "different error rates"
        case "client": "different versions of the client"
        case "libcurl": "different versions of libcurl"
        case "host": "different machines"
        case "units": "too few units"
        default: id
        }
    }

    /// All of it, for the page of a run.
    var section: [HTML] {
        [
            .element(
                "section", ["id": "comparison"],
                [.element("h2", [:], "Compared in blocks")] + guards + ranking + tables)
        ]
    }

    // MARK: Gates

    var gates: [HTML] { HTMLGates(analysis.gates).sections }

    // MARK: Several sides in order

    /// Every side with its group; nothing for two sides.
    var ranking: [HTML] {
        guard analysis.comparisons.count > 1, !analysis.groups.isEmpty else { return [] }
        let rows = analysis.groups.flatMap(\.labels).uniqued.map(place)
        return [
            .table(
                "Sides by TTFT p50",
                head: HTML.head(["side", "group", "TTFT p50", "change", "95 % interval", "finding"]),
                rows: rows),
            .list(
                [
                    "fastest first; sides that share a group cannot be told apart; changes are against "
                        + (analysis.arms.first?.label ?? "")
                ], ["class": "marks"]),
        ]
    }
    private func place(_ label: String) -> HTML {
        let groups = analysis.groups.indices.filter { analysis.groups[$0].labels.contains(label) }.map { $0 + 1 }
        let group = groups.count > 1 ? "\(groups[0])–\(groups[groups.count - 1])" : groups.first.map { "\($0)" } ?? ""
        let arm = analysis.arms.firstIndex { $0.label == label } ?? 0
        let head = HTML.element("th", ["scope": "row", "data-swatch": "\(arm)"], label)
        let headline = Statistic(.ttft, .p50)
        guard let row = analysis.comparisons.first(where: { $0.candidate.label == label })?[headline] else {
            let base = analysis.comparisons.lazy.compactMap { $0[headline] }.first.map { ComparisonCells(row: $0).base }
            let cells = [group, base ?? ComparisonCells.missing, "base", "", ""].map { HTML.element("td", [:], $0) }
            return .element("tr", [:], [head] + cells)
        }
        let cells = ComparisonCells(row: row)
        return .element(
            "tr", [:],
            [head] + [group, cells.candidate, cells.change, cells.changeInterval].map { .element("td", [:], $0) }
                + [Self.finding(row)])
    }

    // MARK: Every figure

    /// A table for each candidate; folded where there are several.
    var tables: [HTML] {
        analysis.comparisons.indices.map { number in
            let comparison = analysis.comparisons[number]
            let title = "\(comparison.candidate.label) against \(comparison.base.label)"
            let content = [
                HTMLComparisonTable(comparison, number).table, HTMLComparisonTable(comparison, number).marks,
            ]
            return analysis.comparisons.count == 1 ? .joined(content) : .foldout("\(title): every figure", content)
        }
    }
    static func finding(_ row: Comparison.Row) -> HTML {
        .element("td", ["class": "finding \(row.finding.rawValue)"], ComparisonCells(row: row).finding)
    }

    // MARK: Pictures

    static let charts: [HTML] = [
        HTMLPage.charts(
            "How much differs", "forest",
            "Each bar is the 95 % interval of candidate over base. One that does not reach the line in the middle shows a "
                + "difference; filled points are told apart, hollow ones are not."),
        HTMLPage.charts(
            "Pair by pair", "pairs",
            "Each point is one pair: both sides under the same conditions, one after the other. Points that scatter "
                + "around the line in the middle show no difference."),
    ]
}

extension Array where Element: Hashable {
    /// The first of each.
    fileprivate var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
