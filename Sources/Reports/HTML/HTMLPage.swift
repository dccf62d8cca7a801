// SPDX-License-Identifier: Apache-2.0

/// The frame of a page in one file: policy, style, title, switch of the theme, licence, data and script around its body.
struct HTMLPage {
    /// Of the file, and its first heading.
    let title: String
    /// Version of the tool that measured.
    let tool: String
    /// What it was made from, in a few words that follow "from".
    let source: String
    /// Without, the page is bare, for tests that compare its text: no style, no script, no library.
    let embedsAssets: Bool
    /// Without, the page has no Chart.js, which is most of its size.
    var hasCharts = true

    /// The whole file: `about` stands below the heading, and `data` is what the script draws from, JSON without any `<`.
    func render(about: [HTML], _ body: [HTML], data: String) -> String {
        var parts = [header(about)] + body
        parts += [licence, footer, .verbatim("script", ["type": "application/json", "id": "data"], data)]
        if embedsAssets {
            for script in scripts { parts.append(.verbatim("script", [:], script)) }
        }
        let page = HTML.element("html", ["lang": "en"], [.joined([head, .element("body", [:], [.joined(parts)])])])
        return "<!doctype html>\n\(page.source)\n"
    }

    private var scripts: [String] { (hasCharts ? [ReportAssets.library] : []) + [ReportAssets.script] }
    private var head: HTML {
        let policy = [
            "default-src 'none'", "script-src \(scripts.map(ReportAssets.policyHash).joined(separator: " "))",
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
            .element("meta", ["name": "generator", "content": "Streamgauge \(tool)"]),
            .element("title", [:], "\(title) – Streamgauge"),
        ]
        if embedsAssets { parts.append(.verbatim("style", [:], ReportAssets.style)) }
        return .element("head", [:], [.joined(parts)])
    }
    private func header(_ about: [HTML]) -> HTML {
        .element(
            "header", [:],
            [
                .element("div", [:], [.element("h1", [:], title)] + about),
                .element(
                    "button", ["id": "theme", "type": "button", "hidden": "", "aria-label": "light or dark"], "Dark"),
            ])
    }
    private var licence: HTML {
        guard embedsAssets, hasCharts else { return .joined([]) }
        return .element(
            "section", ["class": "more"],
            [
                .foldout(
                    "Licence of Chart.js, which draws the charts",
                    [.element("pre", [:], [.lines(ReportAssets.libraryLicence)])])
            ])
    }
    private var footer: HTML {
        .element(
            "footer", [:],
            "Made by Streamgauge \(tool) from \(source). This file needs no network and sends nothing.")
    }

    /// A place for charts, which the script fills and shows.
    static func charts(_ title: String, _ id: String, _ said: String?, _ more: [HTML] = []) -> HTML {
        let said = said.map { [HTML.element("p", ["class": "soft"], $0)] } ?? []
        return .element(
            "section", ["class": "charts", "hidden": ""],
            [.element("h2", [:], title)] + said + more + [.element("div", ["id": id])])
    }
    /// What stands above the first charts: the legend, and a word for readers without scripts.
    static let legend: [HTML] = [
        .element("noscript", [:], [.element("p", ["class": "soft"], "The charts need scripts; the tables do not.")]),
        .element(
            "div", ["id": "legend", "role": "group", "aria-label": "Targets shown in the charts", "hidden": ""]),
    ]
    static let zoom =
        "Drag to zoom into a chart, double click to see all of it again; with the keyboard: arrows, +, − and 0."
}
