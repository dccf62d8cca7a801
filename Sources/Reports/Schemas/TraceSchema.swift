// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// The JSON Schema of one line of a trace; new members may appear in later versions, so none is forbidden.
///
/// - Source: `docs/trace-format.md` says what each member means.
public enum TraceSchema {
    /// The schema, laid out for people; ends in a line feed.
    public static func text() -> String {
        SchemaDocument(
            id: "urn:streamgauge:trace:\(RunRecord.currentSchema)", title: "Streamgauge trace record",
            meaning: "One line of trace.ndjson.gz: docs/trace-format.md. What is not known is left out.",
            root: .anything, forms: ["run", "request", "interval", "end"],
            definitions: [
                ("run", .object(run)), ("request", .object(request)), ("attempt", .object(attempt)),
                ("excerpt", .object(excerpt)),
                ("interval", .object(interval)), ("end", .object(end)),
            ]
        ).text
    }

    private static func type(_ name: String) -> SchemaField { .always("type", .word([name])) }
    private static let run: [SchemaField] =
        [type("run"), .always("schema", .integer)] + SchemaField.always(["name", "tool"], .text)
        + [.always("seed", .integer, "64 bits: beyond 2^53 some readers round it"), .always("plan_hash", .text)]
        + SchemaField.always(["start_unix_ns", "start_monotonic_ns"], .integer)
        + [.always("stamp", .word(["kernel", "loop"])), .always("loops", .integer), .always("arrivals", .text)]
        + [.maybe("load", .text), .maybe("rate", .number)]
        + SchemaField.maybe(["concurrency", "max_in_flight"], .integer) + [
            .maybe("overflow", .word(["queue", "shed"]))
        ]
        + SchemaField.maybe(["planned_requests", "blocks", "block_requests", "planned_duration_ns"], .integer)
        + [.always("warmup_ns", .integer)]
        + [
            .maybe(
                "calibration",
                .list(
                    .object([
                        .always("target", .integer), .always("tokens_per_word", .number),
                        .always("overhead_tokens", .number),
                        .always("requests", .integer), .always("residual_tokens", .number),
                    ])))
        ]
        + [
            .maybe(
                "extension",
                .object([
                    .always("most_blocks", .integer), .maybe("precision", .number), .maybe("budget_ns", .integer),
                    .always("confirms", .flag),
                ])),
            .maybe(
                "cell", .object([.always("number", .integer), .always("of", .integer), .always("values", .map(.text))])),
        ]
        + [
            .maybe(
                "shard",
                .object(
                    [.always("numbers", .list(.integer))] + SchemaField.always(["of", "spread_ns"], .integer))),
            .maybe("filtered", .text), .maybe("gates", .list(.text)), .maybe("slo", .list(.text)),
            .maybe("inconclusive", .word(["pass"])),
            .maybe("relay", .object([.maybe("direct", .text), .maybe("limits", .map(.text))])),
            .maybe("soak", .object([.always("tolerance_share", .number)])),
        ]
        + [.always("libcurl", .text)]
        + [
            .always(
                "host",
                .object(
                    SchemaField.always(["system", "cpu"], .text)
                        + SchemaField.always(["cores", "memory_bytes", "descriptor_limit"], .integer)))
        ]
        + [.always("targets", .list(.object(target))), .always("profile", .anything)]
    private static let target: [SchemaField] =
        SchemaField.always(["name", "url", "protocol", "model"], .text)
        + [.always("verified", .flag), .always("http_version", .text), .maybe("pool", .integer)]
        + [.maybe("salt", .flag), .maybe("reader", .text)]
    private static let interval: [SchemaField] =
        [type("interval"), .maybe("shard", .integer)]
        + SchemaField.always(
            [
                "at_ns", "in_flight", "active", "dispatched", "finished", "failed", "received_events", "received_bytes",
                "loop_lag_ns",
            ], .integer)
        + [.always("loop_cpu_ns", .list(.integer))]
        + SchemaField.always(
            [
                "process_cpu_ns", "resident_bytes", "open_descriptors", "writer_backlog", "clock_step_ns",
            ], .integer)
    private static let end: [SchemaField] =
        [type("end"), .always("at_ns", .integer)]
        + [.always("reason", .word(["completed", "interrupted", "aborted", "disk_full", "budget", "gate_failed"]))]
        + SchemaField.always(["requests", "never_sent"], .integer) + [.maybe("abandoned_turns", .integer)]
        + SchemaField.always(["issuing_ended_ns", "writer_stall_ns"], .integer)
}
