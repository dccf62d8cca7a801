// SPDX-License-Identifier: Apache-2.0
package import Analysis
internal import JSONText

/// `history --format html`: a page with a chart, what was found and every run of each series.
package struct HistoryPage: Sendable {
    /// Without, the page is bare, as in `HTMLReport`.
    private let embedsAssets: Bool
    /// More rows make a page that is slow to open; the other formats have all.
    private static let runsListed = 500

    package init(embedsAssets: Bool = true) { self.embedsAssets = embedsAssets }

    package func render(_ history: History) -> String {
        let newest = history.series.flatMap(\.points).max { $0.run.facts.startUnix < $1.run.facts.startUnix }
        let page = HTMLPage(
            title: "history", tool: newest?.run.facts.tool ?? "", source: "summaries of runs alone",
            embedsAssets: embedsAssets)
        let remarks = HistoryPhrases.remarks(history) + HistoryPhrases.skipped(history)
        let body =
            [HTMLPage.legend[0]] + history.series.indices.flatMap { section(history.series[$0], $0) }
            + (remarks.isEmpty ? [] : [.element("section", ["class": "more"], [.list(remarks)])])
        return page.render(
            about: [.element("p", ["class": "soft"], HistoryPhrases.headline(history))], body, data: Self.data(history))
    }
    private func section(_ series: HistorySeries, _ number: Int) -> [HTML] {
        let listed = series.points.indices.suffix(Self.runsListed)
        var content = [
            HTML.list(HistoryPhrases.findings(series), ["class": "findings"]),
            .table(
                "Runs of \(HistoryPhrases.title(series))", head: HTML.head(HistoryPhrases.header(series)),
                rows: listed.reversed().map { Self.row(series, $0) }),
        ]
        if listed.count < series.points.count {
            content.append(
                .element("p", ["class": "soft"], "\(series.points.count - listed.count) older runs are not listed."))
        }
        let about = [HistoryPhrases.about(series)] + (number == 0 ? [HTMLPage.zoom] : [])
        return [
            HTMLPage.charts(HistoryPhrases.title(series), "history-\(number)", about.joined(separator: ". ")),
            .element("section", ["class": "runs"], content),
        ]
    }
    /// Newest first; raw values stand beside the texts, so that they can be held against the JSON.
    private static func row(_ series: HistorySeries, _ index: Int) -> HTML {
        let cells = HistoryPhrases.cells(index, series)
        let (point, unit) = (series.points[index], series.statistic.unit)
        return .element(
            "tr", point.isOutside ? ["class": "outside"] : [:],
            cells.enumerated().map { column, text in
                switch column {
                case 1: .element("td", ["data-value": HistoryJSON.number(point.figure.value, unit)], text)
                case 5: .element("td", ["class": "text"], text)
                default: .element("td", [:], text)
                }
            })
    }
    private static func data(_ history: History) -> String {
        ChartData.safe { json in
            json.key("targets")
            json.array { _ in }
            json.key("history")
            json.array { list in
                for series in history.series {
                    list.object { json in
                        json.member("title", PlainText.visible(HistoryPhrases.title(series)))
                        json.member("figure", series.statistic.title)
                        json.key("conditions")
                        json.array { list in
                            for text in HistoryPhrases.conditions(series) { list.string(PlainText.visible(text)) }
                        }
                        HistoryJSON.members(of: series, &json) { point, json in
                            json.member("moment", HistoryPhrases.moment(series.points[point]))
                            json.member("day", HistoryPhrases.day(series.points[point].run.facts.startUnix))
                            json.member("note", note(point, series))
                        }
                    }
                }
            }
        }
    }
    /// What stands behind the value of a run in the box of the chart.
    private static func note(_ index: Int, _ series: HistorySeries) -> String {
        let point = series.points[index]
        let unit = series.statistic.unit
        let parts = [
            "n = \(point.figure.n)", point.figure.interval.map { "95 % interval \(Units.values($0, unit))" },
            point.expected.map { "expected \(HistoryPhrases.values($0.range, unit))" },
            point.leftOut.map { "left out: \($0)" },
            series.segments.count > 1 ? HistoryPhrases.conditions(series)[point.segment] : nil,
        ]
        return PlainText.visible(parts.compactMap(\.self).joined(separator: "; "))
    }
}
