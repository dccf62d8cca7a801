// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Gates
internal import JSONText
internal import Traces

/// A comparison for programs: `compare --format json`, and the member `comparison` of `summary.json`.
///
/// - Source: `docs/comparison-format.md` is the schema, member by member. What is not known is left out; there are no nulls.
enum ComparisonJSON {
    /// Raised when a member changes its meaning or goes; new ones do not raise it.
    static let schema = 1

    static func render(_ analysis: ComparisonAnalysis) -> String {
        var writer = JSONWriter(reserving: 16_384)
        writer.object { json in
            json.member("comparison_schema", schema)
            json.member("exit_code", Int(analysis.exitCode))
            json.key("arms")
            json.array { list in for arm in analysis.arms { list.object { Self.arm(arm, &$0) } } }
            members(analysis, &json)
            json.key("gates")
            json.array { list in for gate in analysis.gates { list.object { Self.gate(gate, &$0) } } }
        }
        return PrettyJSON.text(writer.bytes)
    }
    /// `comparisons` and `groups`.
    static func members(_ analysis: ComparisonAnalysis, _ json: inout JSONWriter) {
        json.key("comparisons")
        json.array { list in for one in analysis.comparisons { list.object { comparison(one, &$0) } } }
        json.key("groups")
        json.array { list in
            for group in analysis.groups {
                list.array { labels in for label in group.labels { labels.string(label) } }
            }
        }
    }

    private static func arm(_ arm: Arm, _ json: inout JSONWriter) {
        json.member("label", arm.label)
        json.key("runs")
        json.array { list in
            for run in arm.runs {
                list.object { json in
                    json.member("name", run.name)
                    json.member("start_unix_ns", run.startUnix.count)
                    json.member("seed", String(run.seed))
                    json.member("plan_hash", run.planHash)
                    json.member("tool", run.tool)
                    json.member("libcurl", run.libcurl)
                    json.member("system", run.host.system)
                    json.member("cpu", run.host.cpu)
                    json.member("cores", run.host.cores)
                    json.member("verdict", run.verdict.rawValue)
                    json.member("target", run.target)
                    json.member("protocol", run.dialect)
                    json.member("model", run.model)
                    json.member("counted", run.whole.counted)
                    json.member("successes", run.whole.successes)
                    json.member("lost", run.whole.lost)
                    json.member("blocks", run.blocks.count)
                }
            }
        }
    }
    private static func comparison(_ comparison: Comparison, _ json: inout JSONWriter) {
        json.member("base", comparison.base.label)
        json.member("candidate", comparison.candidate.label)
        json.member("design", comparison.design.rawValue)
        json.key("guards")
        json.array { list in
            for failed in comparison.guards {
                list.object { json in
                    json.member("id", failed.id)
                    json.member("reason", failed.reason)
                }
            }
        }
        json.key("notes")
        json.array { list in for note in comparison.notes { list.string(note) } }
        json.key("rows")
        json.array { list in for row in comparison.rows { list.object { Self.row(row, &$0) } } }
    }
    private static func row(_ row: Comparison.Row, _ json: inout JSONWriter) {
        let effect = row.effect
        json.member("statistic", row.statistic.id)
        json.member("unit", row.statistic.unit.rawValue)
        json.member("base", row.base)
        json.member("candidate", row.candidate)
        json.member("base_n", row.baseCount)
        json.member("candidate_n", row.candidateCount)
        json.member("scale", effect.scale.rawValue)
        json.member("effect", effect.estimate)
        if let interval = effect.interval {
            json.member("effect_low", interval.lowerBound)
            json.member("effect_high", interval.upperBound)
        }
        if let p = effect.p { json.member("p", p) }
        if let p = row.adjustedP { json.member("adjusted_p", p) }
        json.member("base_units", effect.baseUnits)
        json.member("candidate_units", effect.candidateUnits)
        json.member("paired", effect.isPaired)
        if let deviation = effect.deviation { json.member("deviation", deviation) }
        if let detectable = effect.detectable { json.member("detectable", detectable) }
        json.member("tolerance", row.tolerance)
        json.member("gated", row.isGated)
        json.member("finding", row.finding.rawValue)
        json.member("reason", ifKnown: row.reason)
        if let needed = row.unitsNeeded { json.member("units_needed", needed) }
        json.key("points")
        json.array { list in
            for point in row.points {
                list.object { json in
                    json.member("block", point.block)
                    json.member("effect", point.effect)
                    if let isFirst = point.isBaseFirst { json.member("base_first", isFirst) }
                }
            }
        }
    }
    private static func gate(_ result: GateResult, _ json: inout JSONWriter) {
        json.member("gate", result.gate.text)
        json.member("target", result.target)
        json.member("statistic", ifKnown: result.statistic?.id)
        json.member("outcome", result.outcome.rawValue)
        if let value = result.value {
            json.member("value", value)
            json.member("unit", ifKnown: result.statistic?.unit.rawValue)
        }
        if let interval = result.interval {
            if interval.lowerBound.isFinite { json.member("low", interval.lowerBound) }
            if interval.upperBound.isFinite { json.member("high", interval.upperBound) }
        }
        json.member("of_effect", result.row != nil)
        json.member("n", result.n)
        json.member("reason", result.reason)
    }
}
