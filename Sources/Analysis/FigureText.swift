// SPDX-License-Identifier: Apache-2.0

/// Numbers as people read them: three significant digits, a unit, the same on every machine and in every locale.
package enum FigureText {
    /// Nanoseconds: `85.0 µs`, `123 ms`, `1.24 s`; whole below a microsecond and from 1,000 s on.
    package static func span(_ nanoseconds: Double) -> String {
        let (number, unit) = spanParts(nanoseconds)
        return "\(number) \(unit)"
    }
    /// Two spans with one unit where they share it: `118–129 ms`.
    package static func spans(_ range: ClosedRange<Double>) -> String {
        let (low, high) = (spanParts(range.lowerBound), spanParts(range.upperBound))
        if low.unit == high.unit { return "\(low.number)–\(high.number) \(high.unit)" }
        return "\(low.number) \(low.unit)–\(high.number) \(high.unit)"
    }
    /// 0 … 1 as percent.
    package static func share(_ share: Double) -> String { "\(number(share * 100)) %" }
    /// A value of a metric, with its unit.
    package static func value(_ value: Double, _ unit: Metric.Unit) -> String {
        switch unit {
        case .nanoseconds: span(value)
        case .tokensPerSecond: "\(number(value)) t/s"
        case .ratio: number(value)
        case .share: share(value)
        case .count: "\(whole(value))"
        }
    }
    /// Two values of a metric, with one unit where they share it.
    package static func values(_ range: ClosedRange<Double>, _ unit: Metric.Unit) -> String {
        switch unit {
        case .nanoseconds: spans(range)
        case .tokensPerSecond: "\(number(range.lowerBound))–\(number(range.upperBound)) t/s"
        case .share: "\(number(range.lowerBound * 100))–\(number(range.upperBound * 100)) %"
        case .ratio, .count: "\(value(range.lowerBound, unit))–\(value(range.upperBound, unit))"
        }
    }

    /// Three significant digits, whole from 100 on; 0 and everything that rounds to it is `0`.
    package static func number(_ value: Double) -> String {
        let magnitude = abs(value)
        guard magnitude < 9e15 else { return value.isFinite ? "\(value)" : "–" }
        var decimals = 0
        if magnitude < 99.95 { decimals = 1 }
        if magnitude < 9.995 { decimals = 2 }
        if magnitude < 0.9995 { decimals = 3 }
        let scale = [1.0, 10.0, 100.0, 1000.0][decimals]
        let scaled = Int64((magnitude * scale).rounded())
        if scaled == 0 { return "0" }
        let whole = scaled / Int64(scale)
        let sign = value < 0 ? "−" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let fraction = String(scaled % Int64(scale))
        return "\(sign)\(whole).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
    }
    /// The nearest whole number; what lies beyond the range becomes its end.
    package static func whole(_ value: Double) -> Int64 {
        value.isNaN ? 0 : Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
    }

    private static func spanParts(_ nanoseconds: Double) -> (number: String, unit: String) {
        let magnitude = abs(nanoseconds)
        if magnitude < 0.5 { return ("0", "s") }
        if magnitude < 999.5 { return ("\(nanoseconds < 0 ? "−" : "")\(Int(magnitude.rounded()))", "ns") }
        if magnitude < 999.5e3 { return (number(nanoseconds / 1e3), "µs") }
        if magnitude < 999.5e6 { return (number(nanoseconds / 1e6), "ms") }
        return (number(nanoseconds / 1e9), "s")
    }
}
