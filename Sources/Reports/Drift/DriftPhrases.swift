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
        + "and the interval allows for it; pp: percentage points"

    /// `no drift told of 4 figures`, `TTFT p50 rises by 45 ms (23 %) over the run: beyond the tolerance of 10 % (exit code 4)`.
    ///
    /// - Parameters:
    ///   - drift: Of the run.
    ///   - code: What the run ends with; it is named where the drift is why.
    /// - Returns: Sentences without a full stop.
    static func headline(_ drift: Drift, code: Int32) -> String {
        let said = findings(drift).joined(separator: "; ")
        return said + (code != 0 && code == drift.exitCode ? " (exit code \(code))" : "")
    }
    /// What goes beyond the tolerance, else all that is not plainly steady.
    private static func findings(_ drift: Drift) -> [String] {
        let rising = drift.onsets.filter { $0.after > $0.before }
        let onset = rising.first(where: drift.isBeyond) ?? rising.first
        let onsets = [onset.map { step($0, drift) }].compactMap(\.self)
        if drift.exitCode == 4 {
            return drift.rows.filter { $0.outcome == .exceeded }.prefix(1).map { moved($0, drift) } + onsets
        }
        let moving = drift.rows.filter { [.rises, .falls].contains($0.finding) }
        let unsure = drift.rows.filter { $0.finding == .steady && $0.outcome == .open }
        let told = onsets + moving.map { moved($0, drift) } + unsure.map { doubt($0, drift) }
        let judged = drift.rows.count { $0.finding != .tooShort }
        if judged == 0 { return told + ["the run is too short to tell a drift"] }
        let steady = judged - moving.count - unsure.count
        if steady == 0 { return told }
        let other = judged == steady ? "" : " other"
        return told + ["no drift told of \(steady)\(other) figure\(steady == 1 ? "" : "s")"]
    }
    private static func moved(_ row: Drift.Row, _ drift: Drift) -> String {
        guard let line = row.line else { return "" }
        let verb = row.finding == .falls ? "falls" : "rises"
        let limit = tolerance(row, drift).map { tolerance in
            switch row.outcome {
            case .exceeded: ": beyond the tolerance of \(tolerance)"
            case .kept: ": within the tolerance of \(tolerance)"
            case .open, nil: ": whether beyond the tolerance of \(tolerance) is open"
            }
        }
        // What only falls cannot go beyond it.
        let judgement = row.finding == .falls && row.outcome == .kept ? "" : limit ?? ""
        return "\(title(row, drift)) \(verb) \(change(row, line)) over the run\(judgement)"
    }
    /// By how much, or, for what is a share already, from what to what.
    private static func change(_ row: Drift.Row, _ line: Drift.Line) -> String {
        if row.subject.unit == .share {
            let ends = [line.start, line.end].map { Units.share(min(1, max(0, $0))) }
            return "from \(ends[0]) to \(ends[1])"
        }
        let share = line.start > 0 ? " (\(Units.share(abs(line.change) / line.start)))" : ""
        return "by \(Units.value(abs(line.change), row.subject.unit))\(share)"
    }
    private static func doubt(_ row: Drift.Row, _ drift: Drift) -> String {
        guard let line = row.line, let most = tolerance(row, drift) else { return "" }
        return "whether \(title(row, drift)) rises beyond the tolerance of \(most) is open: "
            + "\(ends(line.changeInterval, row.subject.unit)) over the run (95 %)\(level(row, line))"
    }
    /// What a tolerance that is a share is a share of.
    private static func level(_ row: Drift.Row, _ line: Drift.Line) -> String {
        row.subject.isRelative ? ", from \(Units.value(line.start, row.subject.unit))" : ""
    }
    private static func tolerance(_ row: Drift.Row, _ drift: Drift) -> String? {
        drift.tolerance.map { row.subject.unit == .share ? points($0) : Units.share($0) }
    }
    private static func step(_ onset: Drift.Onset, _ drift: Drift) -> String {
        let most = drift.isBeyond(onset) ? drift.tolerance.map { ": beyond the tolerance of \(points($0))" } : nil
        return self.onset(onset) + (most ?? "")
    }
    /// Of a share: an hour's change of it may be more than all.
    private static func points(_ share: Double) -> String { "\(Units.number(share * 100)) pp" }

    private static func title(_ row: Drift.Row, _ drift: Drift) -> String {
        let isAlone = Set(drift.rows.compactMap(\.target)).count == 1
        guard let target = row.target else { return row.subject.title }
        return isAlone ? row.subject.title : "\(row.subject.title) of \(target)"
    }
    /// The header and a row a figure; of columns that do not fit the width, those that tell least are given up first.
    static func table(_ drift: Drift, width: Int = .max) -> [[String]] {
        let all = [header] + drift.rows.map { cells($0, drift) }
        var rows = all
        let fewer =
            drift.tolerance == nil ? [[0, 1, 2, 3], [0, 1, 2]] : [[0, 1, 2, 3, 4], [0, 1, 4, 2], [0, 1, 4]]
        for kept in [[0, 1, 2, 3, 4, 5, 6, 7]] + fewer {
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
        (value > 0 ? "+" : "") + (unit == .share ? points(value) : Units.value(value, unit))
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
        if drift.exitCode == 4 { return .invalid }
        let isOpen = drift.rows.contains { $0.finding == .rises || $0.outcome == .open }
        return isOpen || drift.onsets.contains { $0.after > $0.before } ? .suspect : .valid
    }
}

extension DriftPhrases {
    /// A section of `report.md`.
    static func markdown(_ drift: Drift, code: Int32) -> [String] {
        var lines = ["## Drift", "", "\(PlainText.markdown(headline(drift, code: code))).", ""]
        let rows = table(drift)
        lines += MarkdownReport.head(rows[0])
        lines += rows.dropFirst().map { MarkdownReport.row($0.map(PlainText.markdown)) }
        lines += [""] + drift.onsets.map { "- \(PlainText.markdown(onset($0)))" } + ["- \(legend)", ""]
        return lines
    }
    /// A section of `report.html`.
    static func html(_ drift: Drift, code: Int32) -> HTML {
        let rows = table(drift)
        return .element(
            "section", ["id": "drift"],
            [
                .element("h2", [:], "Drift"), .element("p", [:], "\(headline(drift, code: code))."),
                .table(
                    "Drift", head: HTML.head(rows[0], text: [1]),
                    rows: rows.dropFirst().map { HTML.row($0, text: [1]) }),
                .list(drift.onsets.map { onset($0) } + [legend], ["class": "marks"]),
            ])
    }
}
