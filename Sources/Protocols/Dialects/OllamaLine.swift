// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// The outline of one line of Ollama's, of a conversation or of a completion: they differ in where the output stands.
///
/// The walk proves it JSON and notes where things stand; only then is anything reported.
struct OllamaLine {
    private(set) var hasError = false
    /// Whether there is a place for output, be it empty.
    private(set) var hasAnswer = false
    private var isDone = false
    private var text: JSONCursor.StringRange?
    private var thinking: JSONCursor.StringRange?
    /// Offset of the array.
    private var calls: Int?
    private var reason: JSONCursor.StringRange?
    private var usage = Usage()
    private var times = ServerTimes()

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("message", b) {
                guard try cursor.enterObjectIfAny(b) else { continue }
                hasAnswer = true
                while let key = try cursor.nextKey(b) {
                    guard try !takeOutput(key, "content", &cursor, b) else { continue }
                    try cursor.skipValue(b)
                }
            } else if try takeOutput(key, "response", &cursor, b) {
                if key.says("response", b) { hasAnswer = true }
            } else if key.says("done", b) {
                isDone = try cursor.boolIfAny(b) ?? false
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else if try !takeStatistic(key, &cursor, b) {
                try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
    }

    /// Takes a member with model output; false, and nothing read, where it is none.
    private mutating func takeOutput(
        _ key: JSONCursor.StringRange, _ textName: StaticString, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Bool {
        if key.says(textName, b) {
            text = try cursor.stringIfAny(b)
        } else if key.says("thinking", b) {
            thinking = try cursor.stringIfAny(b)
        } else if key.says("tool_calls", b) {
            calls = try cursor.placeIfAny(.array, b)
        } else {
            return false
        }
        return true
    }
    /// Takes a member of the last line: reason, counts, and durations in nanoseconds.
    private mutating func takeStatistic(
        _ key: JSONCursor.StringRange, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Bool {
        if key.says("done_reason", b) {
            reason = try cursor.stringIfAny(b)
        } else if key.says("total_duration", b) {
            times.total = try Self.span(&cursor, b)
        } else if key.says("load_duration", b) {
            times.load = try Self.span(&cursor, b)
        } else if key.says("prompt_eval_count", b) {
            usage.input = try cursor.integerIfAny(b)
        } else if key.says("prompt_eval_duration", b) {
            times.prefill = try Self.span(&cursor, b)
        } else if key.says("eval_count", b) {
            usage.output = try cursor.integerIfAny(b)
        } else if key.says("eval_duration", b) {
            times.generation = try Self.span(&cursor, b)
        } else {
            return false
        }
        return true
    }
    private static func span(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Nanoseconds? {
        try cursor.integerIfAny(b).map { Nanoseconds($0) }
    }

    /// Reports all that the line carries.
    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        if let thinking { reading.reasoning(thinking, b) }
        if let text { reading.text(text, b) }
        if let calls { try report(calls: calls, b, to: &reading) }
        if let reason { reading.finish(reason, b) }
        if usage.input != nil || usage.output != nil { reading.report(usage) }
        if !times.isEmpty { reading.report(times) }
        if isDone { reading.close() }
    }

    /// Calls come whole, so that each is one of its own, though it may have the name of the one before.
    private func report(
        calls: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: calls)
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            guard try cursor.enterObjectIfAny(b) else { continue }
            var fragment = ToolFragment(index: reading.nextToolIndex)
            while let key = try cursor.nextKey(b) {
                if key.says("id", b) {
                    fragment.id = try cursor.stringIfAny(b)
                } else if key.says("function", b) {
                    if try cursor.enterObjectIfAny(b) { try fragment.takeFunction(&cursor, b) }
                } else {
                    try cursor.skipValue(b)
                }
            }
            if fragment.name?.isEmpty == false { reading.tool(fragment, b) }
        }
    }
}
