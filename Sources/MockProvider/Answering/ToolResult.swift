// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Looks for the result of a tool at a conversation's end: then the answer is text, so that an agent's loop ends.
enum ToolResult {
    /// Whether the last element of an array brings a tool's result, in the words of any dialect.
    static func isLast(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Bool {
        var found = false
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            if try cursor.peek(body) == .object {
                found = try stands(in: &cursor, body, isMessage: true)
            } else {
                try cursor.skipValue(body)  // several prompts, or tokens
                found = false
            }
        }
        return found
    }
    /// Whether a message, or a part of one, is such a result.
    private static func stands(
        in cursor: inout JSONCursor, _ body: borrowing Span<UInt8>, isMessage: Bool
    ) throws(JSONCursor.Fault) -> Bool {
        var found = false
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            switch JSONCursor.decode(key, body) {
            case "role" where isMessage:
                found = JSONCursor.equals(try cursor.string(body), "tool", body) || found
            case "type":
                guard try cursor.peek(body) == .string else {
                    try cursor.skipValue(body)
                    continue
                }
                found = words.contains(JSONCursor.decode(try cursor.string(body), body)) || found
            case "toolResult", "functionResponse", "function_response":
                found = true
                try cursor.skipValue(body)
            case "content", "parts":
                guard isMessage, try cursor.peek(body) == .array else {
                    try cursor.skipValue(body)
                    continue
                }
                found = try isAny(&cursor, body) || found
            default: try cursor.skipValue(body)
            }
        }
        return found
    }
    private static let words: Set<String> = ["tool_result", "function_call_output", "custom_tool_call_output"]

    private static func isAny(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Bool {
        var found = false
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            if try cursor.peek(body) == .object {
                found = try stands(in: &cursor, body, isMessage: false) || found
            } else {
                try cursor.skipValue(body)
            }
        }
        return found
    }
}
