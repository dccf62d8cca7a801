// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core

/// A history in words; names come from outside and are made harmless by the format that shows them.
enum HistoryPhrases {
    /// `24 runs, 2026-03-01 … 2026-03-24`.
    static func headline(_ history: History) -> String {
        guard let span = history.span else { return "no run" }
        let days = [span.lowerBound, span.upperBound].map(day)
        return count(history.runs, "run") + ", " + (days[0] == days[1] ? days[0] : "\(days[0]) … \(days[1])")
    }
    /// `TTFT p50 · alpha · nightly`.
    static func title(_ series: HistorySeries) -> String {
        [series.statistic.title, series.subject.target, series.subject.name].filter { !$0.isEmpty }
            .joined(separator: " · ")
    }
    /// `24 runs, 2 of them left out; mock-1, openai-chat`.
    static func about(_ series: HistorySeries) -> String {
        let subject = [series.subject.model, series.subject.dialect].filter { !$0.isEmpty }.joined(separator: ", ")
        let leftOut = series.points.count { $0.leftOut != nil }
        let counted = leftOut == 0 ? "" : ", \(leftOut) of them left out"
        return "\(count(series.points.count, "run"))\(counted)"
            + (subject.isEmpty ? "" : "; \(subject)")
    }

    // MARK: What was found

    /// Steps, breaks, the next run, in the order in which they are to be read.
    static func findings(_ series: HistorySeries) -> [String] {
        let marks = HistoryMarks(series)
        let steps = series.steps.map { named("step", marks.of($0)) + step($0, series) }
        let breaks = series.breaks.map { named("change", marks.of($0)) + change($0, series) }
        return steps + (series.drawsSeeds ? [seeds] : shortened(breaks))
            + [outside(series), next(series)]
            .compactMap(\.self)
    }
    private static func named(_ noun: String, _ mark: String?) -> String { noun + (mark.map { " \($0), " } ?? ", ") }
    /// Machines that take turns fill a page with changes that say the same.
    private static func shortened(_ breaks: [String]) -> [String] {
        breaks.count <= 12
            ? breaks : ["\(breaks.count - 12) earlier changes are not listed"] + Array(breaks.suffix(12))
    }
    static func step(_ step: HistorySeries.Step, _ series: HistorySeries) -> String {
        let unit = series.statistic.unit
        let p = step.effect.p.map { ", p \($0 < 0.001 ? "" : "= ")\(ComparisonCells.p($0))" } ?? ""
        return moment(series.points[step.point]) + ": from \(Units.value(step.before, unit)) to "
            + "\(Units.value(step.after, unit)), \(change(step.effect)) (95 % interval \(interval(step.effect)))\(p), "
            + "\(step.effect.baseUnits) and \(step.effect.candidateUnits) runs: \(step.isWorse ? "worse" : "better")"
    }
    static func change(_ found: HistorySeries.Break, _ series: HistorySeries) -> String {
        let changes = found.changes.map { change in
            let name = change.kind == .host ? "machine" : change.kind == .tool ? "Streamgauge" : change.kind.rawValue
            let parts = [change.from, change.to].map { $0.isEmpty ? "unknown" : $0 }
            return change.kind == .libcurl ? "\(parts[0]) → \(parts[1])" : "\(name) \(parts[0]) → \(parts[1])"
        }
        return moment(series.points[found.point]) + ": " + changes.joined(separator: "; ")
            + (found.divides ? ": not compared across" : "")
    }
    static let seeds =
        "Each run drew a seed of its own and so has a plan of its own, so that no two can be compared: "
        + "set `seed` in the profile"
    static func outside(_ series: HistorySeries) -> String? {
        let judged = series.points.count { $0.expected != nil }
        guard series.outside > 0 else { return nil }
        return
            "outside what the runs before them let expect: \(series.outside) of \(judged); without any change it is one "
            + "in twenty"
    }
    static func next(_ series: HistorySeries) -> String? {
        guard let segment = series.current else { return nil }
        guard let next = segment.next else {
            let runs = segment.runsOfLastLevel
            return "no prediction yet: \(count(runs, "run")) under these conditions since the last step, "
                + "\(PredictionInterval.minimumRuns) are needed"
        }
        return
            "the next run is expected at \(values(next.range, series.statistic.unit)) (95 %, from \(next.runs) runs)"
    }
    /// Statistics that are not there, and runs that were there twice.
    static func remarks(_ history: History) -> [String] {
        let missing = history.missing.map { "no run has \($0.id)" }
        let twice =
            history.duplicates == 0
            ? [] : ["\(count(history.duplicates, "target")) of runs found a second time, and counted once"]
        return missing + twice
    }
    /// Files that were not taken.
    static func skipped(_ history: History) -> [String] {
        history.skipped.map { "\($0.path): \($0.reason); left out" }
    }

