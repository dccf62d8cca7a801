// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// A request as lines of text: label, beginning, length, and its place on a common time axis.
struct WaterfallChart {
    private let rows: [WaterfallRow]
    private let axis: TimeAxis
    private let style: TerminalStyle

    private static let longestLabel = 24
    private static let figureColumns = 9

    init(_ inspection: Inspection, width: Int, style: TerminalStyle) {
        rows = WaterfallRows(inspection).rows
        self.style = style
        let end = rows.map(\.end).max() ?? 1
        labelColumns = min(Self.longestLabel, rows.map(\.label.count).max() ?? 0)
        let left = 2 + labelColumns + 2 * (1 + Self.figureColumns) + 2
        axis = TimeAxis(columns: width - left, end: end)
    }
    private let labelColumns: Int

    var lines: [String] {
        let blank = String(repeating: " ", count: 2 + labelColumns)
        let ruler = axis.lines
        let heads = figures("at", "took")
        let indent = String(repeating: " ", count: heads.count)
        return [
            style.dim(trimmed(blank + heads + ruler[0])), style.dim(blank + indent + ruler[1]),
        ] + rows.map(line)
    }
    private func line(_ row: WaterfallRow) -> String {
        let label = PlainText.padded(PlainText.cut(row.label, to: labelColumns), to: labelColumns)
        let figures = figures(
            row.start.map { Units.span(Double($0)) } ?? "", row.length.map { Units.span(Double($0)) } ?? "")
        return trimmed("  \(label)\(figures)" + painted(row))
    }
    private func figures(_ at: String, _ took: String) -> String {
        [at, took].map { " " + PlainText.padded($0, to: -Self.figureColumns) }.joined() + "  "
    }
    private func painted(_ row: WaterfallRow) -> String {
        let bar = row.bar(axis)
        switch row.shape {
        case .work: return style.blue(bar)
        case .waiting, .idle: return style.dim(bar)
        case .density: return style.green(bar)
        case .stalls: return style.level(.invalid, bar)
        case .moment: return style.bold(bar)
        }
    }
    private func trimmed(_ line: String) -> String {
        line.last == " " ? String(line.reversed().drop { $0 == " " }.reversed()) : line
    }
}
