// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

/// `baseline show`: which runs a compact summary holds, and their main figures.
public enum BaselineText {
    private static let shown: [Statistic] = [
        Statistic(.ttft, .p50), Statistic(.ttft, .p95), Statistic(.gap, .p50), Statistic(.endToEnd, .p50), .errorRate,
    ]
    public static func lines(_ baseline: Baseline) -> [String] {
        let newest = baseline.runs.last
        let targets = baseline.runs.map(\.target).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let about = [targets.joined(separator: ", "), newest?.dialect, newest?.model].compactMap(\.self).filter {
            !$0.isEmpty
        }
        let count = baseline.runs.count
        let runs = "\(count) run\(count == 1 ? "" : "s") of at most \(Baseline.mostRuns)"
        var table = TextTable(header: ["run", "verdict", "n", "blocks"] + shown.map(\.title))
        for run in baseline.runs {
            table.add(
                [
                    UTCTime.text(run.startUnix), run.verdict.rawValue, "\(run.whole.counted)", "\(run.blocks.count)",
                ]
                    + shown.map { statistic in
                        run.whole.values[statistic.id].map { Units.value($0, statistic.unit) } ?? MetricCells.missing
                    })
        }
        return ["\(PlainText.visible(baseline.name)): \(runs), \(PlainText.visible(about.joined(separator: " · ")))"]
            + table.lines
            + [
                "plan \(PlainText.visible(newest?.planHash ?? "")), \(PlainText.visible(newest?.hostClass ?? "")), "
                    + "streamgauge \(PlainText.visible(newest?.tool ?? ""))"
            ]
    }
}
