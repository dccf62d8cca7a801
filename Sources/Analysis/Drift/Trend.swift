// SPDX-License-Identifier: Apache-2.0

/// A straight line through a row of values whose errors depend on those before them.
///
/// Window after window of one run is alike, so that ordinary least squares would call every fourth row that only wanders a trend.
/// - Source: generalised least squares with errors of an AR(1) process (Prais and Winsten 1954); its coefficient from the
///   residuals of ordinary least squares, corrected upwards for their bias in short rows (Kendall 1954), which keeps false
///   alarms near 5 % (`Tests/AnalysisTests/DriftTests.swift` has the simulation).
struct Trend: Hashable {
    /// Change from one value to the next.
    let slope: Double
    /// 95 %: half the width of the slope's interval.
    let halfWidth: Double
    /// Of the line, at the first value and at the last one.
    let first, last: Double

    /// Fewer values do not tell a trend from wandering.
    static let fewest = 40

    /// - Parameter values: At equal distances, those that are missing left out by their place: `(place, value)`, rising; fewer than
    ///   `fewest` give nil.
    init?(_ values: [(place: Int, value: Double)]) {
        guard values.count >= Self.fewest, let start = values.first, let end = values.last else { return nil }
        let middle = Double(start.place + end.place) / 2
        let rows = values.map { (time: Double($0.place) - middle, value: $0.value) }
        let plain = Line(rows.map { (1, $0.time, $0.value) })
        let errors = rows.map { $0.value - plain.level - plain.slope * $0.time }
        let memory = Self.memory(errors)
        let weight = (1 - memory * memory).squareRoot()
        var turned = [(weight, weight * rows[0].time, weight * rows[0].value)]
        for (before, now) in zip(rows, rows.dropFirst()) {
            turned.append((1 - memory, now.time - memory * before.time, now.value - memory * before.value))
        }
        let line = Line(turned)
        slope = line.slope
        let independent = Double(rows.count) * (1 - memory) / (1 + memory)
        halfWidth = line.error * StudentT.quantile(0.975, degrees: max(2, independent - 2))
        first = line.level + slope * (Double(start.place) - middle)
        last = line.level + slope * (Double(end.place) - middle)
    }
    /// How much of an error the next one keeps: 0 to 0.95.
    private static func memory(_ errors: [Double]) -> Double {
        let squares = errors.reduce(0) { $0 + $1 * $1 }
        guard squares > 0 else { return 0 }
        let seen = zip(errors, errors.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / squares
        let bias = (3 + 5 * max(0, seen)) / Double(errors.count)
        return min(0.95, max(0, seen + bias))
    }
}

/// The least squares of `level · a + slope · b` against `y`.
private struct Line {
    let level, slope: Double
    /// Standard error of the slope.
    let error: Double

    init(_ rows: [(a: Double, b: Double, y: Double)]) {
        var (aa, ab, bb, ay, by) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for row in rows {
            (aa, ab, bb) = (aa + row.a * row.a, ab + row.a * row.b, bb + row.b * row.b)
            (ay, by) = (ay + row.a * row.y, by + row.b * row.y)
        }
        let determinant = aa * bb - ab * ab
        level = (bb * ay - ab * by) / determinant
        slope = (aa * by - ab * ay) / determinant
        var squares = 0.0
        for row in rows {
            let error = row.y - level * row.a - slope * row.b
            squares += error * error
        }
        error = (squares / Double(rows.count - 2) * aa / determinant).squareRoot()
    }
}
