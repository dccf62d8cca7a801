// SPDX-License-Identifier: Apache-2.0
internal import Core

/// A load over time as bars of plain characters, with labelled axes, 80 columns wide.
///
/// Every column of the drawing covers the same whole number of seconds, milliseconds or minutes, and shows the mean over that time: what is
/// drawn is what the plan has, noise of a random process included.
struct ScheduleChart {
    /// Columns for the labels of the vertical axis, with the axis itself.
    private static let margin = 9
    private static let columns = 70
    private static let rows = 10

    let title: String
    /// Time that a column covers.
    let step: Nanoseconds
    private let values: [Double]
    private let length: Nanoseconds

    /// How often something happens, per second.
    ///
    /// - Parameters:
    ///   - title: What it is, with its unit.
    ///   - moments: When it happens, in order.
    ///   - length: From the start to the end of the axis; above 0.
    init(_ title: String, of moments: [Nanoseconds], length: Nanoseconds) {
        let step = Self.step(for: length)
        var counts = [Double](repeating: 0, count: Self.count(length, step))
        for moment in moments { counts[min(Int(moment.count / step.count), counts.count - 1)] += 1 }
        // The last bar may cover less than the others; where it covers next to nothing, a single arrival is no rate.
        let rest = max(length - step * Int64(counts.count - 1), Nanoseconds(step.count / 2))
        values = counts.enumerated().map { $1 / ($0 == counts.count - 1 ? rest : step).seconds }
        (self.title, self.step, self.length) = (title, step, length)
    }
    /// A level that is known at every moment.
    ///
    /// - Parameters:
    ///   - title: What it is, with its unit.
    ///   - length: From the start to the end of the axis; above 0.
    ///   - level: Its value at a moment.
    init(_ title: String, length: Nanoseconds, level: (Nanoseconds) -> Double) {
        let step = Self.step(for: length)
        values = (0..<Self.count(length, step)).map { column in
            // The mean of eight readings, so that a jump within the column shows half.
            let readings = (0..<8).map { part in
                let moment = Nanoseconds(step.count * Int64(column) + step.count * Int64(2 * part + 1) / 16)
                return level(min(moment, length - Nanoseconds(1)))
            }
            return readings.reduce(0, +) / 8
        }
        (self.title, self.step, self.length) = (title, step, length)
    }

    private static func count(_ length: Nanoseconds, _ step: Nanoseconds) -> Int {
        max(1, Int((length.count + step.count - 1) / step.count))
    }
    /// Round spans in nanoseconds, of what bars may cover: from 1 µs to a week.
    private static let spans: [Int64] = {
        let small: [Int64] = [1, 10, 100].flatMap { [$0, 2 * $0, 5 * $0] }
        let sixtieths: [Int64] = [1, 2, 5, 10, 15, 20, 30]
        let hours: [Int64] = [1, 2, 3, 6, 12, 24, 48, 96, 168]
        return small.map { $0 * 1_000 } + small.map { $0 * 1_000_000 } + sixtieths.map { $0 * 1_000_000_000 }
            + sixtieths.map { $0 * 60_000_000_000 } + hours.map { $0 * 3_600_000_000_000 }
    }()
    /// The shortest round span of which the columns hold the whole length.
    private static func step(for length: Nanoseconds) -> Nanoseconds {
        let fitting = spans.first { count(length, Nanoseconds($0)) <= columns }
        return Nanoseconds(fitting ?? (length.count + Int64(columns) - 1) / Int64(columns))
    }

    // MARK: Drawing

    /// The lines of the drawing, from its title to the labels of its horizontal axis.
    var lines: [String] {
        let top = Self.ceiling(values.max() ?? 0)
        let wide = max(1, Self.columns / values.count)
        var lines = ["\(title) (each bar is \(Self.text(step)))"]
        for row in stride(from: Self.rows, through: 1, by: -1) {
            let (lower, upper) = (Double(row - 1) / Double(Self.rows) * top, Double(row) / Double(Self.rows) * top)
            let label = row == Self.rows || row == Self.rows / 2 ? Self.number(upper) : ""
            let bars = values.map { value in
                String(repeating: Self.mark(value, lower, upper), count: wide)
            }.joined()
            let blanks = bars.reversed().prefix { $0 == " " }.count
            lines.append(Self.label(label, label.isEmpty ? "|" : "+") + bars.dropLast(blanks))
        }
        lines.append(Self.label("0", "+") + String(repeating: "-", count: values.count * wide))
        lines.append(axis(wide))
        return lines
    }
    /// How much of a cell is filled: none, a trace of it, half, all.
    private static func mark(_ value: Double, _ lower: Double, _ upper: Double) -> Character {
        let filled = (value - lower) / (upper - lower)
        if filled >= 0.75 { return "#" }
        if filled >= 0.25 { return ":" }
        return value > lower && (filled > 0.02 || lower == 0) ? "." : " "
    }
    private static func label(_ text: String, _ axis: String) -> String {
        String(repeating: " ", count: max(0, margin - 2 - text.count)) + text + " " + axis
    }
    /// Moments below the axis: at bars, as many as have room, and at its end.
    private func axis(_ wide: Int) -> String {
        var line = [Character](repeating: " ", count: Self.margin + Self.columns + 1)
        func put(_ text: String, at start: Int) {
            for (offset, character) in text.enumerated() { line[start + offset] = character }
        }
        let end = Self.text(length)
        let last = min(Self.margin + values.count * wide, line.count - end.count)
        for bar in stride(from: 0, to: values.count, by: Self.labelEvery(values.count, wide)) {
            let (start, text) = (Self.margin + bar * wide, Self.text(step * Int64(bar)))
            if start + text.count < last { put(text, at: start) }
        }
        put(end, at: last)
        let blanks = line.reversed().prefix { $0 == " " }.count
        return String(line.dropLast(blanks))
    }
    /// Columns between two labels: a number that divides the step well, with room for both.
    private static func labelEvery(_ count: Int, _ wide: Int) -> Int {
        let fitting = [1, 2, 5, 10, 12, 15, 20, 30, 60].first { $0 * wide >= 10 }
        return fitting ?? max(1, count)
    }

    // MARK: Numbers

    /// A round number that is not below.
    private static func ceiling(_ value: Double) -> Double {
        guard value > 0 else { return 1 }
        var scale = 1.0
        while scale < value { scale *= 10 }
        while scale / 10 >= value { scale /= 10 }
        return [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1].map { $0 * scale }.first { $0 >= value * 0.999_999 } ?? scale
    }
    static func number(_ value: Double) -> String {
        let rounded = (value * 1_000).rounded() / 1_000
        if rounded == rounded.rounded(), abs(rounded) < 1e15 { return "\(Int64(rounded))" }
        return "\(rounded)"
    }
    /// `0s`, `250ms`, `1m30s`, `2h`.
    static func text(_ span: Nanoseconds) -> String {
        let count = span.count
        if count == 0 { return "0s" }
        if count < 1_000_000 { return number(Double(count) / 1e3) + "us" }
        if count < 1_000_000_000 { return number(Double(count) / 1e6) + "ms" }
        let (hours, rest) = count.quotientAndRemainder(dividingBy: 3_600_000_000_000)
        let (minutes, left) = rest.quotientAndRemainder(dividingBy: 60_000_000_000)
        let parts = [
            hours > 0 ? "\(hours)h" : "", minutes > 0 ? "\(minutes)m" : "",
            left > 0 ? number(Double(left) / 1e9) + "s" : "",
        ]
        return parts.joined()
    }
}
