// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The JSON Schema of `compare --format json`; new members may appear in later versions, so none is forbidden.
///
/// - Source: `docs/comparison-format.md` says what each member means.
public enum ComparisonSchema {
    /// The schema, laid out for people; ends in a line feed.
    public static func text() -> String {
        SchemaDocument(
            id: "urn:streamgauge:comparison:\(ComparisonJSON.schema)", title: "Streamgauge comparison",
            meaning: "compare --format json: docs/comparison-format.md. What is not known is left out.",
            root: .object(
                [
                    .always("comparison_schema", .version(ComparisonJSON.schema), "version of this form"),
                    .always("exit_code", .integer, "what the gates deserve"),
                    .always("arms", .list(.object(arm)), "the base first"),
                ] + members + [.always("gates", .list(.object(gate)))]),
            definitions: definitions
        ).text
    }
    /// What `summary.json` has of it, too.
    static let members: [SchemaField] = [
        .always("comparisons", .list(.defined("comparison")), "one for each side but the base"),
        .always("groups", .list(.list(.text)), "sides that cannot be told apart, fastest group first"),
    ]
    static let definitions: [(name: String, node: SchemaNode)] = [
        ("comparison", .object(comparison)), ("row", .object(row)),
    ]

    private static let arm: [SchemaField] = [
        .always("label", .text),
        .always(
            "runs",
            .list(
                .object(
                    [.always("name", .text), .always("start_unix_ns", .integer), .always("seed", .text)]
                        + SchemaField.always(["plan_hash", "tool", "libcurl", "system", "cpu"], .text)
                        + [.always("cores", .integer), .always("verdict", .word(["valid", "suspect", "invalid"]))]
                        + SchemaField.always(["target", "protocol", "model"], .text)
                        + SchemaField.always(["counted", "successes", "lost", "blocks"], .integer))), "oldest first"),
    ]
    private static let comparison: [SchemaField] =
        SchemaField.always(["base", "candidate"], .text)
        + [
            .always("design", .word(["blocks", "runs", "advisory"])),
            .always(
                "guards",
                .list(
                    .object([
                        .always(
                            "id",
                            .word([
                                "units", "load_delivered", "plan", "client", "libcurl", "host", "error_rate",
                                "output_tokens",
                            ])), .always("reason", .text),
                    ])), "those that failed"),
            .always("notes", .list(.text)), .always("rows", .list(.defined("row"))),
        ]
    private static let row: [SchemaField] =
        [.always("statistic", .text)]
        + [.always("unit", .word(["ns", "tokens_per_second", "ratio", "share", "count"]), "of base and candidate")]
        + SchemaField.always(["base", "candidate"], .number) + SchemaField.always(["base_n", "candidate_n"], .integer)
        + [
            .always("scale", .word(["ratio", "difference"])),
            .always("effect", .number, "candidate over base, or less it"),
        ]
        + SchemaField.maybe(["effect_low", "effect_high", "p", "adjusted_p"], .number)
        + SchemaField.always(["base_units", "candidate_units"], .integer) + [.always("paired", .flag)]
        + SchemaField.maybe(["deviation", "detectable"], .number)
        + [
            .always("tolerance", .number), .always("gated", .flag),
            .always("finding", .word(["improved", "same", "regressed", "inconclusive"])), .maybe("reason", .text),
            .maybe("units_needed", .integer, "pairs of blocks in all that would tell"),
            .always(
                "points",
                .list(
                    .object([
                        .always("block", .integer), .always("effect", .number), .maybe("base_first", .flag),
                    ])), "the effect in each block"),
        ]
    private static let gate: [SchemaField] =
        SchemaField.always(["gate", "target"], .text) + [.maybe("statistic", .text)]
        + [.always("outcome", .word(["passed", "failed", "regressed", "inconclusive", "no_data"]))]
        + [.maybe("value", .number), .maybe("unit", .text)] + SchemaField.maybe(["low", "high"], .number)
        + [.always("of_effect", .flag, "low and high are of the effect, not of the value")]
        + [.always("n", .integer), .always("reason", .text)]
}
