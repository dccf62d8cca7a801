// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// The outline of one Anthropic event, or of a whole message, which has the same members on other levels.
///
/// The first walk proves it JSON and notes where things stand; only then is anything reported.
struct MessageEvent: ObjectEvent {
    private(set) var hasError = false
    /// Where Bedrock's own times stand.
    private(set) var invocationMetrics: Int?
    private var type: JSONCursor.StringRange?
    private var index: Int64 = 0
    private var delta: Int?
    private var block: Int?
    private var message: Int?
    private var usage: Int?
    private var content: Int?
    private var stop: JSONCursor.StringRange?

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try self.init(&cursor, b)
        try cursor.end(b)
    }
    private init(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            let kind = try cursor.peek(b)
            let start = cursor.offset
            if key.says("type", b) {
                type = try cursor.stringIfAny(b)
                continue
            } else if key.says("index", b) {
                index = try cursor.integerIfAny(b) ?? 0
                continue
            } else if key.says("stop_reason", b) {
                stop = try cursor.stringIfAny(b)
                continue
            } else if kind == .object {
                if key.says("delta", b) { delta = start }
                if key.says("content_block", b) { block = start }
                if key.says("message", b) { message = start }
                if key.says("usage", b) { usage = start }
                if key.says("amazon-bedrock-invocationMetrics", b) { invocationMetrics = start }
            } else if kind == .array, key.says("content", b) {
                content = start
            }
            if key.says("error", b) { hasError = try cursor.saysError(b) } else { try cursor.skipValue(b) }
        }
    }

    /// Reports what the event carries; the type in the data counts, the event's name only where that is missing.
    func report(
        _ b: borrowing Span<UInt8>, name: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if isA("content_block_delta", b, name) {
            if let delta { try report(delta: delta, b, to: &reading) }
        } else if isA("error", b, name) || hasError {
            reading.fail(b)
        } else if isA("ping", b, name) {
            reading.mark(.ping)
        } else if isA("content_block_start", b, name) {
            if let block { try ContentBlock(at: block, b).report(b, index: index, to: &reading) }
        } else if isA("message_start", b, name) {
            guard let message else { return }
            var cursor = JSONCursor(at: message)
            try Self(&cursor, b).reportUsage(b, to: &reading)
        } else if isA("message_delta", b, name) {
            if let delta {
                var cursor = JSONCursor(at: delta)
                if let stop = try Self(&cursor, b).stop { reading.finish(stop, b) }
            }
            try reportUsage(b, to: &reading)
        } else if isA("message_stop", b, name) {
            reading.close()
        }
    }

    /// Reports a message that came whole; false where it is none.
    func reportWhole(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) -> Bool {
        guard let content else { return false }
        var cursor = JSONCursor(at: content)
        var place: Int64 = 0
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            if try cursor.peek(b) == .object {
                try ContentBlock(at: cursor.offset, b).report(b, index: place, to: &reading)
            }
            try cursor.skipValue(b)
            place += 1
        }
        if let stop { reading.finish(stop, b) }
        try reportUsage(b, to: &reading)
        return true
    }

    private func isA(_ word: StaticString, _ b: borrowing Span<UInt8>, _ name: borrowing Span<UInt8>) -> Bool {
        guard let type else { return Words.equal(name, word) }
        return type.says(word, b)
    }

    private func report(
        delta: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: delta)
        var type: JSONCursor.StringRange?
        var part: JSONCursor.StringRange?
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("type", b) {
                type = try cursor.stringIfAny(b)
            } else if key.says("text", b) || key.says("partial_json", b) || key.says("thinking", b) {
                part = try cursor.stringIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        guard let type, let part else { return }
        if type.says("text_delta", b) {
            reading.text(part, b)
        } else if type.says("input_json_delta", b) {
            reading.tool(ToolFragment(index: index, arguments: .text(part)), b)
        } else if type.says("thinking_delta", b) {
            reading.reasoning(part, b)
        }
    }

    private func reportUsage(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        guard let usage else { return }
        var cursor = JSONCursor(at: usage)
        var (found, written) = (Usage(), Int64?.none)
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("input_tokens", b) {
                found.input = try cursor.integerIfAny(b)
            } else if key.says("output_tokens", b) {
                found.output = try cursor.integerIfAny(b)
            } else if key.says("cache_read_input_tokens", b) {
                found.cachedInput = try cursor.integerIfAny(b)
            } else if key.says("cache_creation_input_tokens", b) {
                found.cacheWrite = try cursor.integerIfAny(b)
            } else if key.says("cache_creation", b) {
                written = try Self.cacheWrites(&cursor, b)
            } else if key.says("output_tokens_details", b) {
                found.reasoning = try cursor.integerMember("thinking_tokens", b)
            } else {
                try cursor.skipValue(b)
            }
        }
        found.cacheWrite = found.cacheWrite ?? written
        reading.report(found)
    }
    /// What was written to the cache, by how long it is kept; the sum mostly stands beside it.
    private static func cacheWrites(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Int64? {
        guard try cursor.enterObjectIfAny(b) else { return nil }
        var sum: Int64?
        while let key = try cursor.nextKey(b) {
            if key.says("ephemeral_5m_input_tokens", b) || key.says("ephemeral_1h_input_tokens", b) {
                guard let count = try cursor.integerIfAny(b), count >= 0 else { continue }
                let (more, overflow) = (sum ?? 0).addingReportingOverflow(count)
                if !overflow { sum = more }
            } else {
                try cursor.skipValue(b)
            }
        }
        return sum
    }
}
