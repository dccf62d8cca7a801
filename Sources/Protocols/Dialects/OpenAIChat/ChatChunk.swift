// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// The outline of one Chat Completions object: the first walk proves it JSON and notes where things stand.
///
/// Only then is anything reported, so that a broken chunk leaves no trace of its first half.
struct ChatChunk: FailingObject {
    private(set) var hasChoices = false
    private(set) var hasError = false
    /// Nearly all chunks have one choice: its outline is made on the first walk.
    private var first: ChatChoice?
    /// Offsets of the choices from the second on, and of members that count or time the whole answer.
    private var others: JSONCursor?
    private var usage: Int?
    private var groq: Int?
    private var timings: Int?
    private let answer: StaticString

    /// A whole answer has at least one choice.
    var hasAnswer: Bool { first != nil }
    /// A chunk with nothing known in it is rare: it can be an error in a form of its own.
    func isError(_ b: borrowing Span<UInt8>) -> Bool {
        !hasChoices && usage == nil && groq == nil && timings == nil && JSONLookup(b).hasError
    }

    // `answer` is where a choice has its output: `delta` in streams, `message` in whole answers, `text` in completions.
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
                hasError = try cursor.saysError(b)
                continue
            } else if key.says("x_groq", b) {
                if kind == .object { groq = start }
            } else if key.says("timings", b) {
                if kind == .object { timings = start }
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
                if key.says("usage", b) {
                    try ChatUsage.read(&cursor, b, to: &reading)
                } else if key.says("error", b) {
                    if let error = try cursor.errorIfAny(b) { reading.fail(b.extracting(error)) }
                } else {
                    try cursor.skipValue(b)
                }
            }
        }
        if let usage {
            var cursor = JSONCursor(at: usage)
            try ChatUsage.read(&cursor, b, to: &reading)
        }
        if let timings { try ChatUsage.readTimings(timings, b, to: &reading) }
    }
}

extension ChatChunk {
    /// Reads an answer in one piece, which is built like a chunk.
    static func readWhole(_ body: Span<UInt8>, answer: StaticString, into reading: inout Reading) {
        do throws(JSONCursor.Fault) {
            let chunk = try ChatChunk(body, answer: answer)
            if chunk.hasError { reading.fail(body) }
            try chunk.report(body, to: &reading)
            if chunk.hasAnswer { return reading.close() }
            if !chunk.hasError { reading.fault = "a JSON answer without choices" }
        } catch { reading.mark(.undecodable) }
    }
}
