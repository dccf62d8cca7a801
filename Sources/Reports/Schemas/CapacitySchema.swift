// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The JSON Schema of `capacity.json`; new members may appear in later versions, so none is forbidden.
///
/// - Source: `docs/capacity.md` says what each member means.
public enum CapacitySchema {
    /// The schema, laid out for people; ends in a line feed.
    public static func text() -> String {
        let units: [Metric.Unit] = [.nanoseconds, .tokensPerSecond, .ratio, .share, .count]
        return SchemaDocument(
            id: "urn:streamgauge:capacity:\(CapacityJSON.schema)", title: "Streamgauge capacity",
            meaning: "capacity.json of a search: docs/capacity.md. What is not known is left out.", root: .object(top),
            definitions: [("step", .object(step)), ("level", .object(level)), ("parameter", .object(parameter))]
                + RelaySchema.rows + units.map { ("metric_\($0.rawValue)", SummarySchema.metric(in: $0)) }
        ).text
    }
    private static let top: [SchemaField] = [
        .always("capacity_schema", .version(CapacityJSON.schema), "version of this form"),
        .always("exit_code", .integer, "what the search deserves"),
        .always("search", .object(search), "what was searched, and how"),
        .always("answer", .object(answer), "what came of it"),
        .always("steps", .list(.defined("step")), "in the order of trying"),
        .maybe("knee", .object(knee), "the first load at which the curve bends"),
        .maybe("scalability_law", .object(law), "the fitted Universal Scalability Law"),
        .maybe("pool_limit", .object(pool), "so many streams are let through at once"),
        .maybe("head_of_line", .object(head), "small streams beside a long prompt"),
        .maybe("recovery", .object(recovery), "after an overload"),
        .always("rows", .list(.defined("row")), "R28, R29 and R30 of docs/relay-testing.md"),
    ]
    private static let search: [SchemaField] =
        SchemaField.always(["name", "target", "url"], .text) + [.maybe("direct", .text), .always("tool", .text)]
        + [.always("start_unix_ns", .integer), .always("by", .word(CapacityPlan.Axis.allCases.map(\.rawValue)))]
        + SchemaField.always(["from", "to", "resolution_share"], .number)
        + SchemaField.always(["gates", "slo"], .list(.text))
    private static let answer: [SchemaField] =
        [
            .always("text", .text), .always("ending", .word(CapacitySearch.Ending.allCases.map(\.rawValue))),
            .maybe("held", .number, "the highest load that held"),
            .maybe("broken", .number, "the lowest load that did not"),
            .maybe("surely_held", .number, "the same by the ends of intervals"), .maybe("surely_broken", .number),
            .always("client_limited", .flag, "the client gave way first: held is a lower bound"),
        ]
    private static let step: [SchemaField] =
        [
            .always("number", .integer), .always("load", .number, "streams, or requests a second"),
            .always("outcome", .word(CapacitySearch.Outcome.allCases.map(\.rawValue))),
            .always("sure", .flag, "intervals speak for the outcome, and not the figures alone"),
            .always("reasons", .list(.text)), .always("verdict", .word(["valid", "suspect", "invalid"])),
            .always("collapsed", .flag), .always("counted", .integer), .always("measured_ns", .integer),
            .maybe("offered_requests_per_second", .number),
        ]
        + SchemaField.always(["done_requests_per_second", "good_requests_per_second"], .number)
        + [
            .always("error_rate", .object(SummarySchema.share)), .maybe("goodput", .object(SummarySchema.share)),
            .always("open_streams", .defined("level"), "from dispatch to end"),
            .always("active_streams", .defined("level"), "from first output to end"),
            .always("metrics", .map(.defined("metric_ns"))), .maybe("gates", .list(.object(SummarySchema.gate))),
            .always(
                "fairness",
                .object([
                    .always("n", .integer), .maybe("worst_gap_p95_ratio", .number), .always("starved", .integer),
                    .always("requests", .list(.integer)),
                ])),
            .maybe(
                "direct",
                .object([
                    .always("name", .text), .maybe("ttft", .defined("metric_ns")),
                    .always("error_rate", .object(SummarySchema.share)),
                ])),
        ]
    private static let level: [SchemaField] = [.always("mean", .number)] + SchemaField.maybe(["low", "high"], .number)
    private static let parameter: [SchemaField] =
        [.always("value", .number)] + SchemaField.maybe(["low", "high"], .number)
    private static let knee: [SchemaField] =
        [.always("load", .number), .always("cause", .word(["ttft", "goodput"]))]
        + SchemaField.maybe(["value_ns", "base_ns", "limit_ns"], .integer)
        + SchemaField.maybe(["value_share", "base_share", "limit_share"], .number)
    private static let law: [SchemaField] =
        SchemaField.always(["lambda_requests_per_second", "sigma", "kappa"], .defined("parameter"))
        + [
            .maybe("peak_streams", .defined("parameter"), "only where κ is surely above 0"),
            .always("r_squared", .number), .always("n", .integer),
        ]
    private static let pool: [SchemaField] = [
        .always("streams", .defined("level")), .maybe("whole", .integer), .always("steps", .integer),
        .always("open_streams", .number),
    ]
    private static let quantile: SchemaNode = .object(
        SchemaField.maybe(["value_ns", "low_ns", "high_ns"], .integer) + [.always("n", .integer)])
    private static let head: [SchemaField] =
        SchemaField.always(["load", "load_without"], .number)
        + SchemaField.always(["long_prompt_tokens", "long_prompts"], .integer)
        + SchemaField.always(["ttft_p50_without", "ttft_p50_with"], quantile)
        + SchemaField.maybe(["gap_p95_without", "gap_p95_with"], quantile)
        + SchemaField.maybe(["longest_silence_p90_without", "longest_silence_p90_with"], quantile)
    private static let recovery: [SchemaField] =
        SchemaField.always(["overload", "load"], .number)
        + [
            .always("limit_ns", .integer, "TTFT p50 that counts as back"),
            .maybe("recovered_ns", .integer, "absent where TTFT did not come back"),
            .always("watched_ns", .integer), .always("n", .integer),
        ]
}
