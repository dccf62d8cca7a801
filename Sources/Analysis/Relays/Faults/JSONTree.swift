// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A JSON value as a tree, for comparing two of them; numbers stay as they were written.
indirect enum JSONTree: Hashable {
    case object([Member])
    case array([JSONTree])
    case string(String)
    /// A number, `true`, `false` or `null`, as it stands there.
    case word(String)

    struct Member: Hashable {
        let name: String
        let value: JSONTree
    }

    /// Nil where the text is no JSON.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var cursor = JSONCursor()
        do {
            self = try Self.value(&cursor, bytes.span, depth: 0)
            try cursor.end(bytes.span)
        } catch { return nil }
    }
    private static func value(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, depth: Int
    ) throws(JSONCursor.Fault) -> JSONTree {
        guard depth < JSONCursor.depthLimit else {
            throw JSONCursor.Fault(offset: cursor.offset, reason: "nested deeper than \(JSONCursor.depthLimit)")
        }
        switch try cursor.peek(b) {
        case .object:
            var members: [Member] = []
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                let name = JSONCursor.decode(key, b)
                members.append(Member(name: name, value: try value(&cursor, b, depth: depth + 1)))
            }
            return .object(members)
        case .array:
            var elements: [JSONTree] = []
            try cursor.enterArray(b)
            while try cursor.nextElement(b) { elements.append(try value(&cursor, b, depth: depth + 1)) }
            return .array(elements)
        case .string: return .string(JSONCursor.decode(try cursor.string(b), b))
        case .number, .bool, .null:
            let start = cursor.offset
            try cursor.skipValue(b)
            return .word(JSONCursor.text(start..<cursor.offset, b))
        }
    }

    /// The member of an object; nil where there is none.
    subscript(_ name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Double? { if case .word(let word) = self { Double(word) } else { nil } }
    var isTrue: Bool { self == .word("true") }
}

/// How a JSON value differs from the one that it was made of, by paths such as `messages[0].content`.
struct JSONDifference: Hashable {
    private(set) var dropped: [String] = []
    private(set) var added: [String] = []
    private(set) var changed: [String] = []
    /// Arrays that have the same elements in another order.
    private(set) var reordered: [String] = []

    init(from old: JSONTree, to new: JSONTree) { compare(old, new, at: "") }

    private mutating func compare(_ old: JSONTree, _ new: JSONTree, at path: String) {
        switch (old, new) {
        case (.object(let before), .object(let after)):
            for member in before {
                let place = path.isEmpty ? member.name : "\(path).\(member.name)"
                if let value = new[member.name] {
                    compare(member.value, value, at: place)
                } else {
                    dropped.append(place)
                }
            }
            for member in after where old[member.name] == nil {
                added.append(path.isEmpty ? member.name : "\(path).\(member.name)")
            }
        case (.array(let before), .array(let after)):
            if before != after, before.count == after.count, Set(before) == Set(after) {
                reordered.append(path)
                return
            }
            for (i, pair) in zip(before, after).enumerated() { compare(pair.0, pair.1, at: "\(path)[\(i)]") }
            if before.count > after.count { dropped.append("\(path)[\(after.count)]") }
            if after.count > before.count { added.append("\(path)[\(before.count)]") }
        default:
            if let a = old.number, let b = new.number, a == b { return }  // 1 and 1.0 are one number
            if old != new { changed.append(path.isEmpty ? "the whole body" : path) }
        }
    }
}
