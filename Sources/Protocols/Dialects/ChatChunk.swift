// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The outline of one Chat Completions object: the first walk proves it JSON and notes where things stand.
///
/// Only then is anything reported, so that a broken chunk leaves no trace of its first half.
struct ChatChunk {
    private(set) var hasChoices = false
    private(set) var hasError = false
    /// Nearly all chunks have one choice: its outline is made on the first walk.
    private var first: ChatChoice?
    /// Offsets of the choices from the second on, of `usage` and of `x_groq`.
    private var others: JSONCursor?
    private var usage: Int?
    private var groq: Int?
    private let answer: StaticString

    // `answer` is where a choice has its output: `delta` in streams, `message` in whole answers.
    init(_ b: borrowing Span<UInt8>, answer: StaticString) throws(JSONCursor.Fault) {
        self.answer = answer
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            let kind = try cursor.peek(b)
            let start = cursor.offset
            if kind == .array, key.says("choices", b) {
                hasChoices = true
                try walkChoices(&cursor, b)
                continue
            } else if key.says("usage", b) {
                if kind == .object { usage = start }
            } else if key.says("error", b) {
                hasError =
                    kind == .object || kind == .array || kind == .number || kind == .string && b[start + 1] != b[start]
            } else if key.says("x_groq", b) {
                if kind == .object { groq = start }
            }
            try cursor.skipValue(b)
        }
        try cursor.end(b)
    }

    private mutating func walkChoices(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        try cursor.enterArray(b)
        guard try cursor.nextElement(b) else { return }
        if try cursor.enterObjectIfAny(b) { first = try ChatChoice(&cursor, b, answer) }
        while try cursor.nextElement(b) {
            if others == nil { others = cursor }
            try cursor.skipValue(b)
        }
    }

    /// Reports all that the chunk carries.
    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        try first?.report(b, to: &reading)
        if var others {
            repeat {
                if try others.enterObjectIfAny(b) { try ChatChoice(&others, b, answer).report(b, to: &reading) }
            } while try others.nextElement(b)
        }
        if let groq {
            var cursor = JSONCursor(at: groq)
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                if key.says("usage", b) { try Self.usage(&cursor, b, to: &reading) } else { try cursor.skipValue(b) }
            }
        }
        if let usage {
            var cursor = JSONCursor(at: usage)
            try Self.usage(&cursor, b, to: &reading)
        }
    }

    /// Reads a usage object; any other value is passed over.
    static func usage(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        guard try cursor.enterObjectIfAny(b) else { return }
        var found = Usage()
        var looseCached: Int64?  // DeepSeek's and Moonshot's own names, where the details are missing
        while let key = try cursor.nextKey(b) {
            if key.says("prompt_tokens", b) {
                found.input = try cursor.integerIfAny(b)
            } else if key.says("completion_tokens", b) {
                found.output = try cursor.integerIfAny(b)
            } else if key.says("total_tokens", b) {
                found.total = try cursor.integerIfAny(b)
            } else if key.says("prompt_tokens_details", b) {
                found.cachedInput = try cursor.integerMember("cached_tokens", b)
            } else if key.says("completion_tokens_details", b) {
                found.reasoning = try cursor.integerMember("reasoning_tokens", b)
            } else if key.says("prompt_cache_hit_tokens", b) || key.says("cached_tokens", b) {
                looseCached = try cursor.integerIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        found.cachedInput = found.cachedInput ?? looseCached
        reading.report(found)
    }
}
