// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Looks values up by path in a small JSON text: for error bodies, not for the hot path.
struct JSONLookup {
    let bytes: [UInt8]
    /// Path that every lookup begins with.
    var root: [String] = []

    init(bytes: [UInt8]) { self.bytes = bytes }
    init(_ text: borrowing Span<UInt8>) { bytes = unsafe text.withUnsafeBufferPointer { unsafe Array($0) } }

    enum Value: Equatable {
        case text(String)
        case number(Int64)
        case other(Range<Int>)
    }

    /// Whether the text is one whole JSON value.
    var isJSON: Bool { Self.isWhole(bytes.span) }

    /// Whether a text is one JSON object with nothing but white space around it.
    static func isObject(_ text: borrowing Span<UInt8>) -> Bool {
        var cursor = JSONCursor()
        guard let kind = try? cursor.peek(text), kind == .object else { return false }
        return isWhole(text)
    }
    /// Whether a text is one JSON value with nothing but white space around it.
    static func isWhole(_ text: borrowing Span<UInt8>) -> Bool {
        var cursor = JSONCursor()
        do {
            try cursor.skipValue(text)
            try cursor.end(text)
            return true
        } catch { return false }
    }

    /// Whether it is one of the forms in which errors come.
    var hasError: Bool {
        saysError("error") || saysError("0", "error") || text("type") == "error" || text("object") == "error"
    }

    /// Whether it has a message where whole error responses have it: tells nothing of what may be an answer.
    var isErrorResponse: Bool {
        hasError
            || (text("message") ?? text("Message") ?? text("detail") ?? text("detail", "0", "msg")
                ?? text("errors", "0", "message"))
                != nil
    }

    /// The value at a path of member names and, in arrays, element numbers; nil where there is none, or null.
    func value(_ path: String...) -> Value? {
        find(path)
    }
    /// The value at a path if it is a string with something in it.
    func text(_ path: String...) -> String? {
        guard case .text(let text)? = find(path), !text.isEmpty else { return nil }
        return text
    }

    /// Whether the value at a path says that something went wrong.
    private func saysError(_ path: String...) -> Bool {
        switch find(path) {
        case .text(let text)?: return !text.isEmpty
        case .number(let number)?: return number != 0
        case .other(let range)?:
            var cursor = JSONCursor(at: range.lowerBound)
            return (try? cursor.saysError(bytes.span)) ?? false
        case nil: return false
        }
    }

    private func find(_ path: [String]) -> Value? {
        var cursor = JSONCursor()
        do {
            for step in root + path where try !descend(&cursor, step) { return nil }
            switch try cursor.peek(bytes.span) {
            case .string: return .text(JSONCursor.decode(try cursor.string(bytes.span), bytes.span))
            case .null: return nil
            case .number:
                let range = try cursor.valueRange(bytes.span)
                var again = JSONCursor(at: range.lowerBound)
                return try again.integer(bytes.span).map { .number($0) } ?? .other(range)
            default: return .other(try cursor.valueRange(bytes.span))
            }
        } catch { return nil }
    }

    private func descend(_ cursor: inout JSONCursor, _ step: String) throws(JSONCursor.Fault) -> Bool {
        switch try cursor.peek(bytes.span) {
        case .object:
            try cursor.enterObject(bytes.span)
            while let key = try cursor.nextKey(bytes.span) {
                if JSONCursor.decode(key, bytes.span) == step { return true }
                try cursor.skipValue(bytes.span)
            }
            return false
        case .array:
            guard var left = Int(step) else { return false }
            try cursor.enterArray(bytes.span)
            while try cursor.nextElement(bytes.span) {
                if left == 0 { return true }
                left -= 1
                try cursor.skipValue(bytes.span)
            }
            return false
        default: return false
        }
    }
}
