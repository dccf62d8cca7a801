// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Traces

/// A matrix as a table: a row for each target of each cell.
struct MatrixRows {
    struct Row {
        let cell: MatrixAnalysis.Cell
        let target: TargetAnalysis

        private func cells(_ metric: Metric) -> MetricCells? { target[metric].map { MetricCells(distribution: $0) } }
        func value(_ metric: Metric, _ level: Percentile) -> String {
            cells(metric)?.value(level) ?? MetricCells.missing
        }
        func interval(_ metric: Metric, _ level: Percentile) -> String {
            cells(metric)?.interval(level) ?? MetricCells.missing
        }
        var success: String {
            target.successShare.map { Units.share($0) } ?? MetricCells.missing
        }
        var verdict: String { cell.analysis.verdict.level.rawValue + (cell.wasCut ? ", cut" : "") }
        var tokens: String { target.rates.outputTokens.map(Units.number) ?? MetricCells.missing }
        var achieved: String { target.rates.achieved.map(Units.number) ?? MetricCells.missing }
    }
    /// How much of the figures there is room for.
    enum Detail { case intervals, plain }

    private let analysis: MatrixAnalysis
    let rows: [Row]

    init(_ analysis: MatrixAnalysis) {
        self.analysis = analysis
        rows = analysis.cells.flatMap { cell in cell.analysis.targets.map { Row(cell: cell, target: $0) } }
    }

    func header(_ detail: Detail) -> [String] {
        let target = analysis.hasSeveralTargets ? ["target"] : []
        let interval = detail == .intervals ? ["95 % interval"] : []
        return ["cell"] + analysis.keys.map(Self.short) + target + ["verdict", "n", "ok", "TTFT p50"] + interval
            + ["p95", "gap p50", "tokens/s", "ok/s"]
    }
    func cells(_ row: Row, _ detail: Detail, widest: Int = 60) -> [String] {
        let target = analysis.hasSeveralTargets ? [row.target.info.name] : []
        let interval = detail == .intervals ? [row.interval(.ttft, .p50)] : []
        let known =
            ["\(row.cell.cell.number)"] + (row.cell.cell.values.map(\.text) + target).map { Self.cut($0, widest) }
        return known + [row.verdict, "\(row.target.counted)", row.success, row.value(.ttft, .p50)] + interval
            + [row.value(.ttft, .p95), row.value(.gap, .p50), row.tokens, row.achieved]
    }
    /// What the marks in the table mean.
    var legend: [String] {
        MetricCells.legend(rows.flatMap { row in [row.target[.ttft], row.target[.gap]].compactMap(\.self) })
    }

    /// Cells that say something about their own run, that could not be run, or that nobody came to.
    var remarks: [String] {
        let reasons = analysis.cells.compactMap { cell -> String? in
            let verdict = cell.analysis.verdict
            let seen = verdict.reasons.filter { $0.severity != .note }.map(Phrases.seen)
            return seen.isEmpty
                ? nil : "cell \(cell.cell.number) is \(verdict.level.rawValue): \(seen.joined(separator: "; "))"
        }
        let failures = analysis.failures.map { "cell \($0.cell.number) was not run: \($0.reason)" }
        let cut = analysis.cells.filter(\.wasCut).map { "cell \($0.cell.number) was ended before its time" }
        let rest =
            analysis.notReached == 0
            ? [] : ["\(analysis.notReached) of \(analysis.planned) cells were not run"]
        return reasons + failures + cut + rest
    }
    /// `load.concurrency` as `concurrency`.
    private static func short(_ key: String) -> String { key.split(separator: ".").last.map(String.init) ?? key }
    private static func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : String(text.prefix(width - 1)) + "…"
    }
}

extension MatrixAnalysis {
    /// `6 of 8 cells`, and the load where all have the same.
    var headline: String {
        guard let first = cells.first?.analysis.run else { return "no cell was run" }
        let count = cells.count == planned ? "\(planned) cells" : "\(cells.count) of \(planned) cells"
        let varied = keys.joined(separator: " × ")
        let seeds = Set(cells.map(\.analysis.run.seed))
        let seed = seeds.count == 1 ? " · seed \(first.seed)" : ""
        return UTCTime.text(first.startUnix) + " · \(count)" + (varied.isEmpty ? "" : " of \(varied)") + seed
    }
}
