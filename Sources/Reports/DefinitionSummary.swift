// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import JSONText
internal import Traces

/// What other tools would have reported, for programs; `docs/definitions.md` describes it.
public struct DefinitionSummary: Sendable {
    /// Raised when a field changes its meaning or goes.
    static let schema = 1

    public init() {}

    public func render(_ analysis: DefinitionAnalysis) -> String {
        var writer = JSONWriter()
        writer.object { json in
            json.member("definitions_schema", Self.schema)
            json.member("name", analysis.run.run.name)
            json.member("exit_code", Int(analysis.run.exitCode))
            json.key("definitions")
            json.array { list in for run in analysis.definitions { Self.definition(run, &list) } }
        }
        return PrettyJSON.text(writer.bytes)
    }

    private static func definition(_ run: DefinedRun, _ json: inout JSONWriter) {
        let definition = run.definition
        json.object { json in
            json.member("id", definition.id)
            json.member("tool", definition.tool)
            json.member("source", definition.source)
            json.member("difference", definition.difference)
            json.member("percentiles", definition.percentiles.rawValue)
            json.key("notes")
            json.array { list in for note in definition.notes + Definition.commonNotes { list.string(note) } }
            json.key("targets")
            json.array { list in for target in run.targets { Self.target(target, &list) } }
        }
    }
    private static func target(_ target: DefinedTarget, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", target.info.name)
            json.member("successes", target.successes)
            json.member("failures", target.failures)
            json.member("left_out", target.leftOut)
            json.member("our_successes", target.ourSuccesses)
            json.key("metrics")
            json.array { list in for figure in target.figures { Self.figure(figure, &list) } }
        }
    }
    private static func figure(_ figure: ToolFigures, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", figure.metric.name)
            json.member("role", figure.metric.role.rawValue)
            json.member("formula", figure.metric.formula)
            json.member("n", figure.n)
            values(figure.mean, figure.value, &json)
            guard let ours = figure.ours else { return }
            json.key("ours")
            json.object { json in
                json.member("metric", ours.metric.id)
                json.member("n", ours.n)
                values(ours.mean, ours.value, &json)
            }
            json.key("theirs_over_ours")
            json.object { json in
                if let ratio = figure.meanRatio { json.member("mean_ratio", ratio) }
                for level in Percentile.reported {
                    if let ratio = figure.ratio(level) { json.member("\(level.key)_ratio", ratio) }
                }
            }
        }
    }
    private static func values(_ mean: Double?, _ value: (Percentile) -> Double?, _ json: inout JSONWriter) {
        json.member("mean_ns", ifKnown: mean.map { Int64(nearest: $0) })
        for level in Percentile.reported {
            json.member("\(level.key)_ns", ifKnown: value(level).map { Int64(nearest: $0) })
        }
    }
}
