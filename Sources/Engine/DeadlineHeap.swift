// SPDX-License-Identifier: Apache-2.0
internal import Core

/// When to look at which slot again: a binary heap, earliest first.
///
/// A slot has at most one entry that counts. An event that moves a slot's deadline does not touch the heap: the entry fires at
/// the old time, the slot is asked for its deadline of that moment, and put back. So silence costs, tokens do not.
struct DeadlineHeap {
    struct Entry: Hashable {
        var due: Instant
        var slot: Int
        /// Use of the slot that the entry belongs to; an entry of an earlier use is stale.
        var generation: Int
    }
    private var entries: [Entry] = []

    init(reserving capacity: Int) { entries.reserveCapacity(capacity) }

    var earliest: Instant? { entries.first?.due }
    var first: Entry? { entries.first }
    var count: Int { entries.count }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0, entries[child].due < entries[(child - 1) / 2].due {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }
    /// The earliest entry that is due at `now`, taken out.
    mutating func popDue(at now: Instant) -> Entry? {
        guard let first = entries.first, first.due <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return first
    }

    private mutating func sink() {
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
