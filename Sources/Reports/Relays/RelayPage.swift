// SPDX-License-Identifier: Apache-2.0
package import Analysis
internal import JSONText

/// `relay.html`: the report on relays as a page, with the frame and the looks of `report.html`.
package struct RelayPage: Sendable {
    /// Without, the page is bare, as in `HTMLReport`.
    private let embedsAssets: Bool
    package init(embedsAssets: Bool = true) { self.embedsAssets = embedsAssets }

    package func render(_ report: RelayReport) -> String {
        let page = HTMLPage(
            title: RelayPhrases.title(report), tool: report.tool, source: "the trace alone", embedsAssets: embedsAssets,
            hasCharts: false)
        let notes = report.notes.isEmpty ? [] : [HTML.list(report.notes, ["class": "marks"])]
        let body =
            report.sides.map { answer($0, report) } + [HTMLSummary.verdict(report.verdict)] + notes
            + report.sides.map(section) + [
                .element("p", ["class": "soft"], "\(RelayPhrases.place). \(RelayPhrases.help).")
            ]
        let nothing = ChartData.safe { json in
            json.key("targets")
            json.array { _ in }
        }
        return page.render(
            about: [.element("p", ["class": "soft"], RelayPhrases.about(report))], body, data: nothing)
    }
    private func answer(_ side: RelayReport.Side, _ report: RelayReport) -> HTML {
        let level = RelayPhrases.level(side, report)
        return .element(
            "section", ["class": "answer \(level == .note ? "unclear" : level.rawValue)"],
            [.element("p", ["class": "headline"], RelayPhrases.headline(side, report))])
    }
    private func section(_ side: RelayReport.Side) -> HTML {
        let parts = RelayPhrases.parts(side).flatMap { part in
            [
                HTML.element("h3", [:], part.title),
                .table(
                    "\(side.name): \(part.title)",
                    head: HTML.head(["row", "verdict", "found", "look at"], text: [0, 1, 2, 3]),
                    rows: part.rows.map(row)),
            ]
        }
        return .element(
            "section", ["class": "relay", "data-relay": side.name],
            [.element("h2", [:], side.name), .element("p", ["class": "soft"], side.url)] + parts)
    }
    private func row(_ row: RelayRow) -> HTML {
        let look = RelayPhrases.look(row, trace: RelayFormat.usualTrace)
        return .element(
            "tr", ["data-row": row.question.id, "data-verdict": row.verdict.rawValue],
            [
                .element(
                    "th", ["scope": "row"],
                    [.text(row.question.title), .element("small", [:], "\(row.question.number) \(row.question.id)")]),
                .element(
                    "td", ["class": "finding \(row.verdict.rawValue)"],
                    "\(RelayPhrases.mark(row.verdict)) \(RelayPhrases.word(row.verdict))"),
                .element(
                    "td", ["class": "text"],
                    [.text(row.reason)] + RelayPhrases.figures(row).map { .element("small", [:], $0) }),
                .element(
                    "td", ["class": "text"],
                    look.map { [.element("code", [:], $0.command), .text($0.others)] } ?? []),
            ])
    }
}
