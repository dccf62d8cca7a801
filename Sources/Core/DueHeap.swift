// SPDX-License-Identifier: Apache-2.0

/// What is to be done at which moment (CLOCK_MONOTONIC, nanoseconds), earliest first: a binary heap.
public struct DueHeap<Item> {
    @usableFromInline var entries: [(due: Int64, item: Item)] = []

    @inlinable
    public init() {}
    /// Makes room for so many at once.
    @inlinable
    public mutating func reserve(_ capacity: Int) { entries.reserveCapacity(capacity) }

    /// `.max` where nothing is due.
    @inlinable public var earliest: Int64 { entries.first?.due ?? .max }
    @inlinable public var first: Item? { entries.first?.item }
    @inlinable public var count: Int { entries.count }

    @inlinable
    public mutating func insert(_ item: Item, due: Int64) {
        entries.append((due, item))
        var child = entries.count - 1
        while child > 0, entries[child].due < entries[(child - 1) / 2].due {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }
    /// The earliest item that is due at `now`, taken out.
    @inlinable
    public mutating func popDue(at now: Int64) -> Item? {
        guard let first = entries.first, first.due <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return first.item
    }

    @inlinable
    mutating func sink() {
        var parent = 0
        while true {
            let (left, right) = (2 * parent + 1, 2 * parent + 2)
            var least = parent
            if left < entries.count, entries[left].due < entries[least].due { least = left }
            if right < entries.count, entries[right].due < entries[least].due { least = right }
            if least == parent { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
