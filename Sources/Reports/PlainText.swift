// SPDX-License-Identifier: Apache-2.0

/// Text that came from outside (names, error messages), made harmless for where it is shown.
package enum PlainText {
    /// Without control characters: a server must not be able to drive somebody's terminal, nor to turn text around.
    package static func visible(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: out.append(" ")
            case 0x00..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFFFE...0xFFFF:
                out.append("\u{FFFD}")
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
    /// Lines of whole parts; a part that is longer than a line is cut at its spaces.
    static func wrap(_ parts: [String], separator: String, width: Int) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, last.count + separator.count + part.count <= width {
                lines[lines.count - 1] = last + separator + part
            } else {
                lines += wrap(part, width: width)
            }
        }
        return lines
    }
    /// With an ellipsis where it is longer than so many characters.
    package static func cut(_ text: String, to count: Int) -> String {
        text.count <= count ? text : count < 1 ? "" : String(text.prefix(count - 1)) + "…"
    }
    /// Filled up with spaces behind it, or in front of it where the width is negative.
    package static func padded(_ text: String, to width: Int) -> String {
        let space = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? space + text : text + space
    }
}
