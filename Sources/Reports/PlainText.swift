// SPDX-License-Identifier: Apache-2.0

/// Text that came from outside (names, error messages), made harmless for where it is shown.
enum PlainText {
    /// Without control characters: a server must not be able to drive somebody's terminal, nor to turn text around.
    static func visible(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: out.append(" ")
            case 0x00..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: out.append("\u{FFFD}")
            default: out.append(scalar)
            }
        }
        return String(out)
    }
    /// The same for a cell of a Markdown table: nothing of it can become markup.
    static func markdown(_ text: String) -> String {
        visible(text).reduce(into: "") { out, character in
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "|", "\\", "`", "*", "_", "[", "]": out += "\\\(character)"
            default: out.append(character)
            }
        }
    }
    /// Cut into lines at spaces; a word longer than the width keeps a line of its own.
    static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