    // MARK: Words

    static func change(_ effect: Effect) -> String { ComparisonCells.change(effect.change, effect.scale) }
    static func interval(_ effect: Effect) -> String {
        guard let interval = effect.interval else { return MetricCells.missing }
        return [interval.lowerBound, interval.upperBound]
            .map { ComparisonCells.change($0 - effect.none, effect.scale) }.joined(separator: " … ")
    }
    static func moment(_ point: HistorySeries.Point) -> String {
        String(UTCTime.text(point.run.facts.startUnix).dropLast(7))
    }
    static func day(_ time: Nanoseconds) -> String { String(UTCTime.text(time).prefix { $0 != " " }) }
    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// `118–129 ms`; one value where both ends are the same.
    static func values(_ range: ClosedRange<Double>, _ unit: Metric.Unit) -> String {
        range.lowerBound == range.upperBound ? Units.value(range.lowerBound, unit) : Units.values(range, unit)
    }
    /// By which the segments are told apart: plan, and what their machines differ in.
    static func conditions(_ series: HistorySeries) -> [String] {
        let plans = Set(series.segments.map(\.planHash)).count > 1
        let hosts = series.segments.map { $0.host.split(separator: ", ") }
        return zip(series.segments, hosts).map { segment, host in
            let own = host.filter { part in !hosts.allSatisfy { $0.contains(part) } }
            let parts = (plans ? ["plan \(segment.planHash)"] : []) + own.map(String.init)
            return parts.isEmpty ? "run" : parts.joined(separator: ", ")
        }
    }

    // MARK: Cells

    static func header(_ series: HistorySeries) -> [String] {
        ["run (UTC)", series.statistic.title, "95 % interval", "n", "expected", "remark"]
    }
    static func cells(_ index: Int, _ series: HistorySeries) -> [String] {
        let point = series.points[index]
        let unit = series.statistic.unit
        let marks = HistoryMarks(series).at(index)
        let remarks =
            marks.map { "\($0)" } + [point.leftOut ?? "", point.isOutside ? "outside" : ""].filter { !$0.isEmpty }
        return [
            moment(point), Units.value(point.figure.value, unit),
            point.figure.interval.map { Units.values($0, unit) } ?? MetricCells.missing, "\(point.figure.n)",
            point.expected.map { values($0.range, unit) } ?? MetricCells.missing,
            remarks.joined(separator: ", "),
        ]
    }
}

/// Short names under which steps and changes stand in charts and tables: digits for steps, letters for changes.
struct HistoryMarks {
    private let series: HistorySeries
    init(_ series: HistorySeries) { self.series = series }

    /// Nil for those that come after the names have run out: the newest have names.
    func of(_ step: HistorySeries.Step) -> String? {
        series.steps.firstIndex(of: step).map { "\($0 + 1)" }
    }
    func of(_ change: HistorySeries.Break) -> String? {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        guard !series.drawsSeeds, let place = series.breaks.firstIndex(of: change) else { return nil }
        let offset = place - max(0, series.breaks.count - 12)
        return offset < 0 ? nil : String(letters[offset])
    }
    /// Those in front of a run.
    func at(_ point: Int) -> [String] {
        series.steps.filter { $0.point == point }.compactMap(of)
            + series.breaks.filter { $0.point == point }.compactMap(of)
    }
}
