// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// The outline of one message of Converse's, or of a whole answer, which has some members of the same names.
///
/// The first walk proves it JSON and notes where things stand; only then is anything reported.
struct ConverseEvent {
    private var index: Int64 = 0
    private var delta: Int?
    private var start: Int?
    private var output: Int?
    private var usage: Int?
    private var metrics: Int?
    private var stop: JSONCursor.StringRange?

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("contentBlockIndex", b) {
                index = try cursor.integerIfAny(b) ?? 0
            } else if key.says("stopReason", b) {
                stop = try cursor.stringIfAny(b)
            } else if try cursor.peek(b) == .object {
                let place = cursor.offset
                if key.says("delta", b) { delta = place }
                if key.says("start", b) { start = place }
                if key.says("output", b) { output = place }
                if key.says("usage", b) { usage = place }
                if key.says("metrics", b) { metrics = place }
                try cursor.skipValue(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
    }

    /// Reports what the message carries; what it is called does not matter.
    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        if let delta { try ConverseBlock(at: delta, b).report(b, index: index, to: &reading) }
        if let start { try ConverseBlock(at: start, b).report(b, index: index, to: &reading) }
        if let stop { reading.finish(stop, b) }
        if let usage { try report(usage: usage, b, to: &reading) }
        if let metrics {
            var cursor = JSONCursor(at: metrics)
            var times = ServerTimes()
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                if key.says("latencyMs", b) {
                    times.total = try cursor.timeIfAny(power: 6, b)
                } else {
                    try cursor.skipValue(b)
                }
            }
            reading.report(times)
        }
    }

    /// Reports the content of a whole answer; false where there is none.
    func reportOutput(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) -> Bool {
        guard let output, var cursor = try Self.content(of: output, b) else { return false }
        var place: Int64 = 0
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            if try cursor.peek(b) == .object {
                try ConverseBlock(at: cursor.offset, b).report(b, index: place, to: &reading)
            }
            try cursor.skipValue(b)
            place += 1
        }
        return true
    }
    /// At the array `message.content` of an output.
    private static func content(
        of output: Int, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> JSONCursor? {
        var cursor = JSONCursor(at: output)
        var found: JSONCursor?
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            guard key.says("message", b), try cursor.peek(b) == .object else {
                try cursor.skipValue(b)
                continue
            }
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                if key.says("content", b), try cursor.peek(b) == .array { found = cursor }
                try cursor.skipValue(b)
            }
        }
        return found
    }

    private func report(
        usage: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: usage)
        var found = Usage()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("inputTokens", b) {
                found.input = try cursor.integerIfAny(b)
            } else if key.says("outputTokens", b) {
                found.output = try cursor.integerIfAny(b)
            } else if key.says("totalTokens", b) {
                found.total = try cursor.integerIfAny(b)
            } else if key.says("cacheReadInputTokens", b) {
                found.cachedInput = try cursor.integerIfAny(b)
            } else if key.says("cacheWriteInputTokens", b) {
                found.cacheWrite = try cursor.integerIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        reading.report(found)
    }
}

/// What a block begins with, what one delta adds to it, or all of it: they name their parts alike.
private struct ConverseBlock {
    private var text: JSONCursor.StringRange?
    private var reasoning: JSONCursor.StringRange?
    private var isTool = false
    private var id: JSONCursor.StringRange?
    private var name: JSONCursor.StringRange?
    private var input = ToolFragment.Arguments.none

    init(at offset: Int, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: offset)
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("text", b) {
                text = try cursor.stringIfAny(b)
            } else if key.says("reasoningContent", b) {
                if try cursor.enterObjectIfAny(b) { try takeReasoning(&cursor, b) }
            } else if key.says("toolUse", b) {
                if try cursor.enterObjectIfAny(b) { try takeTool(&cursor, b) }
            } else {
                try cursor.skipValue(b)
            }
        }
    }
    /// Deltas have the text at once, whole blocks one level further in.
    private mutating func takeReasoning(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        while let key = try cursor.nextKey(b) {
            if key.says("text", b) {
                reasoning = try cursor.stringIfAny(b)
            } else if key.says("reasoningText", b) {
                if try cursor.enterObjectIfAny(b) { try takeReasoning(&cursor, b) }
            } else {
                try cursor.skipValue(b)
            }
        }
    }
    private mutating func takeTool(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        isTool = true
        while let key = try cursor.nextKey(b) {
            if key.says("toolUseId", b) {
                id = try cursor.stringIfAny(b)
            } else if key.says("name", b) {
                name = try cursor.stringIfAny(b)
            } else if key.says("input", b) {
                switch try cursor.peek(b) {
                case .string: input = .text(try cursor.string(b))
                case .object: input = .value(try cursor.valueRange(b))
                default: try cursor.skipValue(b)
                }
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    func report(_ b: borrowing Span<UInt8>, index: Int64, to reading: inout Reading) {
        if let text { reading.text(text, b) }
        if let reasoning { reading.reasoning(reasoning, b) }
        if isTool { reading.tool(ToolFragment(index: index, id: id, name: name, arguments: input), b) }
    }
}
