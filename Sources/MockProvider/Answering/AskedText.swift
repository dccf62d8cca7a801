// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The text of what was asked last: of a prompt, or of the last message that a user wrote.
enum AskedText {
    /// Reads a conversation or a prompt in any dialect's form; empty where there is no text.
    static func read(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> String {
        guard try cursor.peek(body) == .array else { return try text(&cursor, body) }
        var last = ""
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            let next = try cursor.peek(body) == .object ? message(&cursor, body) : text(&cursor, body)
            if !next.isEmpty { last = next }
        }
        return last
    }
    /// A message's text, or that of a part of one; empty where somebody else than the user wrote it.
    private static func message(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> String {
        var (written, isUsers) = ("", true)
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            switch JSONCursor.decode(key, body) {
            case "role": isUsers = try text(&cursor, body) == "user"
            case "content", "parts", "text": written = try parts(&cursor, body)
            default: try cursor.skipValue(body)
            }
        }
        return isUsers ? written : ""
    }
    /// A text, or an array of parts that have one, a line each.
    private static func parts(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> String {
        guard try cursor.peek(body) == .array else { return try text(&cursor, body) }
        var lines: [String] = []
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            let isPart = try cursor.peek(body) == .object
            lines.append(try isPart ? message(&cursor, body) : text(&cursor, body))
        }
        return lines.joined(separator: "\n")
    }
    private static func text(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> String {
        guard try cursor.peek(body) == .string else {
            try cursor.skipValue(body)
            return ""
        }
        return JSONCursor.decode(try cursor.string(body), body)
    }
}
