// SPDX-License-Identifier: Apache-2.0
internal import Core

/// One metric family of an OpenMetrics text, with its points.
///
/// - Source: OpenMetrics 1.0.0: a family's name ends in its unit, a counter's points in `_total`, an info's in `_info`.
struct MetricFamily {
    enum Kind: String { case gauge, counter, summary, info, stateset }
    typealias Labels = [(name: String, value: String)]

    private let name: String
    private let head: String
    private let suffix: String
    private var points: [String] = []

    /// - Parameters:
    ///   - name: Without the prefix of the program, with the unit.
    ///   - kind: What its points are.
    ///   - unit: As the name ends; nil where there is none.
    ///   - help: One line about it.
    init(_ name: String, _ kind: Kind, unit: String? = nil, _ help: String) {
        let whole = "streamgauge_\(name)"
        let unitLine = unit.map { "# UNIT \(whole) \($0)\n" } ?? ""
        head = "# TYPE \(whole) \(kind.rawValue)\n\(unitLine)# HELP \(whole) \(Self.escaped(help))\n"
        self.name = whole
        suffix = kind == .counter ? "_total" : kind == .info ? "_info" : ""
    }

    /// Adds a point; those of the same labels must follow one another, by rising time.
    ///
    /// - Parameters:
    ///   - value: A number as text.
    ///   - labels: Their values may be anything.
    ///   - at: On the wall clock, since 1970; written in whole milliseconds, which is what Prometheus keeps. Nil for a
    ///     point without time.
    ///   - part: Behind the name: `_count`, `_sum`.
    mutating func add(_ value: String, _ labels: Labels, at: Nanoseconds?, part: String? = nil) {
        let known = labels.map { "\($0.name)=\"\(Self.escaped(PlainText.visible($0.value)))\"" }
        let time = at.map { " \(Self.time($0))" } ?? ""
        points.append("\(name)\(part ?? suffix){\(known.joined(separator: ","))} \(value)\(time)\n")
    }
    /// For a state set: the name of the label that says which state.
    var stateLabel: String { name }
    /// Empty where there is no point.
    var text: String { points.isEmpty ? "" : head + points.joined() }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { out, character in
            switch character {
            case "\\", "\"": out += "\\\(character)"
            case "\n": out += "\\n"
            default: out.append(character)
            }
        }
    }
    private static func time(_ at: Nanoseconds) -> String {
        let milliseconds = max(0, at.count) / 1_000_000
        return "\(milliseconds / 1_000).\(padded(milliseconds % 1_000, 3))"
    }
    /// Nanoseconds as seconds, exact to the last digit.
    static func seconds(_ nanoseconds: Double) -> String {
        let whole = Int64(nearest: nanoseconds)
        let magnitude = whole.magnitude
        let fraction = padded(Int64(magnitude % 1_000_000_000), 9)
        return "\(whole < 0 ? "-" : "")\(magnitude / 1_000_000_000).\(fraction)"
    }
    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = "\(value)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
