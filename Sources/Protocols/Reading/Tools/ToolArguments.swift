// SPDX-License-Identifier: Apache-2.0
internal import JSONText

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
