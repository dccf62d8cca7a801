// SPDX-License-Identifier: Apache-2.0
internal import JSONText

// Values that servers write in more than one way.

extension JSONCursor {
    /// The next value if it is `true` or `false`; any other value is passed over.
    mutating func boolIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Bool? {
        if try peek(b) == .bool { return try bool(b) }
        try skipValue(b)
        return nil
    }
    /// Where the next value stands, if it says that something went wrong; any other value is passed over.
    mutating func errorIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> Range<Int>? {
        var value = self
        return try saysError(b) ? try value.valueRange(b) : nil
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
}
