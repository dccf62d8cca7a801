// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The JSON Schema of a compact summary; new members may appear in later versions, so none is forbidden.
///
/// - Source: `docs/baseline-format.md` says what each member means.
public enum BaselineSchema {
    /// The schema, laid out for people; ends in a line feed.
    public static func text() -> String {
        SchemaDocument(
            id: "urn:streamgauge:baseline:\(Baseline.schema)", title: "Streamgauge compact summary",
            meaning: "What comparisons need of one target: docs/baseline-format.md. What is not known is left out.",
            root: .object([
                .always("baseline_schema", .version(Baseline.schema), "version of this form"),
                .always("name", .text, "what a comparison calls it"),
                .always("runs", .list(.defined("run")), "oldest first, at most \(Baseline.mostRuns)"),
            ]),
            definitions: [
                ("run", .object(run)), ("unit", .object(unit)),
                ("block", .object([.always("number", .integer, "of the block, from 0")] + unit)),
                ("sketch", .object(sketch)),
            ]
        ).text
    }
    private static let run: [SchemaField] =
        [.always("name", .text), .always("start_unix_ns", .integer, "since 1970 UTC")]
        + [.always("seed", .text, "as text: it has 64 bits")]
        + SchemaField.always(["plan_hash", "tool", "libcurl"], .text)
        + [.always("host", .object(SchemaField.always(["system", "cpu"], .text) + [.always("cores", .integer)]))]
        + [.maybe("ending", .text, "why the run ended; completed where it is not said")]
        + [.always("verdict", .word(["valid", "suspect", "invalid"])), .always("reasons", .list(.text))]
        + SchemaField.always(["target", "protocol", "model"], .text)
        + [
            .always("whole", .defined("unit"), "over all counted requests"),
            .always("intervals", .map(.list(.number)), "95 %, of the values of whole: lower and upper end"),
            .always("blocks", .list(.defined("block")), "complete ones"),
            .always("incomplete_blocks", .list(.integer)),
            .always("sketches", .map(.defined("sketch")), "distributions, by metric"),
        ]
    private static let unit: [SchemaField] =
        [.maybe("first_index", .integer, "index of its first request in the plan")]
        + SchemaField.always(["counted", "successes", "lost"], .integer)
        + [.maybe("output_tokens", .number, "mean of the requests with usage")]
        + [.always("values", .map(.number), "by statistic, such as ttft.p50")]
    private static let sketch: [SchemaField] = [
        .always("relative_error", .number, "of a value, at most"),
        .always("lower_ends", .list(.number), "of buckets with values, rising"), .always("counts", .list(.integer)),
    ]
}
