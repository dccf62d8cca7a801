// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A Cohere message, or the part of it that a delta carries: single objects there stand for the arrays of the whole.
struct CohereMessage {
    /// The place that the event names, where there is only one thing to place.
    let index: Int64?

    func report(
        at offset: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: offset)
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("content", b) {
                try content(&cursor, b, to: &reading)
            } else if key.says("tool_plan", b) {
                // What the model means to do, in prose, before it calls tools: thoughts.
                if let part = try cursor.stringIfAny(b) { reading.reasoning(part, b) }
            } else if key.says("tool_calls", b) {
                try toolCalls(&cursor, b, to: &reading)
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    private func content(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        switch try cursor.peek(b) {
        case .string: reading.text(try cursor.string(b), b)
        case .array:
            try cursor.enterArray(b)
            while try cursor.nextElement(b) { try block(&cursor, b, to: &reading) }
        default: try block(&cursor, b, to: &reading)
        }
    }
    private func block(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        guard try cursor.enterObjectIfAny(b) else { return }
        while let key = try cursor.nextKey(b) {
            if key.says("text", b) {
                if let part = try cursor.stringIfAny(b) { reading.text(part, b) }
            } else if key.says("thinking", b) {
                if let part = try cursor.stringIfAny(b) { reading.reasoning(part, b) }
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    private func toolCalls(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        guard try cursor.peek(b) == .array else { return try call(&cursor, index, b, to: &reading) }
        var place: Int64 = 0
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            try call(&cursor, index ?? place, b, to: &reading)
            place += 1
        }
    }
    private func call(
        _ cursor: inout JSONCursor, _ index: Int64?, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        guard try cursor.enterObjectIfAny(b) else { return }
        var fragment = ToolFragment(index: index)
        while let key = try cursor.nextKey(b) {
            if key.says("id", b) {
                fragment.id = try cursor.stringIfAny(b)
            } else if key.says("function", b) {
                if try cursor.enterObjectIfAny(b) { try fragment.takeFunction(&cursor, b) }
            } else {
                try cursor.skipValue(b)
            }
        }
        reading.tool(fragment, b)
    }
}
