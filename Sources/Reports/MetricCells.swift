// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The cells of one metric's row, and the marks that the legend explains.
struct MetricCells {
    /// Not certifiable with so few requests.
    static let uncertified = "?"
    /// So many requests were lost that no finite upper bound holds.
    static let unbounded = "!"
    /// Too few values to show the percentile at all.
    static let missing = "–"

    let distribution: Distribution

    /// `210 ms`, `210 ms?`, `210 ms!` or `–`.
    func value(_ level: Percentile) -> String {
        guard let quantile = distribution[level], let value = quantile.value else { return Self.missing }
        let mark =
            switch quantile.certification {
            case .tooFew: Self.uncertified
            case .unbounded: Self.unbounded
            case .certified, .notApplicable: ""
            }
        return Units.value(value, distribution.metric.unit) + mark
    }
    /// `118–129 ms`, or `–` where there is no finite interval.
    func interval(_ level: Percentile) -> String {
        guard let quantile = distribution[level], quantile.value != nil, let interval = quantile.interval else {
            return Self.missing
        }
        return Units.values(interval, distribution.metric.unit)
    }

    /// What the marks in the tables mean; only those that occur in these rows.
    static func legend(_ rows: [Distribution]) -> [String] {
        let levels: [Percentile] = [.p50, .p90, .p95, .p99]
        let cells = rows.flatMap { row in levels.map { MetricCells(distribution: row).value($0) } }
        var lines: [String] = []
        if cells.contains(where: { $0.hasSuffix(uncertified) }) {
            let needed = levels.map { "\($0.name) \(EarlyStopping.minimumCount($0))" }.joined(separator: ", ")
            lines.append("\(uncertified) not certifiable with so few independent requests (needed: \(needed))")
        }
        if cells.contains(where: { $0.hasSuffix(unbounded) }) {
            lines.append("\(unbounded) of the successes only: so many requests were lost that no upper bound holds")
        }
        if cells.contains(missing) {
            let needed = levels.dropFirst().map { "\($0.name) \($0.minimumCount)" }.joined(separator: ", ")
            lines.append("\(missing) not enough values to show (needed: \(needed))")
        }
        return lines
    }
}
