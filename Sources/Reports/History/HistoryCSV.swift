// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core

/// A history as rows: one for each run of each series; RFC 4180.
enum HistoryCSV {
    private struct Row {
        let series: HistorySeries
        let index: Int
        var point: HistorySeries.Point { series.points[index] }
        var facts: ArmRun { point.run.facts }
        func value(_ value: Double?) -> CSVCell { .value(value, series.statistic.unit) }
        var isStep: Bool { series.steps.contains { $0.point == index } }
        var center: Double? {
            series.segments[point.segment].levels.first { $0.points.contains(index) }?.center
        }
    }
    private static var table: CSVTable<Row> { CSVTable(columns: columns) }
    private static var columns: [CSVColumn<Row>] {
        [
            CSVColumn("statistic") { .word($0.series.statistic.id) },
            CSVColumn("unit") { .word($0.series.statistic.unit.rawValue) },
            CSVColumn("target") { .text($0.series.subject.target) },
            CSVColumn("name") { .text($0.series.subject.name) },
            CSVColumn("model") { .text($0.series.subject.model) },
            CSVColumn("protocol") { .text($0.series.subject.dialect) },
            CSVColumn("start_unix_ns") { .integer($0.facts.startUnix.count) },
            CSVColumn("start_utc") { .word(UTCTime.text($0.facts.startUnix)) },
            CSVColumn("value") { $0.value($0.point.figure.value) },
            CSVColumn("low") { $0.value($0.point.figure.interval?.lowerBound) },
            CSVColumn("high") { $0.value($0.point.figure.interval?.upperBound) },
            CSVColumn("n") { .count($0.point.figure.n) },
            CSVColumn("verdict") { .word($0.facts.verdict.rawValue) },
            CSVColumn("left_out") { .text($0.point.leftOut) },
            CSVColumn("expected_low") { $0.value($0.point.expected?.range.lowerBound) },
            CSVColumn("expected_high") { $0.value($0.point.expected?.range.upperBound) },
            CSVColumn("outside") { $0.point.expected == nil ? .word(nil) : .flag($0.point.isOutside) },
            CSVColumn("level") { $0.value($0.center) },
            CSVColumn("step") { .flag($0.isStep) },
            CSVColumn("segment") { .count($0.point.segment) },
            CSVColumn("plan_hash") { .text($0.series.segments[$0.point.segment].planHash) },
            CSVColumn("host") { .text($0.series.segments[$0.point.segment].host) },
            CSVColumn("tool") { .text($0.facts.tool) },
            CSVColumn("libcurl") { .text($0.facts.libcurl) },
            CSVColumn("source") { .text($0.point.run.source) },
        ]
    }
    /// As the docs list them.
    static var columnNames: [String] { columns.map(\.name) }

    static func text(_ history: History) -> String {
        var out: [UInt8] = []
        let table = table
        table.header(&out)
        for series in history.series {
            for index in series.points.indices { table.row(Row(series: series, index: index), &out) }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
