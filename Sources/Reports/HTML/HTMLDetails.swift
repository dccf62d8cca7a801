// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText
internal import Traces

/// The bottom of the page: the client, every metric of every target, the profile, the formulas.
struct HTMLDetails {
    private let analysis: RunAnalysis
    init(_ analysis: RunAnalysis) { self.analysis = analysis }

    var sections: [HTML] {
        let details = analysis.targets.indices.map(target) + profiles + [formulas]
        return [
            HTMLPage.charts("The client’s own health", "health", nil),
            .element("section", ["id": "client"], [.list(client)]),
            .element("section", ["class": "more"], [.element("h2", [:], "Everything in figures")] + details),
        ]
    }

    // MARK: The client

    private var client: [String] {
        let (run, health) = (analysis.run, analysis.health)
        let host = [run.host.system, run.host.cpu].filter { !$0.isEmpty } + ["\(run.host.cores) cores"]
        var lines = [
            "Streamgauge \(run.tool), \(run.libcurl)", "\(host.joined(separator: ", ")); event loops: \(run.loops)",
            "arrival stamps: \(run.stampSource.rawValue); seed \(run.seed); plan \(run.planHash)",
        ]
        if health.intervals > 0 {
            let cpu = health.peakLoopCPU.map { ", busiest loop \(Units.share($0)) of a core" } ?? ""
            lines.append(
                "after the warm-up at most \(health.peakInFlight) requests in flight\(cpu); longest wait of a loop "
                    + "\(Units.span(Double(health.longestLoopLag.count))); "
                    + "\(Units.bytes(Double(health.peakResidentBytes))) of memory, \(health.peakDescriptors) descriptors, "
                    + "\(health.peakWriterBacklog) records waiting for the writer")
        }
        return lines
    }

    // MARK: One target

    private func target(_ number: Int) -> HTML {
        let target = analysis.targets[number]
        let info = target.info
        let about = [info.dialect, info.model, info.url].filter { !$0.isEmpty }.joined(separator: " · ")
        var content: [HTML] = [.element("p", ["class": "soft"], about)]
        if !info.verified { content.append(.element("p", [:], "Its certificate was not verified.")) }
        content.append(.element("p", [:], Phrases.outcomes(target) + "."))
        content += failures(target) + metrics(target, number)
        let certified = target.distributions.filter(\.metric.countsLosses).compactMap(Phrases.certification)
        let said = [
            Phrases.goodput(target), Phrases.opening(target), Phrases.coldAndWarm(target), Phrases.rates(target),
            Phrases.streams(target),
            Phrases.network(target), MarkdownReport.tokens(target), Phrases.inputSizes(target, number, analysis.run),
            Phrases.hiddenWork(target),
        ].compactMap(\.self)
        let dependent = target.distributions.compactMap(Phrases.dependence)
        content.append(.list(certified + dependent + Phrases.behaviour(target) + said))
        if !target.turns.isEmpty {
            content.append(
                .table(
                    "Turns of \(info.name)", head: HTML.head(TurnCells.header),
                    rows: target.turns.map { .row(TurnCells.cells($0)) }))
        }
        return .foldout("\(info.name): every metric", content)
    }
    private func failures(_ target: TargetAnalysis) -> [HTML] {
        let messages = target.outcomes.flatMap { outcome in outcome.messages.map { (outcome.outcome, $0) } }
        guard !messages.isEmpty else { return [] }
        let rows = messages.map { outcome, message in
            HTML.row([outcome.rawValue, "\(message.count)", message.text], text: [2])
        }
        return [
            .table("Failures of \(target.info.name)", head: HTML.head(["outcome", "times", "message"]), rows: rows)
        ]
    }
    private func metrics(_ target: TargetAnalysis, _ number: Int) -> [HTML] {
        let all = target.distributions + target.marks
        guard !all.isEmpty else { return [] }
        let levels = Percentile.reported
        let rows = all.map { distribution in
            let unit = distribution.metric.unit
            let ends = [distribution.minimum, distribution.mean].map { HTML.element("td", [:], Units.value($0, unit)) }
            let effective = distribution.effectiveCount.map { "\($0)" } ?? ""
            return HTML.element(
                "tr", ["data-number": "\(number)"],
                [
                    .element("th", ["scope": "row"], distribution.metric.title),
                    .element(
                        "td", ["data-metric": distribution.metric.id, "data-value": "\(distribution.n)"],
                        "\(distribution.n)"),
                    .element("td", [:], effective),
                ] + ends + levels.map { HTMLSummary.cell(distribution, $0) }
                    + [.element("td", [:], Units.value(distribution.maximum, unit))])
        }
        let titles = ["metric", "n", "n eff.", "min", "mean"] + levels.map(\.name) + ["max"]
        return [
            .table("Every metric of \(target.info.name)", head: HTML.head(titles), rows: rows),
            .list(MetricCells.legend(all) + ["small: 95 % interval on n eff. independent values"], ["class": "marks"]),
        ]
    }

    // MARK: Profile and formulas

    /// That of the run, or of each of several.
    private var profiles: [HTML] {
        let runs = analysis.parts.map { (name: "Profile of \($0.label)", run: $0.run) }
        return (runs.isEmpty ? [(name: "Profile", run: analysis.run)] : runs).map { name, run in
            let text = PrettyJSON.text(Array(run.profileJSON.utf8))
            return .foldout("\(name), secrets out", [.element("pre", [:], [.lines(text)])])
        }
    }
    private var formulas: HTML {
        let isMarked = analysis.targets.contains { !$0.marks.isEmpty }
        let shown =
            Metric.all.filter { metric in analysis.targets.contains { $0[metric] != nil } }
            + (isMarked ? [.mark("…")] : [])
        let rows = shown.map { HTML.row([$0.title, $0.formula, $0.population.rawValue], text: [1]) }
        return .foldout(
            "Formulas",
            [
                .element(
                    "p", ["class": "soft"], "Moments are arrivals of events; percentiles are nearest rank, exact."),
                .table("Formulas", head: HTML.head(["metric", "formula", "of"]), rows: rows),
            ])
    }
}
