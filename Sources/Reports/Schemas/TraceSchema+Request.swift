// SPDX-License-Identifier: Apache-2.0
internal import Traces

// The request record, and what it is made of.
extension TraceSchema {
    static let request: [SchemaField] =
        [.always("type", .word(["request"]))] + SchemaField.always(["index", "target"], .integer)
        + SchemaField.maybe(["session", "turn", "block"], .integer) + [.always("loop", .integer)]
        + SchemaField.always(["warmup", "streamed"], .flag)
        + SchemaField.always(["intended_ns", "dispatched_ns"], .integer)
        + SchemaField.maybe(
            [
                "first_byte_ns", "first_event_ns", "first_output_ns", "first_text_ns", "first_reasoning_ns",
                "first_tool_ns", "last_output_ns", "finish_ns", "usage_ns", "terminator_ns",
            ], .integer)
        + [.always("done_ns", .integer)] + SchemaField.maybe(["prompt", "wanted_input_tokens"], .integer)
        + [.always("outcome", outcome)] + behaviour + answer
        + [.always("in_flight", .integer), .always("stamp", .word(["kernel", "loop"]))]
        + [.always("attempts", .list(.defined("attempt")))]
        + [.maybe("gave_up", .word(GaveUp.allCases.map(\.rawValue)))]
        + [.always("reads", .object(SchemaField.always(["at_ns", "lag_ns", "bytes"], .list(.integer))))]
        + [.always("events", .object(SchemaField.always(["at_ns", "read", "kinds", "bytes"], .list(.integer))))]
    private static let outcome = SchemaNode.word(OutcomeClass.allCases.map(\.rawValue))
    private static let behaviour: [SchemaField] =
        [
            .maybe(
                "stop",
                .object(
                    SchemaField.maybe(["after_outputs", "after_chars", "after_ns"], .integer) + [
                        .maybe("at_text", .flag)
                    ]))
        ]
        + SchemaField.maybe(
            [
                "cancelled_ns", "closed_ns", "peer_open_ns", "peer_closed_ns", "paused_ns", "resumed_ns",
            ], .integer)
        + [.maybe("marks", .map(.integer))]
        + SchemaField.maybe(["marks_given_up", "failed_checks"], .list(.text))
    private static let answer: [SchemaField] =
        SchemaField.maybe(["error_type", "error_code", "error_message"], .text) + [.maybe("retry_after_ms", .integer)]
        + [.maybe("finish_reason", .text)]
        + [
            .maybe(
                "usage",
                .object(
                    SchemaField.maybe(
                        [
                            "input_tokens", "output_tokens", "cached_input_tokens", "cache_write_input_tokens",
                            "reasoning_tokens",
                            "generated_tokens",
                        ], .integer)))
        ]
        + SchemaField.maybe(["tool_calls", "invalid_tool_calls"], .integer) + [.maybe("request_id", .text)]
        + [.maybe("server_time_ns", .integer)]
        + [
            .maybe(
                "server_times",
                .object(
                    SchemaField.maybe(
                        [
                            "queue_ns", "load_ns", "prefill_ns", "generation_ns", "first_byte_ns", "total_ns",
                        ], .integer)))
        ]
        + [
            .maybe(
                "rate_limits",
                .object(
                    ["requests", "tokens", "input_tokens", "output_tokens"].map {
                        .maybe($0, .object(SchemaField.maybe(["limit", "remaining", "reset_ms"], .integer)))
                    }))
        ]
        + [.maybe("headers", .map(.text)), .maybe("content_type", .text), .always("saw_end", .flag)]
        + SchemaField.always(["comments", "tail_bytes"], .integer)
        + [
            .maybe(
                "output", .object(SchemaField.maybe(["text", "reasoning", "refusal", "tools"], .defined("excerpt"))))
        ]
    /// What is kept of a text.
    static let excerpt: [SchemaField] =
        [.always("sha256", .text)] + SchemaField.always(["bytes", "characters"], .integer)
        + SchemaField.maybe(["head", "full"], .text) + [.maybe("cut", .flag)]
    static let attempt: [SchemaField] =
        [.always("started_ns", .integer), .maybe("ended_ns", .integer), .maybe("outcome", outcome)]
        + SchemaField.maybe(["first_output_ns", "last_output_ns"], .integer) + [.maybe("resumed", .flag)]
        + SchemaField.maybe(
            ["resolved_ns", "connected_ns", "tls_done_ns", "sent_ns", "headers_ns", "status"], .integer)
        + [.maybe("http_version", .text), .always("reused", .flag)]
        + SchemaField.maybe(["repeats", "connection"], .integer)
        + [.maybe("remote_address", .text), .maybe("local_port", .integer), .always("curl_code", .integer)]
        + [.maybe("failure", .text)] + SchemaField.always(["sent_bytes", "received_bytes"], .integer)
        + SchemaField.maybe(["rtt_ns", "rtt_variation_ns", "retransmissions", "delivery_rate_bytes_per_s"], .integer)
}
