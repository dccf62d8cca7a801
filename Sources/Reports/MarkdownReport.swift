// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import Traces

/// `report.md`: everything that can be read, with the formulas, so that each number can be checked from the trace.
public struct MarkdownReport: ReportFormat {
    public static let fileName: String? = "report.md"

    public init() {}

    public func render(_ analysis: RunAnalysis) -> String {
        let name = PlainText.markdown(analysis.run.name)
        var title = ["# \(name.isEmpty ? "Streamgauge" : name)", "", Phrases.run(analysis), ""]
        if !analysis.parts.isEmpty {
            title += Phrases.parts(analysis).map { "- \(PlainText.markdown($0))" } + [""]
        }
        return (title + parts(analysis).flatMap(\.self)).joined(separator: "\n") + "\n"
    }
    /// All but the title: the verdict, the ranking, a part for each target, the client, the formulas.
    func parts(_ analysis: RunAnalysis) -> [[String]] {
        let ranking =
            analysis.comparison.map(comparison) ?? analysis.ranking.map { self.ranking($0, analysis) } ?? []
        let sections = analysis.targets.enumerated().map { section($1, $0, analysis.run) }
        let drift = analysis.drift.map { DriftPhrases.markdown($0, code: analysis.exitCode) } ?? []
        let isHeadline = analysis.drift?.tolerance != nil
        return [Self.verdict(analysis.verdict), isHeadline ? drift : [], gates(analysis), ranking] + sections + [
            isHeadline ? [] : drift,
            client(analysis), formulas(analysis),
        ]
    }

    /// The level and its reasons; the last line is empty.
    static func verdict(_ verdict: Verdict) -> [String] {
        var lines = ["**Verdict: \(verdict.level.rawValue)** – \(Phrases.verdict(verdict.level)).", ""]
        guard !verdict.reasons.isEmpty else { return lines }
        lines += head(["", "seen", "what to do"])
        for reason in verdict.reasons {
            lines.append(
                row([
                    reason.severity.rawValue, PlainText.markdown(Phrases.seen(reason)),
                    PlainText.markdown(reason.advice),
                ]))
        }
        return lines + [""]
    }
    private func comparison(_ comparison: ComparisonAnalysis) -> [String] {
        ["## Comparison, block by block", ""] + ComparisonMarkdown.answer(comparison)
            + ComparisonMarkdown.sections(comparison, level: "###")
    }
    private func gates(_ analysis: RunAnalysis) -> [String] {
        guard let said = Phrases.gates(analysis) else { return [] }
        return ["## Gates", "", "\(said), by the ends of the 95 % intervals.", ""] + GateTable.markdown(analysis.gates)
    }
    private func ranking(_ ranking: Ranking, _ analysis: RunAnalysis) -> [String] {
        var lines = ["## Ranking by TTFT p50", "", "Advisory: one run has no blocks to compare.", ""]
        lines += Self.head(["target", "n", "TTFT p50", "95 % interval", "times the fastest", "lost"])
        for (i, place) in ranking.places.enumerated() {
            let ratio = place.isTold || i == 0 ? Units.number(place.ratio) : "~"
            lines.append(
                Self.row([
                    PlainText.markdown(place.name), "\(place.n)", Units.span(place.ttft),
                    place.interval.map(Units.spans) ?? MetricCells.missing, ratio, Units.share(place.lostShare),
                ]))
        }
        lines += ["", "`~` cannot be told apart from the fastest: the intervals overlap or n is too small."]
        for name in ranking.unranked { lines.append("\(PlainText.markdown(name)) gave no output: not ranked.") }
        return lines + [""]
    }

    // MARK: Targets

