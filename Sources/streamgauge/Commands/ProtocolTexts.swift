// SPDX-License-Identifier: Apache-2.0
internal import Protocols

/// Protocols and presets in words.
enum ProtocolTexts {
    static func list(_ dialects: [Dialect], _ presets: [Preset]) -> String {
        let names = columns(dialects.map { [$0.name, "\($0.framingName), \(address(of: $0))"] })
        var lines = ["Protocols (protocol: NAME, or --protocol NAME)"]
        for (dialect, line) in zip(dialects, names) {
            lines.append("  " + line)
            for text in [dialect.summary, place(of: dialect)] where !text.isEmpty { lines.append("      " + text) }
        }
        lines += ["", "Presets (preset: NAME, or --preset NAME)"]
        lines += columns(presets.map { [$0.name, $0.title, needs(of: $0)] }).map { "  " + $0 }
        return (lines + ["", "streamgauge protocols NAME tells all about one."]).joined(separator: "\n")
    }
    static func one(_ dialects: [Dialect], _ presets: [Preset]) -> String {
        (dialects.map(text) + presets.map(text)).joined(separator: "\n\n")
    }

    private static func text(_ dialect: Dialect) -> String {
        let rows = [
            ["", dialect.summary], ["asked", address(of: dialect)], ["answer", dialect.framingName],
            ["text", dialect.textPlace], ["needs", dialect.needs],
            ["presets", Preset.all.filter { $0.dialectName == dialect.name }.map(\.name).joined(separator: ", ")],
        ]
        return ([dialect.name + " (protocol)"] + table(rows)).joined(separator: "\n")
    }
    private static func text(_ preset: Preset) -> String {
        let key =
            preset.keyVariable.map { "${\($0)}, for this host only" } ?? "none is read; give key where one is wanted"
        let signing = preset.signingVariables.map { "${\($0)}" }.joined(separator: " and ")
        let header = preset.auth.map { $0.scheme.isEmpty ? $0.header : "\($0.header): \($0.scheme) …" }
        let rows = [
            ["", preset.title], ["protocol", preset.dialectName], ["url", preset.url], ["parts", example(preset)],
            ["key", key],
            ["or", signing.isEmpty ? "" : "without a key: signed (SigV4) with \(signing), for this host only"],
            ["sent in", header ?? "the protocol's own header"],
            ["left out", preset.omits.joined(separator: ", ")], ["limit", preset.limitName ?? ""],
            ["added", preset.extraJSON ?? ""],
        ]
        return ([preset.name + " (preset)"] + table(rows)).joined(separator: "\n")
    }
    private static func example(_ preset: Preset) -> String {
        preset.parts.isEmpty ? "" : preset.parts.map { "--part \($0)=…" }.joined(separator: " ")
    }

    private static func address(of dialect: Dialect) -> String {
        dialect.endpoint.isEmpty ? "the url to the letter" : "\(dialect.method) \(dialect.endpoint)"
    }
    private static func place(of dialect: Dialect) -> String {
        dialect.textPlace.isEmpty ? "" : "text: \(dialect.textPlace)"
    }
    private static func needs(of preset: Preset) -> String {
        (preset.parts.map { "{\($0)}" } + [preset.keyVariable ?? ""]).filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func table(_ rows: [[String]]) -> [String] {
        columns(rows.filter { $0.last?.isEmpty == false }).map { "  " + $0 }
    }
    /// Cells side by side; the last one of a row is not filled up.
    private static func columns(_ rows: [[String]]) -> [String] {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count + 2)
            }
            return String(cells.joined().reversed().drop { $0 == " " }.reversed())
        }
    }
}
