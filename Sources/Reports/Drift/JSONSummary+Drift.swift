// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText

// Whether the run ends as it began.
extension JSONSummary {
    static func drift(_ drift: Drift, _ json: inout JSONWriter) {
        json.object { json in
            json.member("window_ns", drift.width.count)
            if let tolerance = drift.tolerance { json.member("tolerance_share", tolerance) }
            json.key("rows")
            json.array { list in for row in drift.rows { list.object { Self.row(row, &$0) } } }
            json.key("onsets")
            json.array { list in
                for onset in drift.onsets {
                    list.object { json in
                        json.member("target", onset.target)
                        json.member("at_ns", onset.at.count)
                        json.member("before_share", onset.before)
                        json.member("after_share", onset.after)
                        json.member("p", onset.p)
                    }
                }
            }
        }
    }
    private static func row(_ row: Drift.Row, _ json: inout JSONWriter) {
        json.member("figure", row.subject.rawValue)
        json.member("unit", row.subject.unit.rawValue)
        json.member("target", ifKnown: row.target)
        json.member("finding", row.finding.rawValue)
        json.member("windows", row.windows)
        json.member("outcome", ifKnown: row.outcome?.rawValue)
        guard let line = row.line else { return }
        json.member("start", line.start)
        json.member("end", line.end)
        json.member("slope_per_hour", line.slope)
        json.member("slope_per_hour_low", line.interval.lowerBound)
        json.member("slope_per_hour_high", line.interval.upperBound)
        json.member("change", line.change)
        json.member("change_low", line.changeInterval.lowerBound)
        json.member("change_high", line.changeInterval.upperBound)
    }
}
