// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Several JSON pointers as one tree, so that one walk over a text finds the values of all, and proves it JSON.
struct PointerTree: Sendable {
    /// Pointers that one tree can hold.
    static let capacity = 32

    /// Where the values stand that a walk found; by the slot of their pointer.
    struct Places {
        private var offsets = InlineArray<32, Int>(repeating: -1)
        /// Offset of the first value found for a slot, or nil.
        subscript(slot: Int) -> Int? { offsets[slot] < 0 ? nil : offsets[slot] }
        fileprivate mutating func note(_ slot: Int, at offset: Int) {
            if offsets[slot] < 0 { offsets[slot] = offset }
        }
    }

    private struct Node: Sendable {
        var name: [UInt8]
        var index: Int?
        var isEvery: Bool
        /// Slot of the pointer that ends here; -1 where none does.
        var slot = -1
        // Places of other nodes; -1 where there is none.
        var firstChild = -1
        var nextSibling = -1
    }
    private var nodes = [Node(name: [], index: nil, isEvery: false)]
    private(set) var slots = 0

    /// Adds a pointer, unless it is there already, and gives its slot; nil where the tree is full.
    mutating func add(_ pointer: JSONPointer) -> Int? {
        var place = 0
        for step in pointer.steps {
            var child = nodes[place].firstChild
            while child >= 0, nodes[child].name != step { child = nodes[child].nextSibling }
            if child < 0 {
                child = nodes.count
                nodes.append(Node(name: step, index: JSONPointer.index(of: step), isEvery: step == JSONPointer.every))
                nodes[child].nextSibling = nodes[place].firstChild
                nodes[place].firstChild = child
            }
            place = child
        }
        if nodes[place].slot < 0 {
            guard slots < Self.capacity else { return nil }
            nodes[place].slot = slots
            slots += 1
        }
        return nodes[place].slot
    }

    /// Walks over the whole text.
    func find(in b: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> Places {
        var (cursor, places) = (JSONCursor(), Places())
        try walk(0, &cursor, b, &places)
        try cursor.end(b)
        return places
    }

    private func walk(
        _ node: Int, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, _ places: inout Places
    ) throws(JSONCursor.Fault) {
        let kind = try cursor.peek(b)
        if nodes[node].slot >= 0 { places.note(nodes[node].slot, at: cursor.offset) }
        if nodes[node].firstChild < 0 { return try cursor.skipValue(b) }
        switch kind {
        case .object:
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                if let child = member(of: node, key, b) {
                    try walk(child, &cursor, b, &places)
                } else {
                    try cursor.skipValue(b)
                }
            }
        case .array:
            var index = 0
            try cursor.enterArray(b)
            while try cursor.nextElement(b) {
                try walkElement(index, of: node, &cursor, b, &places)
                index += 1
            }
        case .string, .number, .bool, .null: try cursor.skipValue(b)
        }
    }
    /// An element can be meant by its number, by `*`, or by both.
    private func walkElement(
        _ index: Int, of node: Int, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, _ places: inout Places
    ) throws(JSONCursor.Fault) {
        let start = cursor
        var isPassed = false
        var child = nodes[node].firstChild
        while child >= 0 {
            if nodes[child].isEvery || nodes[child].index == index {
                cursor = start
                try walk(child, &cursor, b, &places)
                isPassed = true
            }
            child = nodes[child].nextSibling
        }
        if !isPassed { try cursor.skipValue(b) }
    }
    private func member(of node: Int, _ key: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) -> Int? {
        var child = nodes[node].firstChild
        while child >= 0, !key.says(nodes[child].name, b) { child = nodes[child].nextSibling }
        return child < 0 ? nil : child
    }
}
