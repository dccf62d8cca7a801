// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import JSONText
internal import Traces

/// One request for another program: its record as the trace has it, and the metrics that follow from it.
public struct RequestJSON {
    public init() {}

    /// One JSON object, ending in a line feed.
    public func render(_ inspection: Inspection) -> String {
        let json = inspection.record.json { json in
            json.member("target_name", inspection.target.name)
            json.key("metrics")
            json.object { json in
                for figure in inspection.figures.values { Self.figure(figure, &json) }
                if let gap = inspection.figures.gap { JSONSummary.metric(gap, named: gap.metric.id, &json) }
            }
        }
        return PrettyJSON.text(json)
    }
    /// The unit is in the name, as in `summary.json`.
    private static func figure(_ figure: RequestFigures.Figure, _ json: inout JSONWriter) {
        let (name, value) = ("\(figure.metric.id)_\(figure.metric.unit.rawValue)", figure.value)
        switch figure.metric.unit {
        case .nanoseconds, .count: json.member(name, Int64(nearest: value))
        case .tokensPerSecond, .ratio, .share: json.member(name, value)
        }
    }
}
