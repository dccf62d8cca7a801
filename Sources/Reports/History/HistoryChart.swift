// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// A series as lines of text: a run a place, with what was expected of it as a band behind it.
struct HistoryChart {
    private enum Layer { case band, level, mark, inside, outside, leftOut }
    private struct Cell {
        var character: Character
        var layer: Layer
    }

    private let series: HistorySeries
    private let style: TerminalStyle
    /// Columns of a run, and the runs that there is room for: the newest.
    private let wide: Int
    private let shown: Range<Int>
    private let low: Double
    private let high: Double
    private var cells: [[Cell?]]

    private static let rows = 12
    private static let margin = 11
    private static let widest = 150

    /// As wide as the terminal, but no wider than can be read.
    init(_ series: HistorySeries, width: Int, style: TerminalStyle) {
        (self.series, self.style) = (series, style)
        let columns = min(Self.widest, max(20, width - Self.margin))
        wide = min(5, max(1, columns / (series.points.count + 1)))
        shown = max(0, series.points.count + 1 - columns / wide)..<series.points.count
        (low, high) = Self.range(series, shown)
        cells = [[Cell?]](
            repeating: [Cell?](repeating: nil, count: (shown.count + 1) * wide), count: Self.rows)
        draw()
    }

    /// All values that count; of what was expected as much as leaves the values readable.
    private static func range(_ series: HistorySeries, _ shown: Range<Int>) -> (Double, Double) {
        let points = shown.map { series.points[$0] }
        let counted = points.filter { $0.leftOut == nil }
        let values = (counted.isEmpty ? points : counted).map { place($0.figure.value, series) }.filter(\.isFinite)
        let (least, most) = (values.min() ?? 0, values.max() ?? 0)
        let span = max(most - least, series.statistic.scale == .ratio ? 0.02 : 0.001)
        let next = series.current?.next.map { [$0.range] } ?? []
        let bands = (points.compactMap { $0.expected?.range } + next)
            .flatMap { [place($0.lowerBound, series), place($0.upperBound, series)] }.filter(\.isFinite)
        let bottom = max(least - span / 2, min(least - span / 12, bands.min() ?? least))
        let top = min(most + span / 2, max(most + span / 12, bands.max() ?? most))
        return (series.statistic.scale == .ratio ? bottom : max(0, bottom), top)
    }
    /// Ratios are drawn on a logarithmic scale, as they are compared.
    private static func place(_ value: Double, _ series: HistorySeries) -> Double {
        series.statistic.scale.transformed(value)
    }
    /// Row of a value from the top; what lies beyond is at the edge.
    private func row(_ value: Double) -> Int {
        let share = (Self.place(value, series) - low) / (high - low)
        guard !share.isNaN else { return Self.rows - 1 }
        return Int(((1 - min(1, max(0, share))) * Double(Self.rows - 1)).rounded())
    }
    private func columns(_ point: Int) -> Range<Int> {
        (point - shown.lowerBound) * wide..<(point - shown.lowerBound + 1) * wide
    }

    private mutating func draw() {
        for point in shown { fill(series.points[point].expected?.range, columns(point)) }
        fill(series.current?.next?.range, columns(shown.upperBound))
        for level in series.segments.flatMap(\.levels) {
            for point in level.points where shown.contains(point) {
                for column in columns(point) { set(row(level.center), column, "─", .level) }
            }
        }
        for change in series.breaks where shown.contains(change.point) && wide > 1 {
            for row in 0..<Self.rows {
                set(row, columns(change.point).lowerBound, change.divides ? "│" : "┊", .mark)
            }
        }
        for point in shown {
            let (found, column) = (series.points[point], columns(point).lowerBound + wide / 2)
            let look: (Character, Layer) =
                found.leftOut != nil ? ("○", .leftOut) : found.isOutside ? ("◆", .outside) : ("●", .inside)
            set(row(found.figure.value), column, look.0, look.1)
        }
    }
    private mutating func fill(_ range: ClosedRange<Double>?, _ columns: Range<Int>) {
        guard let range else { return }
        for row in row(range.upperBound)...row(range.lowerBound) {
            for column in columns { set(row, column, "░", .band) }
        }
    }
    private mutating func set(_ row: Int, _ column: Int, _ character: Character, _ layer: Layer) {
        cells[row][column] = Cell(character: character, layer: layer)
    }

    // MARK: Lines

    var lines: [String] {
        let unit = series.statistic.unit
        let labelled = [0, Self.rows / 2, Self.rows - 1]
        var lines = cells.indices.map { row in
            let value = high - (high - low) * Double(row) / Double(Self.rows - 1)
            let text = labelled.contains(row) ? Units.value(Self.restored(value, series), unit) : ""
            let label = PlainText.padded(text, to: 2 - Self.margin) + (text.isEmpty ? " │" : " ┤")
            return label + painted(cells[row])
        }
        lines.append(String(repeating: " ", count: Self.margin - 1) + "└" + String(repeating: "─", count: length))
        let marks = marks
        if !marks.isEmpty { lines.append(indent + marks) }
        lines.append(indent + dates)
        if shown.lowerBound > 0 { lines.append(style.dim(indent + "the newest \(shown.count) runs are drawn")) }
        return lines
    }
    private var length: Int { (shown.count + 1) * wide }
    private var indent: String { String(repeating: " ", count: Self.margin) }
    private static func restored(_ value: Double, _ series: HistorySeries) -> Double {
        series.statistic.scale.restored(value)
    }
    private func painted(_ row: [Cell?]) -> String {
        let used = row.lastIndex { $0 != nil }.map { $0 + 1 } ?? 0
        return row.prefix(used).map { cell in
            guard let cell else { return " " }
            let text = String(cell.character)
            switch cell.layer {
            case .band, .leftOut: return style.dim(text)
            case .level: return style.blue(text)
            case .mark: return style.dim(text)
            case .inside: return style.bold(text)
            case .outside: return style.level(.suspect, text)
            }
        }.joined()
    }
    /// The names of steps and changes below their runs; where two would stand on one another, the first is there.
    private var marks: String {
        var line = [Character](repeating: " ", count: length + 4)
        let names = HistoryMarks(series)
        for point in shown {
            let text = names.at(point).joined(separator: wide > 2 ? "" : " ").prefix(max(1, wide))
            for (offset, character) in text.enumerated() {
                line[columns(point).lowerBound + (wide > text.count ? wide / 2 : 0) + offset] = character
            }
        }
        return String(String(line).reversed().drop { $0 == " " }.reversed())
    }
    private var dates: String {
        guard let first = shown.first, let last = shown.last else { return "" }
        let days = [first, last].map { HistoryPhrases.day(series.points[$0].run.facts.startUnix) }
        let room = length - wide - days[0].count - days[1].count
        return days[0] == days[1] || room < 1 ? days[0] : days[0] + String(repeating: " ", count: room) + days[1]
    }
    /// What the signs mean that occur.
    func legend(_ width: Int) -> [String] {
        let points = shown.map { series.points[$0] }
        let known: [(Bool, String)] = [
            (points.contains { $0.leftOut == nil && !$0.isOutside }, "● run"),
            (points.contains(where: \.isOutside), "◆ outside what was expected"),
            (points.contains { $0.leftOut != nil }, "○ left out"),
            (points.contains { $0.expected != nil } || series.current?.next != nil, "░ expected (95 %)"),
            (true, "─ mean of the level"),
        ]
        return PlainText.wrap(known.filter(\.0).map(\.1), separator: "   ", width: width)
    }
}
