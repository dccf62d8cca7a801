// SPDX-License-Identifier: Apache-2.0
internal import JSONText

// What stands at the places of a format: texts, numbers, the end.
extension Custom {
    enum Voice { case text, reasoning }

    func sayPlain(_ b: borrowing Span<UInt8>, _ reading: inout Reading) {
        if format.isCumulative { reading.repeatedPlainText(b) } else { reading.plainText(b) }
    }

    func say(
        _ voice: Voice, _ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, _ reading: inout Reading
    ) {
        switch (voice, format.isCumulative) {
        case (.text, false): reading.text(part, b)
        case (.text, true): reading.repeatedText(part, b)
        case (.reasoning, false): reading.reasoning(part, b)
        case (.reasoning, true): reading.repeatedReasoning(part, b)
        }
    }
    /// Reports the first of several places that has a text with something in it.
    func say(
        _ voice: Voice, _ spots: [Spot], _ places: PointerTree.Places, _ b: borrowing Span<UInt8>,
        _ reading: inout Reading
    ) throws(JSONCursor.Fault) {
        for i in spots.indices {
            guard let place = places[spots[i].slot] else { continue }
            if spots[i].pointer.hasEvery {
                var cursor = JSONCursor()
                if try sayEvery(voice, spots[i].pointer.steps, 0, &cursor, b, &reading) { return }
            } else {
                var cursor = JSONCursor(at: place)
                guard let part = try saying(&cursor, b, &reading), !part.isEmpty else { continue }
                return say(voice, part, b, &reading)
            }
        }
    }
    /// What a pointer has led to, if it is something to say; null is at least the right place.
    private func saying(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, _ reading: inout Reading
    ) throws(JSONCursor.Fault) -> JSONCursor.StringRange? {
        let isNull = try cursor.peek(b) == .null
        let found = try cursor.textIfAny(b)
        if isNull || found != nil { reading.foundPlace = true }
        return found
    }
    /// Follows a pointer with a `*` to all that it leads to, in the order of the text; the value is passed over.
    func sayEvery(
        _ voice: Voice, _ steps: [[UInt8]], _ next: Int, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>,
        _ reading: inout Reading
    ) throws(JSONCursor.Fault) -> Bool {
        let kind = try cursor.peek(b)
        var isAny = false
        if next == steps.count {
            guard let part = try saying(&cursor, b, &reading), !part.isEmpty else { return false }
            say(voice, part, b, &reading)
            return true
        }
        let step = steps[next]
        switch kind {
        case .object:
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                if key.says(step, b) {
                    isAny = try sayEvery(voice, steps, next + 1, &cursor, b, &reading) || isAny
                } else {
                    try cursor.skipValue(b)
                }
            }
        case .array:
            var index = 0
            try cursor.enterArray(b)
            while try cursor.nextElement(b) {
                if step == JSONPointer.every || JSONPointer.index(of: step) == index {
                    isAny = try sayEvery(voice, steps, next + 1, &cursor, b, &reading) || isAny
                } else {
                    try cursor.skipValue(b)
                }
                index += 1
            }
        case .string, .number, .bool, .null: try cursor.skipValue(b)
        }
        return isAny
    }

    func string(
        _ spots: [Spot], _ places: PointerTree.Places, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> JSONCursor.StringRange? {
        for i in spots.indices {
            guard let place = places[spots[i].slot] else { continue }
            var cursor = JSONCursor(at: place)
            if let found = try cursor.stringIfAny(b), !found.isEmpty { return found }
        }
        return nil
    }
    func integer(
        _ spots: [Spot], _ places: PointerTree.Places, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Int64? {
        for i in spots.indices {
            guard let place = places[spots[i].slot] else { continue }
            var cursor = JSONCursor(at: place)
            if let found = try cursor.integerIfAny(b) { return found }
        }
        return nil
    }
    func isEnd(_ place: Int, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> Bool {
        var cursor = JSONCursor(at: place)
        switch format.endTest {
        case .truthy: return try Self.isTruthy(place, b)
        case .text: return try cursor.stringIfAny(b)?.says(endText, b) ?? false
        case .literal:
            if try cursor.peek(b) == .string { return false }
            let range = try cursor.valueRange(b)
            return Words.equal(b.extracting(range), endText)
        }
    }
    /// Neither null nor false, nor 0, nor the empty text.
    static func isTruthy(_ place: Int, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> Bool {
        var cursor = JSONCursor(at: place)
        switch try cursor.peek(b) {
        case .object, .array: return true
        case .string: return try !cursor.string(b).isEmpty
        case .number: return try cursor.integer(b) != 0
        case .bool: return try cursor.bool(b)
        case .null: return false
        }
    }
}
