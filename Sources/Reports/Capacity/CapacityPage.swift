// SPDX-License-Identifier: Apache-2.0
package import Analysis
internal import JSONText

/// `capacity.html`: the answer, pictures of the curve, and the figures.
package struct CapacityPage: Sendable {
    /// Without, the page is bare, as in `HTMLReport`.
    private let embedsAssets: Bool
    package init(embedsAssets: Bool = true) { self.embedsAssets = embedsAssets }

    package func render(_ analysis: CapacityAnalysis) -> String {
        let words = CapacityWords(analysis)
        let page = HTMLPage(
            title: words.title, tool: analysis.facts.tool, source: "the traces of its steps alone",
            embedsAssets: embedsAssets)
        let body =
            [
                HTML.element(
                    "section", ["class": "answer"],
                    [.element("p", ["class": "headline"], words.answer), .list(words.findings, ["class": "findings"])]),
                HTMLPage.legend[0],
                HTMLPage.charts("Against load", "capacity", "\(CapacityWords.legend). \(HTMLPage.zoom)"),
                Self.curve(analysis, words),
            ] + Self.details(analysis, words)
        return page.render(
            about: [.element("p", ["class": "soft"], words.about)], body, data: Self.data(analysis, words))
    }
    private static func curve(_ analysis: CapacityAnalysis, _ words: CapacityWords) -> HTML {
        .element(
            "section", ["class": "runs"],
            [
                .element("h2", [:], "The curve"),
                .table(
                    "Figures of each load", head: HTML.head(words.header, text: [1]),
                    rows: analysis.curve.map { HTML.row(words.cells($0), text: [1]) }),
            ])
    }
    private static func details(_ analysis: CapacityAnalysis, _ words: CapacityWords) -> [HTML] {
        let steps = analysis.steps.map { step in
            let why = step.reasons.isEmpty ? "all limits are kept" : step.reasons.joined(separator: "; ")
            return HTML.row(["\(step.number)", words.load(step.load), CapacityWords.outcome(step), why], text: [2, 3])
        }
        let rows = analysis.rows.map { row in
            HTML.row(
                [row.question.number, row.question.title, RelayPhrases.word(row.verdict), row.reason],
                text: [0, 1, 2, 3])
        }
        return [
            .element(
                "section", ["class": "more"],
                [
                    .foldout(
                        "Steps, in the order of trying",
                        [
                            .table(
                                "Steps", head: HTML.head(["step", "load", "outcome", "why"], text: [2, 3]), rows: steps)
                        ]),
                    .foldout(
                        "In the words of the catalogue",
                        [
                            .table(
                                "Rows", head: HTML.head(["", "question", "verdict", "why"], text: [0, 1, 2, 3]),
                                rows: rows)
                        ]),
                ])
        ]
    }

    // MARK: What the script draws

    /// Places at which the fitted curve is drawn.
    private static let drawn = 60

    private static func data(_ analysis: CapacityAnalysis, _ words: CapacityWords) -> String {
        ChartData.safe { json in
            json.key("targets")
            json.array { _ in }
            json.key("capacity")
            json.object { json in
                json.member("axis", analysis.plan.axis == .rate ? "requests per second" : "streams open at once")
                if let held = analysis.held { json.member("held", held) }
                if let broken = analysis.broken { json.member("broken", broken) }
                json.key("steps")
                json.array { list in
                    for step in analysis.curve { list.object { self.step(step, words, &$0) } }
                }
                if let pool = analysis.pool { json.member("pool", pool.streams.mean) }
                if let law = analysis.law { self.law(law, analysis, &json) }
            }
        }
    }
    private static func step(_ step: CapacityStep, _ words: CapacityWords, _ json: inout JSONWriter) {
        let figures = step.figures
        json.member("load", step.load)
        json.member("name", words.loads(step.load))
        json.member("outcome", CapacityWords.outcome(step))
        json.member("done", figures.throughput)
        json.member("good", figures.goodThroughput)
        json.member("open", figures.open.mean)
        json.member("active", figures.active.mean)
        json.member("n", figures.counted)
        if let share = figures.errors.share { json.member("errors", share) }
        if let interval = figures.errors.interval { ends(interval, "errors", &json) }
        quantile(figures.ttft?[.p50], "ttft_p50", &json)
        quantile(figures.ttft?[.p95], "ttft_p95", &json)
        quantile(figures.gap?[.p50], "gap_p50", &json)
        quantile(figures.gap?[.p95], "gap_p95", &json)
        quantile(figures.direct?.ttft?[.p50], "direct_p50", &json)
    }
    private static func quantile(_ quantile: QuantileEstimate?, _ name: String, _ json: inout JSONWriter) {
        guard let value = quantile?.value else { return }
        json.member(name, Int64(nearest: value))
        if let interval = quantile?.interval { ends(interval, name, &json) }
    }
    private static func ends(_ interval: ClosedRange<Double>, _ name: String, _ json: inout JSONWriter) {
        json.member("\(name)_low", interval.lowerBound)
        json.member("\(name)_high", interval.upperBound)
    }
    private static func law(_ law: ScalabilityLaw, _ analysis: CapacityAnalysis, _ json: inout JSONWriter) {
        let most = analysis.pool?.streams.mean ?? analysis.curve.map(\.figures.open.mean).max() ?? 1
        json.key("law")
        json.array { list in
            for place in 0...drawn {
                let streams = max(0.01, most * 1.1 * Double(place) / Double(drawn))
                list.object { json in
                    json.member("x", streams)
                    json.member("y", law.throughput(at: streams))
                    if let band = law.band(at: streams) { ends(band, "y", &json) }
                }
            }
        }
    }
}
