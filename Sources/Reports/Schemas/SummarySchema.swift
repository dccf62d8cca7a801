// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Traces

/// The JSON Schema of a run's `summary.json`; new members may appear in later versions, so none is forbidden.
///
/// - Source: `docs/summary-format.md` says what each member means.
public enum SummarySchema {
    /// The schema, laid out for people; ends in a line feed.
    public static func text() -> String {
        let units: [Metric.Unit] = [.nanoseconds, .tokensPerSecond, .ratio, .share, .count]
        return SchemaDocument(
            id: "urn:streamgauge:summary:\(JSONSummary.schema)", title: "Streamgauge summary",
            meaning: "summary.json of a run: docs/summary-format.md. What is not known is left out.",
            root: .object(top),
            definitions: [("target", .object(target))] + units.map { ("metric_\($0.rawValue)", metric(in: $0)) }
                + ComparisonSchema.definitions
        ).text
    }

    private static let top: [SchemaField] = [
        .always("schema", .version(JSONSummary.schema), "version of this form"),
        .always("run", .object(run), "what was run"),
        .always("exit_code", .integer, "what the run deserves"),
        .always(
            "verdict",
            .object(verdict), "whether the run is to be believed"),
        .maybe("gates", .list(.object(gate)), "what came of each gate, for each target"),
        .always("window", .object(window), "the measured part, since the start of the run"),
        .maybe("drift", .object(drift), "whether the run ends as it began"),
        .maybe("parts", .list(.object(part)), "of several runs side by side"),
        .always("client", .object(client), "how the client fared"),
        .always(
            "certification_needs_requests", .object(Percentile.reported.map { .always($0.key, .integer) }),
            "fewest independent requests to certify each percentile"),
        .always("targets", .list(.defined("target")), "in the order of the profile"),
        .maybe("ranking", .object(ranking), "of two targets or more, by TTFT p50"),
        .maybe("comparison", .object(ComparisonSchema.members), "of the targets of a run with blocks"),
    ]
    static let verdict: [SchemaField] = [
        .always("level", .word(["valid", "suspect", "invalid"])),
        .always("reasons", .list(.object(reason)), "worst first"),
    ]
    private static let window = SchemaField.always(["start_ns", "issuing_ended_ns", "end_ns", "length_ns"], .integer)
    private static let part: [SchemaField] = [
        .always("label", .text), .always("verdict", .word(["valid", "suspect", "invalid"])),
        .always("run", .object(run)), .always("window", .object(window)), .always("client", .object(client)),
    ]
    private static let run: [SchemaField] =
        SchemaField.always(["name", "tool"], .text)
        + [.always("start_unix_ns", .integer, "since 1970 UTC"), .always("seed", .text, "as text: it has 64 bits")]
        + [
            .always("plan_hash", .text), .always("arrivals", .text), .maybe("load", .text),
            .maybe("rate_per_second", .number),
        ]
        + SchemaField.maybe(["concurrency", "max_in_flight"], .integer)
        + [.maybe("overflow", .word(["queue", "shed"])), .maybe("planned_requests", .integer)]
        + [.maybe("planned_duration_ns", .integer), .always("warmup_ns", .integer)]
        + [
            .maybe(
                "cell", .object([.always("number", .integer), .always("of", .integer), .always("values", .map(.text))]))
        ]
        + [
            .maybe(
                "calibration",
                .list(
                    .object([
                        .always("target", .text), .always("tokens_per_word", .number),
                        .always("overhead_tokens", .number),
                        .always("requests", .integer), .always("residual_tokens", .number),
                    ])))
        ]
        + [.maybe("shard", .object(shard)), .maybe("filtered", .text)]
        + [.always("loops", .integer), .always("stamp_source", .word(["kernel", "loop"]))]
        + SchemaField.always(["libcurl", "system", "cpu"], .text) + SchemaField.always(["cores", "records"], .integer)
        + [
            .maybe(
                "end_reason", .word(["completed", "interrupted", "aborted", "disk_full", "budget", "gate_failed"]),
                "absent: the trace was cut off")
        ]
        + SchemaField.maybe(["never_sent", "writer_stall_ns"], .integer)
    private static let shard: [SchemaField] =
        [.always("numbers", .list(.integer))] + SchemaField.always(["of", "spread_ns"], .integer)
    private static let reason: [SchemaField] =
        [.always("id", .text), .always("severity", .word(["invalid", "suspect", "note"])), .maybe("target", .text)]
        + [.always("subject", .text), .always("advice", .text)]
        + ["figure", "at_most", "at_least"].flatMap { name -> [SchemaField] in
            SchemaField.maybe(["ns", "ms", "count", "bytes"].map { "\(name)_\($0)" }, .integer)
                + [.maybe("\(name)_share", .number)]
        }
    private static let client: [SchemaField] =
        SchemaField.always(["intervals", "peak_in_flight", "peak_active"], .integer)
        + SchemaField.maybe(["peak_loop_cpu_share", "peak_process_cpu_cores"], .number)
        + SchemaField.always(["longest_loop_lag_ns", "peak_resident_bytes", "peak_descriptors"], .integer)
        + SchemaField.always(["peak_writer_backlog", "clock_step_ns"], .integer)
    private static let ranking: [SchemaField] = [
        .always("by", .word(["ttft_p50"])), .always("advisory", .flag),
        .always(
            "places",
            .list(
                .object([
                    .always("target", .text), .always("n", .integer), .always("ttft_p50_ns", .integer),
                    .maybe("ttft_p50_low_ns", .integer), .maybe("ttft_p50_high_ns", .integer),
                    .always("ratio_to_fastest", .number), .always("told_apart_from_fastest", .flag),
                    .always("lost_share", .number),
                ])), "fastest first"),
        .always("unranked", .list(.text), "targets without output"),
    ]
}
