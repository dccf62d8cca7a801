// SPDX-License-Identifier: Apache-2.0

/// Columns of text as time: from 0 to the end of a request.
struct TimeAxis {
    let columns: Int
    /// Nanoseconds that all columns stand for, at least 1.
    let end: Int64

    init(columns: Int, end: Int64) { (self.columns, self.end) = (max(1, columns), max(1, end)) }

    /// The column that a moment falls into; what lies outside falls into the first or the last.
    func column(of moment: Int64) -> Int {
        let place = Double(max(0, moment)) / Double(end) * Double(columns)
        return min(columns - 1, Int(min(place, Double(columns))))
    }
    /// The columns that a span touches, at least one.
    func columns(from start: Int64, to end: Int64) -> ClosedRange<Int> {
        let first = column(of: start)
        return first...max(first, column(of: max(start, end - 1)))
    }
    /// Two lines: labels, and the ruler that they stand above.
    var lines: [String] {
        var labels = [Character](repeating: " ", count: columns)
        var ruler = [Character](repeating: "─", count: columns)
        for tick in ticks {
            let column = column(of: tick)
            let text = Units.span(Double(tick))
            guard column + text.count <= columns else { continue }
            ruler[column] = tick == 0 ? "├" : "┼"
            for (i, character) in text.enumerated() { labels[column + i] = character }
        }
        return [String(labels), String(ruler)]
    }
    /// Multiples of 1, 2 or 5 times a power of ten, far enough apart for their labels.
    private var ticks: [Int64] {
        let least = Double(end) / Double(columns) * 12
        var step = 1.0
        while step < least {
            for factor in [2.0, 5.0, 10.0] where step * factor >= least || factor == 10 {
                step *= factor
                break
            }
        }
        guard step <= Double(end) else { return [0] }
        return stride(from: 0, to: Double(end), by: step).map { Int64(nearest: $0) }
    }
}
