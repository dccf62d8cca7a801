// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import Traces

/// `report.html`: one file that opens without network, with every picture, table and formula of a run.
///
/// Swift writes all text and all tables, so that the page can be read without scripts and no number differs from the
/// other reports; the script only draws.
public struct HTMLReport: ReportFormat {
    public static let fileName: String? = "report.html"

    /// Without, the page is bare, for tests that compare its text: no style, no script, no library.
    private let embedsAssets: Bool

    public init() { embedsAssets = true }
    package init(embedsAssets: Bool) { self.embedsAssets = embedsAssets }

    public func render(_ analysis: RunAnalysis) -> String {
        let summary = HTMLSummary(analysis)
        let drift = analysis.drift.map { [DriftPhrases.html($0, code: analysis.exitCode)] } ?? []
        let isSoak = analysis.drift?.tolerance != nil
        var body =
            [summary.verdict] + (isSoak ? drift : []) + HTMLGates(analysis.gates).sections + [
                summary.answer, summary.targets,
            ]
        let comparison = analysis.comparison.map(HTMLComparison.init)
        if let comparison { body += comparison.section }
        if !isSoak { body += drift }
        body += HTMLPage.legend + (comparison == nil ? [] : HTMLComparison.charts) + Self.charts
        body += HTMLDetails(analysis).sections
        let page = HTMLPage(
            title: analysis.run.name.isEmpty ? "run" : analysis.run.name, tool: analysis.run.tool,
            source: "the trace alone", embedsAssets: embedsAssets)
        let about = HTML.element("p", ["class": "soft"], Phrases.run(analysis))
        let parts = analysis.parts.isEmpty ? [] : [HTML.list(Phrases.parts(analysis))]
        return page.render(about: [about] + parts, body, data: ChartData(analysis).json)
    }

    // MARK: The places of the charts

    private static var charts: [HTML] {
        [
            HTMLPage.charts("Time to first token", "latency", HTMLPage.zoom),
            HTMLPage.charts(
                "Gaps between outputs", "gaps", "Between successive output events that came in different reads."),
            HTMLPage.charts("Over time", "time", "In bins from the start of the run on, warm-up included."),
            HTMLPage.charts("What TTFT depends on", "relations", nil),
            HTMLPage.charts("Outcomes over time", "outcomes", nil),
            HTMLPage.charts(
                "Single requests", "waterfalls",
                "The slowest, the nearest to the median, and broken ones, from the intended moment on; below the phases, a "
                    + "stroke for each event: tall with output, short without.",
                [.element("ul", ["class": "phases"], phases)]),
        ]
    }
    private static let phases: [HTML] = [
        ("waited", "waited in the client"), ("lookup", "name lookup"), ("connect", "connect"), ("tls", "TLS"),
        ("send", "sending"), ("headers", "waiting for headers"), ("first", "headers to first output"),
        ("output", "output"), ("tail", "after the last output"), ("pause", "pause between attempts"),
    ].map { .element("li", ["class": $0.0], $0.1) }
}
