// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Traces

/// The report that a run ends with: verdict first, then each target, then the ranking.
public struct TerminalReport: ReportFormat {
    public static let fileName: String? = nil

    private let width: Int
    private let style: TerminalStyle
    private let metrics: [Metric]

    /// - Parameters:
    ///   - width: Columns of the terminal; less than 60 counts as 60.
    ///   - isColoured: Whether to write colours; see `wantsColour`.
    ///   - showsAllMetrics: Every metric instead of `Metric.core`.
    public init(width: Int = 80, isColoured: Bool = false, showsAllMetrics: Bool = false) {
        self.width = max(60, width)
        style = TerminalStyle(isColoured: isColoured)
        metrics = showsAllMetrics ? Metric.all : Metric.core
    }

    /// Whether colours are welcome: on a terminal that is not dumb, unless `NO_COLOR` is set to anything.
    ///
    /// - Source: no-color.org.
    public static func wantsColour(isTerminal: Bool, environment: [String: String]) -> Bool {
        isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    public func render(_ analysis: RunAnalysis) -> String {
        var lines = head(analysis) + drift(analysis, isHeadline: true)
        for (number, target) in analysis.targets.enumerated() {
            lines += [""] + section(target, number, analysis.run)
        }
        lines += ranking(analysis) + drift(analysis, isHeadline: false)
        let legend = MetricCells.legend(
            analysis.targets.flatMap { target in metrics.compactMap { target[$0] } + target.marks })
        if !legend.isEmpty { lines += [""] + legend.flatMap { wrapped($0, indent: 0) }.map(style.dim) }
        lines += ["", style.bold("In short")] + ChatSummary().lines(analysis)
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Head

    private func head(_ analysis: RunAnalysis) -> [String] {
        let name = PlainText.visible(analysis.run.name)
        var lines = [style.bold(name.isEmpty ? "streamgauge" : name)]
        lines += wrapped(Phrases.run(analysis), indent: 0)
        for part in Phrases.parts(analysis) { lines += wrapped(part, indent: 2) }
        lines += [""] + VerdictLines(width: width, style: style).lines(analysis.verdict)
        return lines + gates(analysis)
    }
    /// Of a soak in front of all targets, of any other run behind them.
    private func drift(_ analysis: RunAnalysis, isHeadline: Bool) -> [String] {
        guard let drift = analysis.drift, isHeadline == (drift.tolerance != nil) else { return [] }
        let rows = DriftPhrases.table(drift, width: width - 2).map { $0.map(PlainText.visible) }
        var table = TextTable(header: rows[0])
        for row in rows.dropFirst() { table.add(row) }
        let said = wrapped(
            PlainText.visible("Drift: \(DriftPhrases.headline(drift, code: analysis.exitCode))"), indent: 0)
        return [""] + said.map { style.level(DriftPhrases.level(drift), $0) } + table.lines.map { "  \($0)" }
            + drift.onsets.flatMap { wrapped(PlainText.visible(DriftPhrases.onset($0)), indent: 2) }
    }
    private func gates(_ analysis: RunAnalysis) -> [String] {
        guard let said = Phrases.gates(analysis) else { return [] }
        let namesTarget = analysis.targets.count > 1
        let worst = analysis.gates.map { style.level(of: $0.outcome) }.max() ?? .valid
        return ["", style.level(worst, "GATES: \(said)")]
            + analysis.gates.flatMap { result in
                let level = style.level(of: result.outcome)
                let text = "\(Phrases.mark(result.outcome)) \(Phrases.gate(result, namesTarget: namesTarget))"
                let reason = result.outcome == .passed ? [] : wrapped(PlainText.visible(result.reason), indent: 6)
                return wrapped(text, indent: 2).map { style.level(level, $0) } + reason
            }
    }
    // MARK: Targets

    private func section(_ target: TargetAnalysis, _ number: Int, _ run: RunRecord) -> [String] {
        let info = target.info
        let about = [info.dialect, info.model, info.url].filter { !$0.isEmpty }.map(PlainText.visible)
        var lines = [style.bold(PlainText.visible(info.name)) + "  " + about.joined(separator: "  ")]
        if !info.verified { lines.append("  " + style.level(.invalid, "ITS CERTIFICATE WAS NOT VERIFIED")) }
        lines += wrapped(Phrases.outcomes(target), indent: 2)
        lines += failures(target)
        lines += Phrases.behaviour(target).flatMap { wrapped($0, indent: 2) }
        let rows = metrics.compactMap { target[$0] } + target.marks
        guard !rows.isEmpty else { return lines }
        lines += [""] + table(rows)
        lines.append("")
        let said = [
            target[.ttft].flatMap(Phrases.certification), target[.ttft].flatMap(Phrases.dependence),
            answered(target), Phrases.goodput(target), Phrases.opening(target), Phrases.coldAndWarm(target),
            Phrases.rates(target),
            Phrases.streams(target), Phrases.network(target), Phrases.inputSizes(target, number, run),
            Phrases.hiddenWork(target),
        ]
        lines += said.compactMap(\.self).flatMap { wrapped($0, indent: 2) }
        return lines + turns(target)
    }
    /// How the first turns of conversations went: with each the history grows.
    private func turns(_ target: TargetAnalysis) -> [String] {
        guard !target.turns.isEmpty else { return [] }
        var table = TextTable(header: TurnCells.header)
        for turn in target.turns.prefix(Self.turnsShown) { table.add(TurnCells.cells(turn)) }
        let more = target.turns.count - Self.turnsShown
        return [""] + table.lines.map { "  \($0)" } + (more > 0 ? ["  \(more) further turns in report.md"] : [])
    }
    private static let turnsShown = 8
    private func failures(_ target: TargetAnalysis) -> [String] {
        target.outcomes.flatMap { outcome in
            outcome.messages.flatMap { message in
                let times = message.count > 1 ? " (\(message.count) times)" : ""
                let text = "\(outcome.outcome.rawValue): \(PlainText.visible(message.text))\(times)"
                return wrapped(text, indent: 4)
            }
        }
    }
    /// TTFT of those that answered but failed later, where that adds something.
    private func answered(_ target: TargetAnalysis) -> String? {
        guard let all = target[.ttftAnswered], all.n > target[.ttft]?.n ?? 0, let p50 = all.value(.p50) else {
            return nil
        }
        return "TTFT p50 of all that answered, failed later or not: \(Units.span(p50)) (n = \(all.n))"
    }
    /// With as many intervals as fit the width.
    private func table(_ rows: [Distribution]) -> [String] {
        let levels: [Percentile] = [.p50, .p90, .p95, .p99]
        for withInterval in [levels, [.p50], []] {
            let header = levels.flatMap { withInterval.contains($0) ? [$0.name, "95 % interval"] : [$0.name] }
            var table = TextTable(header: ["", "n"] + header)
            for row in rows {
                let cells = MetricCells(distribution: row)
                let values = levels.flatMap {
                    withInterval.contains($0) ? [cells.value($0), cells.interval($0)] : [cells.value($0)]
                }
                table.add([row.metric.title, "\(row.n)"] + values)
            }
            guard table.width + 2 > width, !withInterval.isEmpty else { return table.lines.map { "  \($0)" } }
        }
        return []
    }

    // MARK: Ranking

    private func ranking(_ analysis: RunAnalysis) -> [String] {
        if let comparison = analysis.comparison {
            let answer = wrapped(Phrases.answer(comparison).headline, indent: 2)
            let sections = ComparisonTerminal(width: width, isColoured: style.isColoured).sections(comparison)
            return ["", style.bold("Comparison, block by block")] + answer + sections
        }
        guard let ranking = analysis.ranking else {
            return analysis.targets.count > 1 && analysis.verdict.level == .invalid
                ? ["", "No ranking: the run is invalid."] : []
        }
        let sentences = Phrases.ranking(ranking).enumerated()
        return ["", style.bold("Ranking by TTFT p50") + " (advisory: one run has no blocks to compare)"]
            + sentences.flatMap { wrapped($0.element, indent: $0.offset == 0 ? 2 : 4) }
    }

    private func wrapped(_ text: String, indent: Int) -> [String] {
        PlainText.wrap(text, width: width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
}
