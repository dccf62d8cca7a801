// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText

/// `relay.json`: the report on relays for programs.
///
/// - Source: `docs/relay-format.md` is the schema, member by member. What is not known is left out; there are no nulls.
enum RelayJSON {
    /// Raised when a member changes its meaning or goes; new ones do not raise it.
    static let schema = 1

    static func render(_ report: RelayReport) -> String {
        var writer = JSONWriter(reserving: 16_384)
        writer.object { json in
            json.member("relay_schema", schema)
            json.member("exit_code", Int(report.exitCode))
            json.member("command", report.command)
            json.member("name", report.name)
            json.member("tool", report.tool)
            json.member("start_unix_ns", report.startUnixNanoseconds)
            json.member("base", report.base)
            json.key("verdict")
            JSONSummary.verdict(report.verdict, &json)
            json.key("notes")
            json.array { list in for note in report.notes { list.string(note) } }
            json.key("relays")
            json.array { list in for side in report.sides { list.object { Self.side(side, report, &$0) } } }
        }
        return PrettyJSON.text(writer.bytes)
    }
    private static func side(_ side: RelayReport.Side, _ report: RelayReport, _ json: inout JSONWriter) {
        json.member("name", side.name)
        json.member("url", side.url)
        json.member("headline", RelayPhrases.headline(side, report))
        json.key("counts")
        json.object { json in
            for verdict in RelayRow.Verdict.allCases { json.member(verdict.rawValue, side.rows(verdict).count) }
        }
        json.key("rows")
        json.array { list in for row in side.rows { list.object { Self.row(row, &$0) } } }
    }
    /// A row of whatever looks at relays.
    static func row(_ row: RelayRow, _ json: inout JSONWriter) {
        json.member("number", row.question.number)
        json.member("id", row.question.id)
        json.member("title", row.question.title)
        json.member("integrity", row.question.isIntegrity)
        json.member("verdict", row.verdict.rawValue)
        json.member("reason", row.reason)
        if let limit = row.question.limit {
            json.key("limit")
            json.object { json in
                json.member("unit", limit.unit.rawValue)
                value("value", limit.value, limit.unit, &json)
            }
        }
        json.key("figures")
        json.array { list in for figure in row.figures { list.object { Self.figure(figure, &$0) } } }
        json.key("requests")
        json.array { list in for request in row.requests { list.integer(Int64(request)) } }
        json.member("trace", ifKnown: row.trace)
    }
    private static func figure(_ figure: RelayFigure, _ json: inout JSONWriter) {
        json.member("name", figure.name)
        json.member("unit", figure.unit.rawValue)
        value("value", figure.value, figure.unit, &json)
        if let interval = figure.interval {
            value("low", interval.lowerBound, figure.unit, &json)
            value("high", interval.upperBound, figure.unit, &json)
        }
        json.member("n", figure.n)
        if let limit = figure.limit { value("limit", limit, figure.unit, &json) }
    }
    /// Whole nanoseconds; what is not finite is not known.
    private static func value(_ name: String, _ value: Double, _ unit: Metric.Unit, _ json: inout JSONWriter) {
        guard value.isFinite else { return }
        if unit == .nanoseconds { json.member(name, Int64(nearest: value)) } else { json.member(name, value) }
    }
}
