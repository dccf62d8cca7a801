// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Glibc
internal import Traces

extension Drift {
    /// Shorter runs have trends that are those of their beginning.
    static let shortest = Nanoseconds.seconds(Int64(600))
    /// Whether a run is looked at: a soak is, and any other that is long enough.
    static func isLookedFor(in run: RunRecord, _ window: MeasuredWindow) -> Bool {
        run.soak != nil || window.length >= shortest
    }

    /// - Parameters:
    ///   - run: Has the tolerance.
    ///   - targets: The name of each and what was gathered of it.
    ///   - health: Over the same time.
    ///   - window: Outside of it the client opens and closes.
    init(
        _ run: RunRecord, _ targets: [(name: String, windows: DriftBuilder)], _ health: HealthSeries?,
        _ window: MeasuredWindow
    ) {
        let tolerance = run.soak?.tolerance
        var rows: [Row] = []
        for target in targets {
            for subject in Subject.allCases where subject != .openDescriptors {
                let values = target.windows.values(subject)
                if values.isEmpty { continue }
                rows.append(
                    Row(subject, target.name, values, width: Nanoseconds(target.windows.grid.width), tolerance))
            }
        }
        if let health {
            let steady = health.bins.enumerated().filter { place, bin in
                let (start, width) = (Int64(place) * health.width.count, health.width.count)
                return bin.intervals > 0 && start >= window.start.count && start + width <= window.issuingEnded.count
            }
            let values = steady.map { (place: $0.offset, value: Double($0.element.openDescriptors)) }
            rows.append(Row(.openDescriptors, nil, values, width: health.width, tolerance))
        }
        self.init(
            width: Nanoseconds(targets.map(\.windows.grid.width).max() ?? 0), tolerance: tolerance, rows: rows,
            onsets: targets.flatMap { $0.windows.onsets(target: $0.name) })
    }
}

extension Drift.Row {
    init(
        _ subject: Drift.Subject, _ target: String?, _ values: [(place: Int, value: Double)], width: Nanoseconds,
        _ tolerance: Double?
    ) {
        guard let trend = Trend(values) else {
            self.init(
                subject: subject, target: target, finding: .tooShort, windows: values.count, line: nil, outcome: nil)
            return
        }
        let line = Drift.Line(trend, span: Double(values[values.count - 1].place - values[0].place), width: width)
        let finding: Drift.Finding =
            line.interval.lowerBound > 0 ? .rises : line.interval.upperBound < 0 ? .falls : .steady
        self.init(
            subject: subject, target: target, finding: finding, windows: values.count, line: line,
            outcome: tolerance.map { line.outcome(subject.isRelative ? $0 * abs(line.start) : $0) })
    }
}

extension Drift.Line {
    fileprivate init(_ trend: Trend, span: Double, width: Nanoseconds) {
        let hourly = 3_600 / width.seconds
        let ends = (trend.slope - trend.halfWidth, trend.slope + trend.halfWidth)
        self.init(
            start: trend.first, end: trend.last, slope: trend.slope * hourly,
            interval: ends.0 * hourly...ends.1 * hourly,
            change: trend.slope * span, changeInterval: ends.0 * span...ends.1 * span)
    }
    /// Only what rises goes beyond a tolerance.
    fileprivate func outcome(_ most: Double) -> Drift.Outcome {
        if changeInterval.lowerBound > most { return .exceeded }
        return changeInterval.upperBound <= most ? .kept : .open
    }
}

/// The angle whose sine this is, 0 … 1.
func arcsine(_ sine: Double) -> Double { asin(min(1, max(0, sine))) }
