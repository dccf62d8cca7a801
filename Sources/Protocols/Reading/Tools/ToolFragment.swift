// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A piece of a tool call as it stands on the wire.
struct ToolFragment {
    /// A string to be joined with the others, or a whole JSON value.
    enum Arguments {
        case none
        case text(JSONCursor.StringRange)
        case value(Range<Int>)
    }
    var index: Int64?
    var id: JSONCursor.StringRange?
    var name: JSONCursor.StringRange?
    var arguments = Arguments.none
    /// The arguments are no JSON, and need not be.
    var isFreeText = false
}

extension ToolFragment {
    /// Reads the `function` object of a call, which has been entered: its name and its arguments.
    mutating func takeFunction(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        while let key = try cursor.nextKey(b) {
            if key.says("name", b) {
                name = try cursor.stringIfAny(b)
            } else if key.says("arguments", b) {
                arguments = try cursor.argumentsIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
    }
}

extension ToolFragment.Arguments {
    var isEmpty: Bool {
        switch self {
        case .none: true
        case .text(let part): part.isEmpty
        case .value: false
        }
    }
}

extension JSONCursor {
    /// The next value as arguments of a call: a string, but a few servers send an object; any other value is passed over.
    mutating func argumentsIfAny(_ b: borrowing Span<UInt8>) throws(Fault) -> ToolFragment.Arguments {
        switch try peek(b) {
        case .string: return .text(try string(b))
        case .object, .array: return .value(try valueRange(b))
        default:
            try skipValue(b)
            return .none
        }
    }
}
