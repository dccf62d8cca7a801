// SPDX-License-Identifier: Apache-2.0

/// Compact JSON text laid out for people and for line-based diffs: a member a line, two spaces a level.
public enum PrettyJSON {
    /// The same JSON with line breaks and indents; ends in a line feed.
    ///
    /// - Parameter json: Valid, and without white space between its tokens.
    /// - Returns: UTF-8 as it was, but for the layout.
    public static func text(_ json: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(json.count * 2)
        var (depth, inString, escaped) = (0, false, false)
        func newLine() {
            out.append(0x0A)
            out.append(contentsOf: repeatElement(0x20, count: 2 * depth))
        }
        for (i, byte) in json.enumerated() {
            if inString {
                out.append(byte)
                inString = escaped || byte != UInt8(ascii: "\"")
                escaped = !escaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                out.append(byte)
                depth += 1
                if i + 1 < json.count, json[i + 1] != byte + 2 { newLine() }  // an empty container stays together
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if json[i - 1] != byte - 2 { newLine() }
                out.append(byte)
            case UInt8(ascii: ","):
                out.append(byte)
                newLine()
            case UInt8(ascii: ":"): out.append(contentsOf: [byte, 0x20])
            default:
                out.append(byte)
                inString = byte == UInt8(ascii: "\"")
            }
        }
        out.append(0x0A)
        return String(decoding: out, as: UTF8.self)
    }
}
