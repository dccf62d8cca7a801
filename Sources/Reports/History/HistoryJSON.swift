// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText

/// A history for programs.
///
/// - Source: `docs/history.md` is the schema, field by field. What is not known is left out; there are no nulls.
enum HistoryJSON {
    /// Raised when a field changes its meaning or goes; new fields do not raise it.
    static let schema = 1

    static func text(_ history: History) -> String {
        var writer = JSONWriter(reserving: 65_536)
        writer.object { json in
            json.member("history_schema", schema)
            json.member("runs", history.runs)
            json.member("duplicates", history.duplicates)
            json.key("missing")
            json.array { list in for statistic in history.missing { list.string(statistic.id) } }
            json.key("skipped")
            json.array { list in
                for skipped in history.skipped {
                    list.object { json in
                        json.member("path", skipped.path)
                        json.member("reason", skipped.reason)
                    }
                }
            }
            json.key("series")
            json.array { list in for series in history.series { list.object { members(of: series, &$0) } } }
        }
        return PrettyJSON.text(writer.bytes)
    }

    /// - Parameters:
    ///   - series: What to write.
    ///   - json: Inside an object.
    ///   - more: Adds members to that of a point, given by its index.
    static func members(
        of series: HistorySeries, _ json: inout JSONWriter, more: (Int, inout JSONWriter) -> Void = { _, _ in }
    ) {
        let unit = series.statistic.unit
        json.member("statistic", series.statistic.id)
        json.member("unit", unit.rawValue)
        json.member("better", series.statistic.isBetterHigher ? "higher" : "lower")
        json.member("target", series.subject.target)
        json.member("name", series.subject.name)
        json.member("model", series.subject.model)
        json.member("protocol", series.subject.dialect)
        json.key("points")
        json.array { list in
            for (index, point) in series.points.enumerated() {
                list.object { json in
                    Self.point(point, unit, &json)
                    more(index, &json)
                }
            }
        }
        json.key("breaks")
        json.array { list in for found in series.breaks { list.object { change(found, &$0) } } }
        json.key("segments")
        json.array { list in for segment in series.segments { list.object { Self.segment(segment, unit, &$0) } } }
    }
    private static func point(_ point: HistorySeries.Point, _ unit: Metric.Unit, _ json: inout JSONWriter) {
        let facts = point.run.facts
        json.member("start_unix_ns", facts.startUnix.count)
        json.member("source", point.run.source)
        json.value("value", point.figure.value, unit)
        if let interval = point.figure.interval {
            json.value("low", interval.lowerBound, unit)
            json.value("high", interval.upperBound, unit)
        }
        json.member("n", point.figure.n)
        json.member("verdict", facts.verdict.rawValue)
        json.member("left_out", ifKnown: point.leftOut)
        json.member("segment", point.segment)
        if let expected = point.expected {
            json.key("expected")
            json.object { prediction(expected, unit, &$0) }
            json.member("outside", point.isOutside)
        }
    }
    private static func change(_ found: HistorySeries.Break, _ json: inout JSONWriter) {
        json.member("point", found.point)
        json.member("divides", found.divides)
        json.key("changes")
        json.array { list in
            for change in found.changes {
                list.object { json in
                    json.member("what", change.kind.rawValue)
                    json.member("from", change.from)
                    json.member("to", change.to)
                }
            }
        }
    }
    private static func segment(_ segment: HistorySeries.Segment, _ unit: Metric.Unit, _ json: inout JSONWriter) {
        json.member("plan_hash", segment.planHash)
        json.member("host", segment.host)
        json.key("levels")
        json.array { list in
            for level in segment.levels {
                list.object { json in
                    json.value("center", level.center, unit)
                    json.key("points")
                    json.array { list in for point in level.points { list.integer(Int64(point)) } }
                }
            }
        }
        json.key("steps")
        json.array { list in for step in segment.steps { list.object { Self.step(step, unit, &$0) } } }
        if let next = segment.next {
            json.key("next")
            json.object { prediction(next, unit, &$0) }
        }
    }
    private static func step(_ step: HistorySeries.Step, _ unit: Metric.Unit, _ json: inout JSONWriter) {
        let effect = step.effect
        json.member("point", step.point)
        json.value("before", step.before, unit)
        json.value("after", step.after, unit)
        json.member(effect.scale.rawValue, effect.estimate)
        if let interval = effect.interval {
            json.member("\(effect.scale.rawValue)_low", interval.lowerBound)
            json.member("\(effect.scale.rawValue)_high", interval.upperBound)
        }
        if let p = effect.p { json.member("p", p) }
        json.member("runs_before", effect.baseUnits)
        json.member("runs_after", effect.candidateUnits)
        json.member("worse", step.isWorse)
    }
    private static func prediction(_ found: PredictionInterval, _ unit: Metric.Unit, _ json: inout JSONWriter) {
        json.value("center", found.center, unit)
        json.value("low", found.range.lowerBound, unit)
        json.value("high", found.range.upperBound, unit)
        json.member("runs", found.runs)
    }
    /// A value as it stands in the JSON.
    static func number(_ value: Double, _ unit: Metric.Unit) -> String {
        unit == .nanoseconds ? "\(Int64(nearest: value))" : "\(value)"
    }
}

extension JSONWriter {
    /// A value with its unit in its name, rounded as in `summary.json`.
    fileprivate mutating func value(_ name: String, _ value: Double, _ unit: Metric.Unit) {
        switch unit {
        case .nanoseconds: member("\(name)_ns", Int64(nearest: value))
        case .count, .tokensPerSecond, .ratio, .share: member("\(name)_\(unit.rawValue)", value)
        }
    }
}
