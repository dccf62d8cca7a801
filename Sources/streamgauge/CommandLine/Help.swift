// SPDX-License-Identifier: Apache-2.0

/// Help texts, made from what the commands declare.
enum Help {
    /// Columns that a text may fill.
    static let width = 100
    /// Where the descriptions of flags begin.
    private static let column = 34

    /// The text of `streamgauge --help`.
    static func overview(_ commands: [any Command.Type]) -> String {
        let longest = commands.map { $0.name.count }.max() ?? 0
        let list = commands.map { "  " + padded($0.name, to: longest + 2) + $0.summary }
        let lines = [
            "Usage: streamgauge COMMAND [OPTIONS]", "", "Measures streaming LLM APIs: latency, load, and what breaks.",
            "", "Commands:",
        ]
        let closing =
            ["", "Example:"] + (commands.first?.examples.first.map { ["  " + $0.line, "      " + $0.meaning] } ?? [])
        return (lines + list + closing + ["", "streamgauge COMMAND --help tells more about a command."]).joined(
            separator: "\n")
    }
    /// The text of `streamgauge COMMAND --help`.
    static func text(for command: any Command.Type) -> String {
        var lines = ["streamgauge \(command.name): \(command.summary)", ""]
        for (index, usage) in command.usage.enumerated() {
            let start = index == 0 ? "Usage: " : "       "
            lines.append((start + "streamgauge \(command.name) \(usage)").trimmedEnd)
        }
        var sections: [String] = []
        for option in command.allOptions where !sections.contains(option.section) { sections.append(option.section) }
        for section in sections {
            lines += ["", "\(section):"]
            for option in command.allOptions where option.section == section { lines += entry(option) }
        }
        lines += ["", command.examples.count == 1 ? "Example:" : "Examples:"]
        for example in command.examples { lines += ["  " + example.line, "      " + example.meaning] }
        return lines.joined(separator: "\n")
    }

    private static func entry(_ option: Option) -> [String] {
        let signature = "  " + (option.short.map { "-\($0), " } ?? "    ") + option.signature
        let text = option.help + (option.defaultText.isEmpty ? "" : " [default: \(option.defaultText)]")
        let wrapped = wrap(text, to: width - column)
        let indent = String(repeating: " ", count: column)
        guard signature.count + 2 <= column else { return [signature] + wrapped.map { indent + $0 } }
        return [padded(signature, to: column) + (wrapped.first ?? "")] + wrapped.dropFirst().map { indent + $0 }
    }
    private static func padded(_ text: String, to count: Int) -> String {
        text + String(repeating: " ", count: max(0, count - text.count))
    }
    /// Lines of whole words; a word longer than a line has one of its own.
    static func wrap(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension String {
    fileprivate var trimmedEnd: String { last == " " ? String(dropLast()).trimmedEnd : self }
}