    private func section(_ target: TargetAnalysis, _ number: Int, _ run: RunRecord) -> [String] {
        let info = target.info
        let about = [info.dialect, info.model, info.url].filter { !$0.isEmpty }.map(PlainText.markdown)
        var lines = ["## \(PlainText.markdown(info.name))", "", about.joined(separator: " · "), ""]
        if !info.verified { lines += ["**Its certificate was not verified.**", ""] }
        lines += [Phrases.outcomes(target) + ".", ""]
        lines += failures(target)
        let behaviour = Phrases.behaviour(target)
        if !behaviour.isEmpty { lines += behaviour.map { "- \(PlainText.markdown($0))" } + [""] }
        guard !target.distributions.isEmpty else { return lines }
        let levels: [Percentile] = [.p50, .p90, .p95, .p99]
        lines += Self.head(["metric", "n", "n eff."] + levels.map(\.name) + ["max"])
        for distribution in target.distributions + target.marks { lines.append(metric(distribution, levels)) }
        lines +=
            [""]
            + MetricCells.legend(target.distributions + target.marks).map { "- `\($0.prefix(1))`\($0.dropFirst())" }
        lines += ["- in brackets: 95 % interval on n eff. independent values", ""]
        lines += certified(target)
        let said = [
            Phrases.goodput(target).map(PlainText.markdown), Phrases.opening(target), Phrases.coldAndWarm(target),
            Phrases.rates(target), Phrases.streams(target), Phrases.network(target), Self.tokens(target),
            Phrases.inputSizes(target, number, run),
            Phrases.hiddenWork(target),
        ]
        return lines + said.compactMap(\.self).map { "- \($0)" } + [""] + turns(target)
    }
    private func turns(_ target: TargetAnalysis) -> [String] {
        guard !target.turns.isEmpty else { return [] }
        return ["By turn of the conversation:", ""] + Self.head(TurnCells.header)
            + target.turns.map { Self.row(TurnCells.cells($0)) } + [""]
    }
    private func failures(_ target: TargetAnalysis) -> [String] {
        let messages = target.outcomes.flatMap { outcome in outcome.messages.map { (outcome.outcome, $0) } }
        guard !messages.isEmpty else { return [] }
        var lines = Self.head(["outcome", "times", "message"])
        for (outcome, message) in messages {
            lines.append(
                Self.row([PlainText.markdown(outcome.rawValue), "\(message.count)", PlainText.markdown(message.text)]))
        }
        return lines + [""]
    }
    private func metric(_ distribution: Distribution, _ levels: [Percentile]) -> String {
        let cells = MetricCells(distribution: distribution)
        let values = levels.map { level in
            let interval = cells.interval(level)
            return cells.value(level) + (interval == MetricCells.missing ? "" : " (\(interval))")
        }
        let effective = distribution.effectiveCount.map { "\($0)" } ?? ""
        return Self.row(
            [PlainText.markdown(distribution.metric.title), "\(distribution.n)", effective] + values
                + [Units.value(distribution.maximum, distribution.metric.unit)])
    }
    /// Upper bounds of what a failure makes infinite.
    private func certified(_ target: TargetAnalysis) -> [String] {
        let sentences = target.distributions.filter(\.metric.countsLosses).compactMap(Phrases.certification)
        guard !sentences.isEmpty else { return [] }
        return ["Upper bounds, lost requests counted as infinitely slow (\(target.lost) lost):", ""]
            + sentences.map { "- \($0)" } + [""]
    }
    static func tokens(_ target: TargetAnalysis) -> String? {
        let tokens = target.tokens
        guard tokens.requests > 0 else { return nil }
        return "tokens by the provider's usage (\(tokens.requests) requests): \(tokens.input) in, of these "
            + "\(tokens.cachedInput) from its cache; \(tokens.output) out, of these \(tokens.reasoning) reasoning"
    }

    // MARK: The client and the formulas

    private func client(_ analysis: RunAnalysis) -> [String] {
        let (run, health) = (analysis.run, analysis.health)
        var lines = ["## The client", ""]
        lines.append("- Streamgauge \(PlainText.markdown(run.tool)), \(PlainText.markdown(run.libcurl))")
        let host = [run.host.system, run.host.cpu].filter { !$0.isEmpty }.map(PlainText.markdown)
        lines.append("- \((host + ["\(run.host.cores) cores"]).joined(separator: ", ")); loops: \(run.loops)")
        lines.append("- arrival stamps: \(run.stampSource.rawValue); plan \(PlainText.markdown(run.planHash))")
        if health.intervals > 0 {
            let cpu = health.peakLoopCPU.map { ", busiest loop \(Units.share($0)) of a core" } ?? ""
            lines.append(
                "- at most \(health.peakInFlight) requests in flight, \(health.peakActive) active within a second\(cpu); "
                    + "longest wait of a loop \(Units.span(Double(health.longestLoopLag.count)))")
            lines.append(
                "- at most \(Units.bytes(Double(health.peakResidentBytes))) of memory, \(health.peakDescriptors) "
                    + "descriptors, \(health.peakWriterBacklog) records waiting for the writer")
        }
        return lines + [""]
    }
    private func formulas(_ analysis: RunAnalysis) -> [String] {
        var lines = ["## Formulas", "", "Moments are arrivals of events; percentiles are nearest rank, exact.", ""]
        lines += Self.head(["metric", "formula", "of"])
        let isMarked = analysis.targets.contains { !$0.marks.isEmpty }
        let shown =
            Metric.all.filter { metric in analysis.targets.contains { $0[metric] != nil } }
            + (isMarked ? [.mark("…")] : [])
        for metric in shown {
            lines.append(
                Self.row([
                    PlainText.markdown(metric.title), PlainText.markdown(metric.formula), metric.population.rawValue,
                ]))
        }
        return lines
    }

    static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    static func head(_ cells: [String]) -> [String] {
        [row(cells), row(cells.map { _ in "---" })]
    }
}
