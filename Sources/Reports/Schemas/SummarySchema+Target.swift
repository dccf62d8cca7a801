// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Traces

// What is said of one target.
extension SummarySchema {
    static let target: [SchemaField] =
        SchemaField.always(["name", "url", "protocol", "model"], .text)
        + [.always("verified", .flag), .always("http_version", .text), .maybe("salt", .flag)]
        + SchemaField.always(["counted", "warmup", "successes", "lost"], .integer) + [.always("unreachable", .flag)]
        + [
            .always(
                "outcomes",
                .list(
                    .object([
                        .always("outcome", .word(OutcomeClass.allCases.map(\.rawValue))), .always("count", .integer),
                        .always("messages", .list(.object([.always("text", .text), .always("count", .integer)]))),
                    ])), "successes first, then by falling count")
        ]
        + [.always("metrics", .object(Metric.all.map { .maybe($0.id, of($0.unit), $0.formula) }), "those with values")]
        + shares
        + [.maybe("marks", .map(of(.nanoseconds))), .maybe("reader", .text), .maybe("behaviour", .object(behaviour))]
        + [
            .always(
                "opening_wave",
                .object(
                    SchemaField.always(["opening", "steady"], .integer)
                        + SchemaField.maybe(["opening_ttft_p50_ns", "steady_ttft_p50_ns"], .integer)))
        ]
        + [.maybe("ttft_by_connection", .object(SchemaField.maybe(["cold", "warm"], of(.nanoseconds))))]
        + [
            .always(
                "rates",
                .object(
                    SchemaField.maybe(
                        [
                            "offered_requests_per_second", "achieved_requests_per_second", "output_tokens_per_second",
                        ], .number)))
        ]
        + counts
    private static let behaviour: [SchemaField] =
        SchemaField.always(["planned_stops", "cancelled"], .integer) + [.maybe("cancelled_share", .number)]
        + SchemaField.always(["cancelled_before_output", "peer_closes_seen", "paused"], .integer)
        + [.always("failed_checks", .list(.object([.always("check", .text), .always("count", .integer)])))]
        + [.always("marks_given_up", .map(.integer))]
    private static let counts: [SchemaField] = [
        .always(
            "tokens",
            .object(
                SchemaField.always(["requests_with_usage", "input_tokens", "output_tokens"], .integer)
                    + [.maybe("generated_tokens", .integer)]
                    + SchemaField.always(["cached_input_tokens", "reasoning_tokens"], .integer))),
        .maybe(
            "input_sizes",
            .object(
                [.always("n", .integer)]
                    + SchemaField.always(
                        [
                            "mean_wanted_tokens", "mean_billed_tokens", "median_difference_share",
                            "p95_difference_share",
                        ], .number))),
        .always(
            "streams",
            .object(
                SchemaField.always(
                    [
                        "reads", "events", "output_events", "output_reads", "coalesced", "pings", "comments", "stalls",
                        "stalled_requests", "undecodable_events", "requests_without_output", "unclean_ends",
                    ], .integer))),
        .always(
            "network",
            .object(
                [.always("connections", .integer), .maybe("reuse_share", .number)]
                    + SchemaField.always(
                        ["retransmissions", "repeated_requests", "repeats", "loop_stamped_requests"], .integer)
                    + [.always("http_versions", .map(.integer))])),
        .always(
            "hidden_work",
            .object(
                SchemaField.always(
                    [
                        "retried_requests", "retries", "resumed_requests", "resumes", "recovered_requests", "waited_ns",
                    ], .integer)
                    + SchemaField.always(["failed_attempts", "gave_up"], .map(.integer)))),
        .maybe(
            "turns",
            .list(
                .object(
                    SchemaField.always(["turn", "counted", "successes"], .integer)
                        + [
                            .always(
                                "metrics",
                                .object([
                                    .maybe("ttft", of(.nanoseconds)), .maybe("input_tokens", of(.count)),
                                ]))
                        ]))),
        .always(
            "throttling",
            .object(
                SchemaField.always(["rate_limited", "retry_after", "longest_retry_after_ms"], .integer))),
    ]

    private static func of(_ unit: Metric.Unit) -> SchemaNode { .defined("metric_\(unit.rawValue)") }

    /// All values of one metric, in one unit.
    static func metric(in unit: Metric.Unit) -> SchemaNode {
        let value: SchemaNode = unit == .nanoseconds || unit == .count ? .integer : .number
        let head: [SchemaField] = [
            .always("population", .word(["successes", "answered", "dispatched", "cancelled"])),
            .always("n", .integer, "values"),
            .always("lost", .integer, "requests that count as infinite in certified bounds"),
            .maybe("from_histogram", .flag, "percentiles are within 0.1 %"),
            .maybe("n_effective", .integer, "independent values that the n are worth"),
        ]
        let extremes = SchemaField.always(["min", "mean", "max"].map { "\($0)_\(unit.rawValue)" }, value)
        let levels = Percentile.reported.flatMap { level -> [SchemaField] in
            let parts = ["", "_low", "_high", "_certified"].map { "\(level.key)\($0)_\(unit.rawValue)" }
            return SchemaField.maybe(parts, value)
                + [.maybe("\(level.key)_certification", .word(["certified", "unbounded", "too_few"]))]
        }
        return .object(head + extremes + levels)
    }
}
