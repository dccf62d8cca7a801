// SPDX-License-Identifier: Apache-2.0
package import Analysis
internal import Core
internal import JSONText
internal import Traces

/// `compare --format html`: a page on sides that were measured in one run, or in several.
///
/// It has the frame, the script and the sections of `report.html`, and nothing of a run that the sides do not have.
package struct ComparisonPage: Sendable {
    /// Without, the page is bare, as in `HTMLReport`.
    private let embedsAssets: Bool
    package init(embedsAssets: Bool = true) { self.embedsAssets = embedsAssets }

    package func render(_ analysis: ComparisonAnalysis) -> String {
        let comparison = HTMLComparison(analysis)
        var body = [comparison.answer] + comparison.guards + comparison.gates + comparison.ranking
        let isOne = analysis.comparisons.count == 1
        if isOne { body += comparison.tables }
        body += HTMLPage.legend + HTMLComparison.charts + Self.charts(analysis)
        let details = (isOne ? [] : comparison.tables) + [sides(analysis), Self.reading]
        body.append(
            .element("section", ["class": "more"], [.element("h2", [:], "Everything in figures")] + details))
        let page = HTMLPage(
            title: Self.title(analysis), tool: analysis.arms.last?.runs.last?.tool ?? "",
            source: "traces and compact summaries alone", embedsAssets: embedsAssets)
        return page.render(
            about: [.element("p", ["class": "soft"], Self.about(analysis))], body, data: Self.data(analysis))
    }

    private static func title(_ analysis: ComparisonAnalysis) -> String {
        let candidates = analysis.comparisons.map(\.candidate.label)
        let base = analysis.arms.first?.label ?? "nothing"
        let all = candidates.count > 2 ? "\(candidates.count) sides" : candidates.joined(separator: ", ")
        return "\(all) against \(base)"
    }
    private static func about(_ analysis: ComparisonAnalysis) -> String {
        let designs = Set(analysis.comparisons.map(\.design))
        let words = [Comparison.Design.blocks, .runs, .advisory].filter(designs.contains).map { design in
            switch design {
            case .blocks: "blocks of one run, in which the sides took turns"
            case .runs: "runs made at different times, each of which counts once"
            case .advisory: "two single runs: shown, but nothing is told"
            }
        }
        let starts = analysis.arms.flatMap(\.runs).map(\.startUnix).filter { $0 > .zero }
        let newest = starts.max().map { [UTCTime.text($0)] } ?? []
        return (newest + words).joined(separator: " · ")
    }

    // MARK: Distributions

    /// The metrics that sides have sketches of, and where each is drawn.
    private static let curves: [(metric: Metric, key: String)] = [
        (.ttft, "ttft"), (.gap, "gaps"), (.tpot, "tpot"), (.endToEnd, "e2e"),
    ]
    private static func charts(_ analysis: ComparisonAnalysis) -> [HTML] {
        let errors = curves.flatMap { curve in analysis.arms.map { $0.curveError(curve.metric) } }
        let error =
            errors.max().map { "They are drawn from sketches, which know values to within \(Units.share($0)). " } ?? ""
        return [HTMLPage.charts("Distributions", "latency", "Of all runs of a side together. \(error)\(HTMLPage.zoom)")]
    }
    private static func data(_ analysis: ComparisonAnalysis) -> String {
        ChartData.safe { json in
            json.key("targets")
            json.array { list in
                for arm in analysis.arms {
                    list.object { json in
                        json.member("name", PlainText.visible(arm.label))
                        for curve in curves { ChartData.curve(curve.key, arm.curve(curve.metric), &json) }
                    }
                }
            }
            ComparisonData(analysis, sides: analysis.arms.map(\.label)).write(to: &json)
        }
    }

    // MARK: In figures

    private func sides(_ analysis: ComparisonAnalysis) -> HTML {
        let rows = analysis.arms.flatMap { arm in arm.runs.map { Self.row(arm, $0) } }
        let titles = [
            "side", "run", "start", "verdict", "requests", "ok", "lost", "blocks", "target", "made by", "host", "plan",
        ]
        return .foldout(
            "Sides and their runs",
            [.table("Sides and their runs", head: HTML.head(titles, text: [1, 3, 8, 9, 10]), rows: rows)])
    }
    private static func row(_ arm: Arm, _ run: ArmRun) -> HTML {
        let target = [run.target, run.dialect, run.model].filter { !$0.isEmpty }.joined(separator: " · ")
        let host = [run.host.system, run.host.cpu].filter { !$0.isEmpty } + ["\(run.host.cores) cores"]
        let verdict = ([run.verdict.rawValue] + run.reasons).joined(separator: ": ")
        return HTML.row(
            [
                arm.label, run.name, run.startUnix > .zero ? UTCTime.text(run.startUnix) : "", verdict,
                "\(run.whole.counted)", "\(run.whole.successes)", "\(run.whole.lost)", "\(run.blocks.count)", target,
                "\(run.tool), \(run.libcurl)", host.joined(separator: ", "), run.planHash,
            ], text: [1, 3, 8, 9, 10])
    }
    private static let reading = HTML.foldout(
        "How to read this page",
        [
            .list([
                "Requests of one run are not independent of one another; blocks and runs are. So a block, or a run, counts "
                    + "once, by its percentile.",
                "A ratio is candidate over base: 1.2 is 20 % more. Shares, such as the error rate, are compared by their "
                    + "difference, in percentage points.",
                "The 95 % interval holds the true effect in 95 of 100 such comparisons.",
                "p: how often two sides without any difference would look at least so different, adjusted for the number "
                    + "of figures looked at.",
                "regressed, improved: the whole interval lies beyond the tolerance (or beyond no difference where there is "
                    + "none), and p is at most 0.05. same: the whole interval lies within the tolerance. inconclusive, ~: "
                    + "nothing can be told; more blocks or runs would make the interval narrower.",
                "detectable: the smallest true effect that so many units find in 80 % of cases.",
            ])
        ])
}
