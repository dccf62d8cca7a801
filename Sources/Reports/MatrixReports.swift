// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import JSONText
internal import Traces

/// One way to report on a matrix.
public protocol MatrixFormat: Sendable {
    /// Name of the file in the folder of the matrix; nil for what goes to the terminal only.
    static var fileName: String? { get }
    /// The whole report, ending in a line feed.
    func render(_ analysis: MatrixAnalysis) -> String
}

/// The formats that the folder of a matrix gets.
public enum MatrixFormats {
    public static let files: [any MatrixFormat] = [MatrixSummary(), MatrixMarkdown()]
    /// By the name that `OutputFormat` has for it; nil where a matrix has none.
    public static func named(_ name: String) -> (any MatrixFormat)? {
        ["terminal": MatrixTerminal(), "json": MatrixSummary(), "markdown": MatrixMarkdown()][name]
    }
}

/// What a matrix ends with on the terminal: a row for each target of each cell.
public struct MatrixTerminal: MatrixFormat {
    public static let fileName: String? = nil
    private let width: Int
    private let style: TerminalStyle

    /// - Parameters: As those of `TerminalReport`.
    public init(width: Int = 80, isColoured: Bool = false) {
        self.width = max(60, width)
        style = TerminalStyle(isColoured: isColoured)
    }

    public func render(_ analysis: MatrixAnalysis) -> String {
        let rows = MatrixRows(analysis)
        var lines = [style.bold(PlainText.visible(analysis.name.isEmpty ? "streamgauge" : analysis.name))]
        lines += wrapped(PlainText.visible(analysis.headline)) + [""] + table(rows)
        let remarks = rows.remarks.map(PlainText.visible)
        if !remarks.isEmpty { lines += [""] + remarks.flatMap(wrapped) }
        let legend = rows.legend
        if !legend.isEmpty { lines += [""] + legend.flatMap(wrapped).map(style.dim) }
        return lines.joined(separator: "\n") + "\n"
    }
    /// With intervals where they fit, and with long values cut where it must be.
    private func table(_ rows: MatrixRows) -> [String] {
        var lines: [String] = []
        for (detail, widest) in [(MatrixRows.Detail.intervals, 40), (.plain, 40), (.plain, 16)] {
            var table = TextTable(header: rows.header(detail))
            for row in rows.rows { table.add(rows.cells(row, detail, widest: widest).map(PlainText.visible)) }
            lines = table.lines
            if table.width <= width { break }
        }
        return lines
    }
    private func wrapped(_ text: String) -> [String] { PlainText.wrap(text, width: width) }
}

/// `report.md` of a matrix.
public struct MatrixMarkdown: MatrixFormat {
    public static let fileName: String? = "report.md"
    public init() {}

    public func render(_ analysis: MatrixAnalysis) -> String {
        let rows = MatrixRows(analysis)
        let name = PlainText.markdown(analysis.name)
        var lines = ["# \(name.isEmpty ? "Streamgauge" : name)", "", PlainText.markdown(analysis.headline), ""]
        let header = rows.header(.intervals).map(PlainText.markdown)
        lines += [Self.row(header), Self.row(header.map { _ in "---" })]
        for row in rows.rows {
            var cells = rows.cells(row, .intervals).map(PlainText.markdown)
            cells[0] = "[\(cells[0])](cells/\(row.cell.folder)/report.md)"
            lines.append(Self.row(cells))
        }
        if !(rows.remarks + rows.legend).isEmpty { lines.append("") }
        for line in rows.remarks { lines.append("- \(PlainText.markdown(line))") }
        for line in rows.legend { lines.append("- `\(line.prefix(1))`\(line.dropFirst())") }
        lines += [
            "",
            "n: requests counted; ok: share of them that succeeded, those left out that were cancelled as planned; "
                + "p50, p95: of the TTFT of the successes, with the "
                + "95 % interval of the p50; tokens/s: output tokens of all requests a second; ok/s: successes a second. "
                + "Each cell is a run of its own: its report has the rest.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}

/// `summary.json` of a matrix.
///
/// - Source: `docs/summary-format.md`, "Of a matrix".
public struct MatrixSummary: MatrixFormat {
    public static let fileName: String? = "summary.json"
    /// Raised when a field changes its meaning or goes; new fields do not raise it.
    public static let schema = 1
    public init() {}

    public func render(_ analysis: MatrixAnalysis) -> String {
        var writer = JSONWriter(reserving: 16_384)
        writer.object { json in
            json.member("matrix_schema", Self.schema)
            json.member("name", analysis.name)
            json.member("planned_cells", analysis.planned)
            json.member("cells_not_reached", analysis.notReached)
            json.member("exit_code", Int(analysis.exitCode))
            json.key("keys")
            json.array { json in for key in analysis.keys { json.string(key) } }
            json.key("cells")
            json.array { json in for cell in analysis.cells { json.object { Self.cell(cell, &$0) } } }
            json.key("failures")
            json.array { json in
                for failure in analysis.failures {
                    json.object { json in
                        json.members(of: failure.cell)
                        json.member("reason", failure.reason)
                        json.member("exit_code", Int(failure.exitCode))
                    }
                }
            }
        }
        return PrettyJSON.text(writer.bytes)
    }
    private static func cell(_ cell: MatrixAnalysis.Cell, _ json: inout JSONWriter) {
        let (run, verdict) = (cell.analysis.run, cell.analysis.verdict)
        json.members(of: cell.cell)
        json.member("folder", "cells/\(cell.folder)")
        json.member("start_unix_ns", run.startUnix.count)
        json.member("seed", String(run.seed))
        json.member("plan_hash", run.planHash)
        json.member("end_reason", ifKnown: cell.analysis.end?.reason.rawValue)
        json.member("exit_code", Int(cell.analysis.exitCode))
        json.member("verdict", verdict.level.rawValue)
        json.key("reasons")
        json.array { json in for reason in verdict.reasons { json.string(reason.id) } }
        json.key("targets")
        json.array { json in for target in cell.analysis.targets { json.object { Self.target(target, &$0) } } }
    }
    private static func target(_ target: TargetAnalysis, _ json: inout JSONWriter) {
        json.member("name", target.info.name)
        json.member("model", target.info.model)
        json.member("counted", target.counted)
        json.member("successes", target.successes)
        if let share = target.successShare { json.member("success_share", share) }
        json.member("lost", target.lost)
        if let rate = target.rates.offered { json.member("offered_requests_per_second", rate) }
        if let rate = target.rates.achieved { json.member("achieved_requests_per_second", rate) }
        if let rate = target.rates.outputTokens { json.member("output_tokens_per_second", rate) }
        json.key("metrics")
        json.object { json in
            for metric in [Metric.ttft, .gap, .endToEnd] {
                if let found = target[metric] { JSONSummary.metric(found, named: metric.id, &json) }
            }
        }
    }
}
