// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What the mock wants to know of a request's body; both dialects say it with nearly the same words.
struct ChatRequest: Hashable {
    var model: String?
    var streams = false
    var asksForUsage = false
    /// The lowest of the limits given.
    var maxTokens: Int?
    var choices = 1
    /// Bytes of the messages and the system prompt, as JSON; nil without messages.
    var promptBytes: Int?
    var endsInToolResult = false
    var tools: [ToolOffer] = []
    var toolChoice = ToolChoice()
    var allowsParallelCalls = true

    /// - Throws: `JSONCursor.Fault` where the body is no JSON object, or a member is of the wrong kind.
    init(_ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) { try read(JSONCursor.decode(key, body), &cursor, body) }
        try cursor.end(body)
    }
    private mutating func read(
        _ key: String, _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        if try cursor.null(body) { return }
        switch key {
        case "model": model = JSONCursor.decode(try cursor.string(body), body)
        case "stream": streams = try cursor.bool(body)
        case "max_tokens", "max_completion_tokens":
            let limit = Int(clamping: try cursor.integer(body) ?? -1)
            maxTokens = min(maxTokens ?? limit, limit)
        case "n": choices = Int(clamping: try cursor.integer(body) ?? -1)
        case "parallel_tool_calls": allowsParallelCalls = try cursor.bool(body)
        case "stream_options": asksForUsage = try Self.includesUsage(&cursor, body)
        case "messages":
            let start = cursor.offset
            endsInToolResult = try Self.endsInToolResult(&cursor, body)
            promptBytes = (promptBytes ?? 0) + cursor.offset - start
        case "system":
            let start = cursor.offset
            try cursor.skipValue(body)
            promptBytes = promptBytes.map { $0 + cursor.offset - start }
        case "tools": tools = try ToolOffer.list(&cursor, body)
        case "tool_choice": toolChoice = try ToolChoice(&cursor, body)
        default: try cursor.skipValue(body)
        }
    }
    private static func includesUsage(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Bool {
        var asked = false
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            if JSONCursor.equals(key, "include_usage", body) {
                asked = try cursor.bool(body)
            } else {
                try cursor.skipValue(body)
            }
        }
        return asked
    }
    /// Whether the last message brings a tool's result: then the answer is text, so that an agent's loop ends.
    private static func endsInToolResult(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Bool {
        var found = false
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            found = false
            try cursor.enterObject(body)
            while let key = try cursor.nextKey(body) {
                if JSONCursor.equals(key, "role", body) {
                    found = JSONCursor.equals(try cursor.string(body), "tool", body) || found
                } else if JSONCursor.equals(key, "content", body), try cursor.peek(body) == .array {
                    found = try hasToolResult(&cursor, body) || found
                } else {
                    try cursor.skipValue(body)
                }
            }
        }
        return found
    }
    private static func hasToolResult(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Bool {
        var found = false
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            guard try cursor.peek(body) == .object else {
                try cursor.skipValue(body)
                continue
            }
            try cursor.enterObject(body)
            while let key = try cursor.nextKey(body) {
                if JSONCursor.equals(key, "type", body), try cursor.peek(body) == .string {
                    found = JSONCursor.equals(try cursor.string(body), "tool_result", body) || found
                } else {
                    try cursor.skipValue(body)
                }
            }
        }
        return found
    }
}
