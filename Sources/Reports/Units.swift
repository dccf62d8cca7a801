// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// Numbers as people read them: three significant digits, a unit, the same on every machine and in every locale.
public enum Units {
    /// Nanoseconds: `85.0 µs`, `123 ms`, `1.24 s`; whole below a microsecond and from 1,000 s on.
    public static func span(_ nanoseconds: Double) -> String { FigureText.span(nanoseconds) }
    /// Two spans with one unit where they share it: `118–129 ms`.
    static func spans(_ range: ClosedRange<Double>) -> String { FigureText.spans(range) }
    /// 0 … 1 as percent.
    package static func share(_ share: Double) -> String { FigureText.share(share) }
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
    static func value(_ value: Double, _ unit: Metric.Unit) -> String { FigureText.value(value, unit) }
    static func values(_ range: ClosedRange<Double>, _ unit: Metric.Unit) -> String { FigureText.values(range, unit) }

    /// Three significant digits, whole from 100 on; 0 and everything that rounds to it is `0`.
    public static func number(_ value: Double) -> String { FigureText.number(value) }
}

extension Int64 {
    /// The nearest whole number; what lies beyond the range becomes its end.
    init(nearest value: Double) { self = FigureText.whole(value) }
}
