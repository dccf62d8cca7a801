// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Traces

/// What other tools would have reported, for the terminal.
public struct DefinitionTerminal: Sendable {
    private let width: Int
    private let style: TerminalStyle

    /// - Parameters:
    ///   - width: Columns of the terminal; less than 60 counts as 60.
    ///   - isColoured: Whether to write colours; see `TerminalReport.wantsColour`.
    public init(width: Int = 80, isColoured: Bool = false) {
        self.width = max(60, width)
        style = TerminalStyle(isColoured: isColoured)
    }

    // MARK: One definition

    /// Every metric of each definition, with ours and the ratio beneath it.
    public func render(_ analysis: DefinitionAnalysis) -> String {
        var lines: [String] = []
        for run in analysis.definitions { lines += (lines.isEmpty ? [] : [""]) + section(run, analysis.run) }
        return lines.joined(separator: "\n") + "\n"
    }
    private func section(_ run: DefinedRun, _ ours: RunAnalysis) -> [String] {
        let definition = run.definition
        var lines = [style.bold("\(name(ours)), as \(definition.tool) would have reported it")]
        lines += wrapped(definition.difference, indent: 0)
        for target in run.targets {
            lines += ["", head(target)] + wrapped(DefinitionPhrases.counts(target, definition), indent: 2)
            lines += [""] + figures(target).lines.map { "  \($0)" }
        }
        let blanks = DefinitionPhrases.missing(run)
        lines += blanks.isEmpty ? [] : [""] + blanks.flatMap { wrapped($0, indent: 2) }
        lines += ["", style.bold("How it counts")]
        for metric in definition.metrics { lines += hanging("\(metric.name): \(metric.formula)") }
        lines += hanging("percentiles: \(definition.percentiles.rawValue)")
        lines += hanging("follows \(definition.tool): \(definition.source)")
        lines += ["", style.bold("What a trace does not tell")]
        return lines + (definition.notes + Definition.commonNotes).flatMap(hanging)
    }
    /// With as many percentiles as fit the width.
    private func figures(_ target: DefinedTarget) -> TextTable {
        let choices: [[Percentile]] = [DefinitionPhrases.levels, [.p50, .p95, .p99], [.p50, .p95]]
        let tables = choices.map { figures(target, $0) }
        return tables.first { $0.width + 2 <= width } ?? tables[tables.count - 1]
    }
    private func figures(_ target: DefinedTarget, _ levels: [Percentile]) -> TextTable {
        var table = TextTable(header: ["", "n", "mean"] + levels.map(\.name))
        for figure in target.figures {
            let values = [figure.mean] + levels.map(figure.value)
            table.add([figure.metric.name, "\(figure.n)"] + values.map(DefinitionPhrases.span))
            guard let ours = figure.ours else { continue }
            let own = [ours.mean] + levels.map(ours.value)
            table.add(["  ours: \(ours.metric.title)", "\(ours.n)"] + own.map(DefinitionPhrases.span))
            let ratios = [figure.meanRatio] + levels.map(figure.ratio)
            table.add(["  theirs / ours", ""] + ratios.map(DefinitionPhrases.ratio))
        }
        return table
    }

    // MARK: All side by side

    /// A row a definition, ours first, and a sentence for each.
    public func compare(_ analysis: DefinitionAnalysis) -> String {
        var lines = [style.bold("\(name(analysis.run)), by \(analysis.definitions.count + 1) definitions")]
        for (place, target) in analysis.run.targets.enumerated() {
            let rows = analysis.definitions.compactMap { place < $0.targets.count ? ($0, $0.targets[place]) : nil }
            guard let first = rows.first?.1 else { continue }
            var table = TextTable(header: [
                "", "success", "TTFT p50", "p95", "mean", "ITL p50", "TPOT p50", "E2E p50",
            ])
            table.add(["streamgauge", "\(target.successes)"] + DefinitionPhrases.ours(target))
            for (run, defined) in rows {
                table.add([run.definition.id, "\(defined.successes)"] + DefinitionPhrases.theirs(defined))
            }
            lines += ["", head(first)] + table.lines.map { "  \($0)" }
        }
        lines += ["", style.bold("Why they differ")] + hanging("streamgauge: \(DefinitionPhrases.ourRule)")
        for run in analysis.definitions { lines += hanging("\(run.definition.id): \(run.definition.difference)") }
        lines +=
            [""] + wrapped("\(MetricCells.missing) the tool has no such metric, or there are too few values", indent: 0)
        lines += wrapped(
            "streamgauge report TRACE --as NAME shows one of them in full, with what a trace does not tell.", indent: 0)
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Both

    private func name(_ run: RunAnalysis) -> String {
        let name = PlainText.visible(run.run.name)
        return name.isEmpty ? "streamgauge" : name
    }
    private func head(_ target: DefinedTarget) -> String {
        let info = target.info
        let about = [info.dialect, info.model, info.url].filter { !$0.isEmpty }.map(PlainText.visible)
        return style.bold(PlainText.visible(info.name)) + "  " + about.joined(separator: "  ")
    }
    private func wrapped(_ text: String, indent: Int) -> [String] {
        PlainText.wrap(text, width: width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
    /// A list's point: further lines stand beneath its first word.
    private func hanging(_ text: String) -> [String] {
        PlainText.wrap(text, width: width - 4).enumerated().map { ($0.offset == 0 ? "  - " : "    ") + $0.element }
    }
}
