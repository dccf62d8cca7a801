// SPDX-License-Identifier: Apache-2.0

/// The JSON Schema of `reports/noise.json`.
///
/// - Source: `docs/noise.md` says what each member means.
public enum NoiseSchema {
    /// The schema, laid out for people; ends in a line feed.
    public static func text() -> String {
        SchemaDocument(
            id: "urn:streamgauge:noise:1", title: "Streamgauge noise",
            meaning: "What calibrate knows of the noise of machines: docs/noise.md.",
            root: .object([.always("version", .version(1)), .always("noise", .list(.defined("entry")))]), forms: [],
            definitions: [("entry", .object(entry)), ("measurement", .object(measurement))]
        ).text
    }
    private static let entry: [SchemaField] =
        SchemaField.always(["system", "cpu"], .text) + [.always("cores", .integer)]
        + SchemaField.always(["load", "protocol", "model"], .text)
        + [.always("block_requests", .integer), .always("measurements", .list(.defined("measurement")))]
    private static let measurement: [SchemaField] = [
        .always("start_unix_ns", .integer),
        .always("statistics", .map(.object([.always("deviation", .number), .always("pairs", .integer)]))),
    ]
}
