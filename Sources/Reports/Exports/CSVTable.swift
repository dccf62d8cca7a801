// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// What stands in one cell; nil is an empty one.
enum CSVCell {
    case integer(Int64?)
    /// Shortest text that reads back as the same number.
    case number(Double?)
    case flag(Bool)
    /// A word of our own.
    case word(String?)
    /// Text that came from outside.
    case text(String?)

    static func count(_ count: Int?) -> CSVCell { .integer(count.map(Int64.init)) }
    /// Rounded as `summary.json` rounds, so that a percentile of the column is the percentile there.
    static func value(_ value: Double?, _ unit: Metric.Unit) -> CSVCell {
        switch unit {
        case .nanoseconds, .count: .integer(value.map { Int64(nearest: $0) })
        case .tokensPerSecond, .ratio, .share: .number(value)
        }
    }
}

/// One column: its name in the header row, and its cell of a row.
struct CSVColumn<Row> {
    let name: String
    let cell: (Row) -> CSVCell
    init(_ name: String, _ cell: @escaping (Row) -> CSVCell) { (self.name, self.cell) = (name, cell) }
}

/// Writes rows as RFC 4180 has them: commas, CRLF, quotes only where they are needed.
///
/// Nothing from outside can become a formula in a spreadsheet: an apostrophe is put before what one begins with.
/// Control characters and line breaks inside a text are replaced, so that a row is a line.
///
/// - Source: OWASP, "CSV Injection"; RFC 4180, section 2.
struct CSVTable<Row> {
    let columns: [CSVColumn<Row>]

    func header(_ out: inout [UInt8]) {
        out.append(contentsOf: columns.map(\.name).joined(separator: ",").utf8)
        out.append(contentsOf: [0x0D, 0x0A])
    }
    func row(_ row: Row, _ out: inout [UInt8]) {
        for (i, column) in columns.enumerated() {
            if i > 0 { out.append(UInt8(ascii: ",")) }
            out.append(contentsOf: Self.text(column.cell(row)).utf8)
        }
        out.append(contentsOf: [0x0D, 0x0A])
    }

    private static func text(_ cell: CSVCell) -> String {
        switch cell {
        case .integer(let value): value.map { "\($0)" } ?? ""
        case .number(let value): value.map { $0.isFinite ? "\($0)" : "" } ?? ""
        case .flag(let value): value ? "true" : "false"
        case .word(let word): word ?? ""
        case .text(let text): text.map(foreign) ?? ""
        }
    }
    private static func foreign(_ text: String) -> String {
        var shown = PlainText.visible(text)
        if let first = shown.first(where: { $0 != " " }), "=+-@＝＋－＠".contains(first) { shown = "'" + shown }
        guard shown.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else { return shown }
        return "\"" + shown.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
    }
}
