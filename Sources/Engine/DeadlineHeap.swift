// SPDX-License-Identifier: Apache-2.0
internal import Core

/// When to look at which slot again, earliest first.
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
    private var heap = DueHeap<Entry>()

    init(reserving capacity: Int) { heap.reserve(capacity) }

    var earliest: Instant? { heap.first?.due }
    var first: Entry? { heap.first }
    var count: Int { heap.count }

    mutating func insert(_ entry: Entry) { heap.insert(entry, due: entry.due.uptime.count) }
    /// The earliest entry that is due at `now`, taken out.
    mutating func popDue(at now: Instant) -> Entry? { heap.popDue(at: now.uptime.count) }
}
