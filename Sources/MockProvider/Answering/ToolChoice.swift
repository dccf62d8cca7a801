// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What a request says of the use of its tools: a word, or an object with a word and perhaps a name.
struct ToolChoice: Hashable {
    private var word = "auto"
    /// The one tool that must be called.
    private(set) var name: String?
    private(set) var forbidsParallelCalls = false
    var demandsCall: Bool { ["required", "any", "tool", "function"].contains(word) }
    var forbidsCall: Bool { word == "none" }

    init() {}
    init(_ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        if try cursor.peek(body) == .string {
            word = try Self.word(&cursor, body)
        } else {
            try read(&cursor, body)
        }
    }
    /// Reads `{"type": "tool", "name"}`, `{"type": "function", "function": {"name"}}`, `{"mode", "allowedFunctionNames"}`,
    /// and `{"any": {}}` or `{"tool": {"name"}}`.
    private mutating func read(_ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            if try cursor.null(body) { continue }
            switch JSONCursor.decode(key, body) {
            case "type", "mode": word = try Self.word(&cursor, body)
            case "name": name = JSONCursor.decode(try cursor.string(body), body)
            case "disable_parallel_tool_use": forbidsParallelCalls = try cursor.bool(body)
            case "function", "tool":
                word = "tool"
                try readName(&cursor, body)
            case "any":
                word = "any"
                try cursor.skipValue(body)
            case "allowedFunctionNames", "allowed_function_names": try readFirstName(&cursor, body)
            default: try cursor.skipValue(body)
            }
        }
    }
    private static func word(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> String { JSONCursor.decode(try cursor.string(body), body).lowercased() }

    private mutating func readName(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            if JSONCursor.equals(key, "name", body) {
                name = JSONCursor.decode(try cursor.string(body), body)
            } else {
                try cursor.skipValue(body)
            }
        }
    }
    private mutating func readFirstName(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        var isFirst = true
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            let text = JSONCursor.decode(try cursor.string(body), body)
            if isFirst { name = text }
            isFirst = false
        }
    }
}
