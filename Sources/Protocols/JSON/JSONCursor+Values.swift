// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

// What the event readers ask of a JSON text, beyond the cursor: values that may be of another kind, or loosely written.
extension JSONCursor {
    /// The next value if it is a string; any other value is passed over.
    mutating func stringIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> StringRange? {
        if try peek(b) == .string { return try string(b) }
        try skipValue(b)
        return nil
    }
    /// Where the next value stands, if it says that something went wrong; any other value is passed over.
    mutating func errorIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Range<Int>? {
        var value = self
        return try saysError(b) ? try value.valueRange(b) : nil
    }
    /// The next value as text: a string's characters, a number as it is written; any other value is passed over.
    mutating func textIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> StringRange? {
        if try peek(b) == .number { return StringRange(plain: try valueRange(b)) }
        return try stringIfAny(b)
    }
    /// The next value if it is `true` or `false`; any other value is passed over.
    mutating func boolIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool? {
        if try peek(b) == .bool { return try bool(b) }
        try skipValue(b)
        return nil
    }
    /// The next value if it is a whole number, be it written `12`, `12.0`, `1.2e1` or `"12"`; any other is passed over.
    ///
    /// Gateways between protocol buffers and JSON write 64-bit numbers as strings, others know only floats.
    mutating func integerIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Int64? {
        switch try peek(b) {
        case .number:
            let start = offset
            if let plain = try integer(b) { return plain }
            return DecimalNumber(start..<offset, b).whole
        case .string:
            let text = try string(b)
            var inside = JSONCursor(at: text.start)
            guard let whole = try? inside.integer(b), inside.offset == text.end else { return nil }
            return whole
        default:
            try skipValue(b)
            return nil
        }
    }
    /// The next value if it is a number, as whole nanoseconds; any other value is passed over.
    ///
    /// Times the power of ten the number is nanoseconds: 9 for seconds, 6 for milliseconds.
    mutating func timeIfAny(power: Int, _ b: borrowing Span<UInt8>) throws(Fault) -> Nanoseconds? {
        guard try peek(b) == .number else {
            try skipValue(b)
            return nil
        }
        let number = try valueRange(b)
        return DecimalNumber(number, b).scaled(by: power).map { Nanoseconds($0) }
    }

    // MARK: Objects and arrays

    /// Enters the next value if it is an object; any other value is passed over.
    mutating func enterObjectIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool {
        if try peek(b) == .object {
            try enterObject(b)
            return true
        }
        try skipValue(b)
        return false
    }
    /// Enters the next value if it is an array; any other value is passed over.
    mutating func enterArrayIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool {
        if try peek(b) == .array {
            try enterArray(b)
            return true
        }
        try skipValue(b)
        return false
    }
    /// The whole number that the next value, an object, has under `name`; any other value is passed over.
    mutating func integerMember(_ name: StaticString, _ b: borrowing Span<UInt8>) throws(Fault) -> Int64? {
        guard try enterObjectIfAny(b) else { return nil }
        var found: Int64?
        while let key = try nextKey(b) {
            if key.says(name, b) { found = try integerIfAny(b) } else { try skipValue(b) }
        }
        return found
    }
    /// The string that the next value, an object, has under `name`; any other value is passed over.
    mutating func stringMember(_ name: StaticString, _ b: borrowing Span<UInt8>) throws(Fault) -> StringRange? {
        guard try enterObjectIfAny(b) else { return nil }
        var found: StringRange?
        while let key = try nextKey(b) {
            if key.says(name, b) { found = try stringIfAny(b) } else { try skipValue(b) }
        }
        return found
    }
    /// Passes over the next value and says where it stands, white space before it left out.
    mutating func valueRange(_ b: borrowing Span<UInt8>) throws(Fault) -> Range<Int> {
        _ = try peek(b)
        let start = offset
        try skipValue(b)
        return start..<offset
    }
    /// Passes over the next value; where it begins, if it is of this kind.
    mutating func placeIfAny(_ kind: Kind, _ b: borrowing Span<UInt8>) throws(Fault) -> Int? {
        let place = try peek(b) == kind ? offset : nil
        try skipValue(b)
        return place
    }

    /// Where the objects of a whole answer stand: one, or those of an array, as several answers come.
    ///
    /// Proves all of an array JSON before any of it is read.
    static func objects(in b: borrowing Span<UInt8>) throws(Fault) -> [Range<Int>] {
        var cursor = JSONCursor()
        guard try cursor.peek(b) == .array else { return [0..<b.count] }
        var ranges: [Range<Int>] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            let isObject = try cursor.peek(b) == .object
            let range = try cursor.valueRange(b)
            if isObject { ranges.append(range) }
        }
        try cursor.end(b)
        return ranges
    }

    // MARK: Errors

    /// Passes over the value of a member that is called `error`, and tells whether it says that something went wrong.
    ///
    /// Null, false, zero and whatever is empty say that nothing did.
    mutating func saysError(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool {
        let kind = try peek(b)
        var inside = self
        let value = try valueRange(b)
        switch kind {
        case .object:
            try inside.enterObject(b)
            return try inside.nextKey(b) != nil
        case .array:
            try inside.enterArray(b)
            return try inside.nextElement(b)
        case .string: return value.count > 2  // the quotes
        case .number: return DecimalNumber(value, b).digits != 0
        case .bool: return b[value.lowerBound] == UInt8(ascii: "t")
        case .null: return false
        }
    }
}
