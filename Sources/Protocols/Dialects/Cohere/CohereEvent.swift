// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// The outline of one Cohere event, of its delta, or of a whole answer, which has the members of a delta.
///
/// The first walk proves it JSON and notes where things stand; only then is anything reported.
struct CohereEvent: ObjectEvent {
    private(set) var hasError = false
    private var type: JSONCursor.StringRange?
    private var index: Int64?
    private var delta: Range<Int>?
    private var message: Int?
    private var usage: Int?
    private var finish: JSONCursor.StringRange?

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try self.init(&cursor, b)
        try cursor.end(b)
    }
    private init(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("type", b) {
                type = try cursor.stringIfAny(b)
            } else if key.says("index", b) {
                index = try cursor.integerIfAny(b)
            } else if key.says("delta", b) {
                let isObject = try cursor.peek(b) == .object
                let range = try cursor.valueRange(b)
                delta = isObject ? range : nil
            } else if key.says("message", b) {
                message = try cursor.placeIfAny(.object, b)
            } else if key.says("finish_reason", b) {
                finish = try cursor.stringIfAny(b)
            } else if key.says("usage", b) {
                usage = try cursor.placeIfAny(.object, b)
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    /// Reports what the event carries; the type in the data counts, the event's name only where that is missing.
    func report(
        _ b: borrowing Span<UInt8>, name: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if isA("content-delta", b, name) || isA("tool-call-delta", b, name) || isA("tool-plan-delta", b, name)
            || isA("content-start", b, name) || isA("tool-call-start", b, name)
        {
            guard let delta else { return }
            var cursor = JSONCursor(at: delta.lowerBound)
            guard let message = try Self(&cursor, b).message else { return }
            try CohereMessage(index: index).report(at: message, b, to: &reading)
        } else if isA("message-end", b, name) {
            if let delta {
                var cursor = JSONCursor(at: delta.lowerBound)
                try Self(&cursor, b).reportEnd(b.extracting(delta), b, to: &reading)
            }
            reading.close()
        } else if isA("error", b, name) || Words.equal(name, "error") || type == nil && hasError {
            reading.fail(b)
        }
    }

    /// Reports an answer that came whole; false where it is none.
    func reportWhole(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) -> Bool {
        guard let message else { return false }
        try CohereMessage(index: nil).report(at: message, b, to: &reading)
        try reportEnd(b, b, to: &reading)
        reading.close()
        return true
    }

    private func isA(_ word: StaticString, _ b: borrowing Span<UInt8>, _ name: borrowing Span<UInt8>) -> Bool {
        guard let type else { return Words.equal(name, word) }
        return type.says(word, b)
    }

    /// Why the answer ended and what it cost; `own` is the object itself, for the words of its error.
    private func reportEnd(
        _ own: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if let finish { reading.finish(finish, b) }
        if hasError {
            reading.fail(own)
        } else if let finish, finish.says("ERROR", b) || finish.says("TIMEOUT", b) {
            reading.fail(b.extracting(finish.start..<finish.end))  // the word is all there is
        }
        if let usage { try Self.reportUsage(usage, b, to: &reading) }
    }

    /// `tokens` are those of the model, `billed_units` those that cost money: the second stand in for the first.
    private static func reportUsage(
        _ offset: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: offset)
        var (found, billed) = (Usage(), Usage())
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("tokens", b) {
                try counts(&cursor, b, into: &found)
            } else if key.says("billed_units", b) {
                try counts(&cursor, b, into: &billed)
            } else if key.says("cached_tokens", b) {
                found.cachedInput = try cursor.integerIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        (found.input, found.output) = (found.input ?? billed.input, found.output ?? billed.output)
        reading.report(found)
    }
    private static func counts(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, into found: inout Usage
    ) throws(JSONCursor.Fault) {
        guard try cursor.enterObjectIfAny(b) else { return }
        while let key = try cursor.nextKey(b) {
            if key.says("input_tokens", b) {
                found.input = try cursor.integerIfAny(b)
            } else if key.says("output_tokens", b) {
                found.output = try cursor.integerIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
    }
}
