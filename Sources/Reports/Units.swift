// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// Numbers as people read them: three significant digits, a unit, the same on every machine and in every locale.
public enum Units {
    /// Nanoseconds: `85.0 µs`, `123 ms`, `1.24 s`; whole below a microsecond and from 1,000 s on.
    public static func span(_ nanoseconds: Double) -> String {
        let (number, unit) = spanParts(nanoseconds)
        return "\(number) \(unit)"
    }
    /// Two spans with one unit where they share it: `118–129 ms`.
    static func spans(_ range: ClosedRange<Double>) -> String {
        let (low, high) = (spanParts(range.lowerBound), spanParts(range.upperBound))
        if low.unit == high.unit { return "\(low.number)–\(high.number) \(high.unit)" }
        return "\(low.number) \(low.unit)–\(high.number) \(high.unit)"
    }
    /// 0 … 1 as percent.
    package static func share(_ share: Double) -> String { "\(number(share * 100)) %" }
    package static func bytes(_ bytes: Double) -> String {
        let ladder = [("B", 1.0), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)]
        let step = ladder.last { bytes >= 0.9995 * $0.1 } ?? ("B", 1.0)
        return step.0 == "B" ? "\(Int(bytes)) B" : "\(number(bytes / step.1)) \(step.0)"
    }
    static func quantity(_ quantity: Quantity) -> String {
        switch quantity.unit {
        case .nanoseconds: span(quantity.value)
        case .milliseconds: span(quantity.value * 1e6)
        case .count: "\(Int(quantity.value))"
        case .share: share(quantity.value)
        case .bytes: bytes(quantity.value)
        }
    }
    /// A value of a metric, with its unit.
    static func value(_ value: Double, _ unit: Metric.Unit) -> String {
        switch unit {
        case .nanoseconds: span(value)
        case .tokensPerSecond: "\(number(value)) t/s"
        case .ratio: number(value)
        case .share: share(value)
        case .count: "\(Int64(nearest: value))"
        }
    }
    static func values(_ range: ClosedRange<Double>, _ unit: Metric.Unit) -> String {
        switch unit {
        case .nanoseconds: spans(range)
        case .tokensPerSecond: "\(number(range.lowerBound))–\(number(range.upperBound)) t/s"
        case .share: "\(number(range.lowerBound * 100))–\(number(range.upperBound * 100)) %"
        case .ratio, .count: "\(value(range.lowerBound, unit))–\(value(range.upperBound, unit))"
        }
    }

    /// Three significant digits, whole from 100 on; 0 and everything that rounds to it is `0`.
    public static func number(_ value: Double) -> String {
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

    private static func spanParts(_ nanoseconds: Double) -> (number: String, unit: String) {
        let magnitude = abs(nanoseconds)
        if magnitude < 0.5 { return ("0", "s") }
        if magnitude < 999.5 { return ("\(Int(nanoseconds.rounded()))", "ns") }
        if magnitude < 999.5e3 { return (number(nanoseconds / 1e3), "µs") }
        if magnitude < 999.5e6 { return (number(nanoseconds / 1e6), "ms") }
        return (number(nanoseconds / 1e9), "s")
    }
}

extension Int64 {
    /// The nearest whole number; what lies beyond the range becomes its end.
    init(nearest value: Double) {
        self = value.isNaN ? 0 : Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
    }
}
