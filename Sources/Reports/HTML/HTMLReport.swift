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
        var body = [header(analysis), summary.verdict] + summary.gates + [summary.answer, summary.targets]
        body += Self.charts
        body += HTMLDetails(analysis).sections
        body += [licence, footer(analysis), data(analysis)]
        if embedsAssets {
            for script in [ReportAssets.library, ReportAssets.script] { body.append(.verbatim("script", [:], script)) }
        }
        let page = HTML.element(
            "html", ["lang": "en"], [.joined([head(analysis), .element("body", [:], [.joined(body)])])])
        return "<!doctype html>\n\(page.source)\n"
    }

    private func head(_ analysis: RunAnalysis) -> HTML {
        let policy = [
            "default-src 'none'",
            "script-src \(ReportAssets.policyHash(ReportAssets.library)) \(ReportAssets.policyHash(ReportAssets.script))",
            "style-src \(ReportAssets.policyHash(ReportAssets.style))", "img-src data:", "base-uri 'none'",
            "form-action 'none'",
        ]
        var parts: [HTML] = [.element("meta", ["charset": "utf-8"])]
        if embedsAssets {
            // Nothing but what is written here runs, and nothing is fetched or sent, whatever a server answered.
            parts.append(
                .element(
                    "meta",
                    ["http-equiv": "Content-Security-Policy", "content": policy.joined(separator: "; ")]))
        }
        parts += [
            .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .element("meta", ["name": "generator", "content": "Streamgauge \(analysis.run.tool)"]),
            .element("title", [:], "\(Self.name(analysis)) – Streamgauge"),
        ]
        if embedsAssets { parts.append(.verbatim("style", [:], ReportAssets.style)) }
        return .element("head", [:], [.joined(parts)])
    }
    private static func name(_ analysis: RunAnalysis) -> String {
        analysis.run.name.isEmpty ? "run" : analysis.run.name
    }
    private func header(_ analysis: RunAnalysis) -> HTML {
        .element(
            "header", [:],
            [
                .element(
                    "div", [:],
                    [
                        .element("h1", [:], Self.name(analysis)),
                        .element("p", ["class": "soft"], Phrases.run(analysis)),
                    ] + (analysis.parts.isEmpty ? [] : [.list(Phrases.parts(analysis))])),
                .element(
                    "button", ["id": "theme", "type": "button", "hidden": "", "aria-label": "light or dark"], "Dark"),
            ])
    }
    private func data(_ analysis: RunAnalysis) -> HTML {
        .verbatim("script", ["type": "application/json", "id": "data"], ChartData(analysis).json)
    }
    private var licence: HTML {
        guard embedsAssets else { return .joined([]) }
        return .element(
            "section", ["class": "more"],
            [
                .foldout(
                    "Licence of Chart.js, which draws the charts",
                    [.element("pre", [:], [.lines(ReportAssets.libraryLicence)])])
            ])
    }
    private func footer(_ analysis: RunAnalysis) -> HTML {
        .element(
            "footer", [:],
            "Made by Streamgauge \(analysis.run.tool) from the trace alone. This file needs no network and sends nothing."
        )
    }

    // MARK: The places of the charts

    private static var charts: [HTML] {
        let zoom =
            "Drag to zoom into a chart, double click to see all of it again; with the keyboard: arrows, +, − and 0."
        return [
            .element(
                "noscript", [:], [.element("p", ["class": "soft"], "The charts need scripts; the tables do not.")]),
            .element(
                "div", ["id": "legend", "role": "group", "aria-label": "Targets shown in the charts", "hidden": ""]),
            section("Time to first token", "latency", zoom),
            section("Gaps between outputs", "gaps", "Between successive output events that came in different reads."),
            section("Over time", "time", "In bins from the start of the run on, warm-up included."),
            section("What TTFT depends on", "relations", nil),
            section("Outcomes over time", "outcomes", nil),
            section(
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

    static func section(_ title: String, _ id: String, _ said: String?, _ more: [HTML] = []) -> HTML {
        let said = said.map { [HTML.element("p", ["class": "soft"], $0)] } ?? []
        return .element(
            "section", ["class": "charts", "hidden": ""],
            [.element("h2", [:], title)] + said + more + [.element("div", ["id": id])])
    }
}
