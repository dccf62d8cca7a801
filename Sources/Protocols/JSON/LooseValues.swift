// SPDX-License-Identifier: Apache-2.0
internal import JSONText

// Values that servers write in more than one way.

extension JSONCursor {
    /// The next value if it is a whole number in any dress: `12`, `12.0`, `1.2e1`, `"12"`; any other is passed over.
    ///
    /// Gateways between protocol buffers and JSON write 64-bit numbers as strings, others know only floats.
    mutating func looseIntegerIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Int64? {
        switch try peek(b) {
        case .number:
            let start = offset
            if let whole = try integer(b) { return whole }
            var again = JSONCursor(at: start)
            return Int64(exactly: try again.double(b))
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
    /// The next value if it is `true` or `false`; any other value is passed over.
    mutating func boolIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool? {
        if try peek(b) == .bool { return try bool(b) }
        try skipValue(b)
        return nil
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
    /// Passes over the value of a member named `error` and tells whether it reports one: null and an empty string do not.
    mutating func tellsError(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool {
        switch try peek(b) {
        case .string: return try !string(b).isEmpty
        case .object, .array, .number:
            try skipValue(b)
            return true
        case .bool, .null:
            try skipValue(b)
            return false
        }
    }
}
