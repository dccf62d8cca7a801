// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core

/// What all formats say of a drift in the same words.
enum DriftPhrases {
    private static let header = [
        "figure", "finding", "an hour", "95 % interval", "tolerance", "over the run", "95 % interval", "windows",
    ]
    static let legend =
        "a trend is told where the 95 % interval of its slope does not hold 0; windows that follow one another are alike, "
        + "and the interval allows for it"

    /// `No drift told of 4 figures`, `TTFT p50 of relay rises by 45 ms (23 %) over the run: beyond the tolerance of 10 %`.
    static func headline(_ drift: Drift) -> String {
        let told = worst(drift).map { sentence($0, drift) }
        let onsets = drift.onsets.filter { $0.after > $0.before }.prefix(1).map { onset($0) }
        if let first = told { return ([first] + onsets).joined(separator: "; ") }
        let judged = drift.rows.count { $0.finding != .tooShort }
        let rest = judged == 0 ? "the run is too short to tell a drift" : "no drift told of \(judged) figures"
        return (onsets + [rest]).joined(separator: "; ")
    }
    /// What goes beyond the tolerance, else what rises; the headline metric first.
    private static func worst(_ drift: Drift) -> Drift.Row? {
        drift.rows.first { $0.outcome == .exceeded } ?? drift.rows.first { $0.finding == .rises }
    }
    private static func sentence(_ row: Drift.Row, _ drift: Drift) -> String {
        guard let line = row.line else { return "" }
        let limit = drift.tolerance.map { tolerance in
            switch row.outcome {
            case .exceeded: ": beyond the tolerance of \(Units.share(tolerance))"
            case .kept: ": within the tolerance of \(Units.share(tolerance))"
            case .open, nil: ": whether beyond the tolerance of \(Units.share(tolerance)) is open"
            }
        }
        return
            "\(title(row, drift)) rises by \(Units.value(line.change, row.subject.unit))\(share(line)) over the run\(limit ?? "")"
    }
    private static func share(_ line: Drift.Line) -> String {
        line.start > 0 ? " (\(Units.share(line.change / line.start)))" : ""
    }
    private static func title(_ row: Drift.Row, _ drift: Drift) -> String {
        let isAlone = Set(drift.rows.compactMap(\.target)).count == 1
        guard let target = row.target else { return row.subject.title }
        return isAlone ? row.subject.title : "\(row.subject.title) of \(target)"
    }
    /// The header and a row a figure; of columns that do not fit the width, those that tell least are given up first.
    static func table(_ drift: Drift, width: Int = .max) -> [[String]] {
        let all = [header] + drift.rows.map { cells($0, drift) }
        var rows = all
        for kept in [[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4], [0, 1, 2, 3], [0, 1, 2]] {
            rows = all.map { row in kept.map { row[$0] } }
            var table = TextTable(header: rows[0])
            for row in rows.dropFirst() { table.add(row) }
            if width == .max || table.width <= width { break }
        }
        return rows
    }
    private static func cells(_ row: Drift.Row, _ drift: Drift) -> [String] {
        let outcome = row.outcome.map(word) ?? MetricCells.missing
        guard let line = row.line else {
            let none = MetricCells.missing
            return [title(row, drift), row.finding.rawValue, none, none, outcome, none, none, "\(row.windows)"]
        }
        let unit = row.subject.unit
        return [
            title(row, drift), row.finding.rawValue, signed(line.slope, unit), ends(line.interval, unit), outcome,
            signed(line.change, unit), ends(line.changeInterval, unit), "\(row.windows)",
        ]
    }
    private static func word(_ outcome: Drift.Outcome) -> String {
        switch outcome {
        case .kept: "within"
        case .exceeded: "beyond"
        case .open: "open"
        }
    }
    private static func signed(_ value: Double, _ unit: Metric.Unit) -> String {
        (value > 0 ? "+" : "") + Units.value(value, unit)
    }
    private static func ends(_ range: ClosedRange<Double>, _ unit: Metric.Unit) -> String {
        "\(signed(range.lowerBound, unit)) … \(signed(range.upperBound, unit))"
    }
    /// `error rate of relay rises from 0 % to 31.0 % 47.5 s into the run (p 0.001)`.
    static func onset(_ onset: Drift.Onset) -> String {
        let verb = onset.after > onset.before ? "rises" : "falls"
        return "error rate of \(onset.target) \(verb) from \(Units.share(onset.before)) to \(Units.share(onset.after)) "
            + "\(Units.span(Double(onset.at.count))) into the run (p \(ComparisonCells.p(onset.p)))"
    }
    static func level(_ drift: Drift) -> Verdict.Level {
        if drift.rows.contains(where: { $0.outcome == .exceeded }) { return .invalid }
        let isOpen = drift.rows.contains { $0.finding == .rises || $0.outcome == .open }
        return isOpen || drift.onsets.contains { $0.after > $0.before } ? .suspect : .valid
    }
}

extension DriftPhrases {
    /// A section of `report.md`.
    static func markdown(_ drift: Drift) -> [String] {
        var lines = ["## Drift", "", "\(PlainText.markdown(headline(drift))).", ""]
        let rows = table(drift)
        lines += MarkdownReport.head(rows[0])
        lines += rows.dropFirst().map { MarkdownReport.row($0.map(PlainText.markdown)) }
        lines += [""] + drift.onsets.map { "- \(PlainText.markdown(onset($0)))" } + ["- \(legend)", ""]
        return lines
    }
    /// A section of `report.html`.
    static func html(_ drift: Drift) -> HTML {
        let rows = table(drift)
        return .element(
            "section", ["id": "drift"],
            [
                .element("h2", [:], "Drift"), .element("p", [:], "\(headline(drift))."),
                .table(
                    "Drift", head: HTML.head(rows[0], text: [1]),
                    rows: rows.dropFirst().map { HTML.row($0, text: [1]) }),
                .list(drift.onsets.map { onset($0) } + [legend], ["class": "marks"]),
            ])
    }
}
