// SPDX-License-Identifier: Apache-2.0

/// Rows of cells as aligned text: the first column to the left, all others to the right.
package struct TextTable {
    private var rows: [[String]] = []

    package init(header: [String]) { rows = [header] }

    package mutating func add(_ cells: [String]) { rows.append(cells) }

    /// Columns of the widest row, gaps of two included.
    var width: Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) }

    /// The lines, header first, without trailing spaces.
    package var lines: [String] {
        let widths = widths
        return rows.map { row in
            let cells = row.indices.map { i in
                let space = String(repeating: " ", count: widths[i] - row[i].count)
                return i == 0 ? row[i] + space : space + row[i]
            }
            return Self.trimmed(cells.joined(separator: "  "))
        }
    }
    private var widths: [Int] {
        var widest: [Int] = []
        for row in rows {
            for (i, cell) in row.enumerated() {
                if i == widest.count { widest.append(0) }
                widest[i] = max(widest[i], cell.count)
            }
        }
        return widest
    }
    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
