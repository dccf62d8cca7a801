// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The JSON Schema of `relay.json`; new members may appear in later versions, so none is forbidden.
///
/// - Source: `docs/relay-format.md` says what each member means.
public enum RelaySchema {
    /// The schema, laid out for people; ends in a line feed.
    public static func text() -> String {
        SchemaDocument(
            id: "urn:streamgauge:relay:\(RelayJSON.schema)", title: "Streamgauge report on relays",
            meaning: "relay.json: docs/relay-format.md. What is not known is left out.",
            root: .object(
                [
                    .always("relay_schema", .version(RelayJSON.schema), "version of this form"),
                    .always("exit_code", .integer, "what the rows deserve"),
                ] + SchemaField.always(["command", "name", "tool"], .text) + [
                    .always("start_unix_ns", .integer, "since 1970 UTC"),
                    .always("base", .text, "what the relays were held against"),
                    .always("verdict", .object(SummarySchema.verdict)), .always("notes", .list(.text)),
                    .always("relays", .list(.defined("relay"))),
                ]),
            definitions: [("relay", .object(relay))] + rows
        ).text
    }
    private static let verdicts = RelayRow.Verdict.allCases.map(\.rawValue)
    private static let units: [Metric.Unit] = [.nanoseconds, .tokensPerSecond, .ratio, .share, .count]
    private static let unit = SchemaField.always("unit", .word(units.map(\.rawValue)))

    /// What `RelayJSON.row` writes: "row" and "figure".
    static let rows: [(String, SchemaNode)] = [("row", .object(row)), ("figure", .object(figure))]
    private static let relay: [SchemaField] =
        SchemaField.always(["name", "url"], .text)
        + [
            .always("headline", .text, "the relay in one line"),
            .always("counts", .object(SchemaField.always(verdicts, .integer)), "rows by verdict"),
            .always("rows", .list(.defined("row")), "in the order of the rules"),
        ]
    private static let row: [SchemaField] =
        SchemaField.always(["number", "id", "title"], .text)
        + [
            .always("integrity", .flag, "true: about what arrives; false: about when"),
            .always("verdict", .word(verdicts)), .always("reason", .text),
            .maybe("limit", .object([unit, .always("value", .number)])),
            .always("figures", .list(.defined("figure")), "what decided first"),
            .always("requests", .list(.integer), "by their index in the trace, worst first"),
            .maybe("trace", .text, "where the run has several: the one that has these requests, within its folder"),
        ]
    private static let figure: [SchemaField] =
        [.always("name", .text), unit] + SchemaField.maybe(["value", "low", "high"], .number)
        + [.always("n", .integer), .maybe("limit", .number)]
}
