// SPDX-License-Identifier: Apache-2.0

/// At most one deadline a slot, the earliest first; moving one costs O(log n) and no memory.
struct DeadlineHeap {
    private struct Entry {
        var time: Int64
        var slot: Int32
    }
    private var entries: [Entry] = []
    /// Where each slot's entry stands in the heap; -1: nowhere.
    private var places: [Int32] = []

    var isEmpty: Bool { entries.isEmpty }
    /// The earliest deadline, in nanoseconds of the monotonic clock.
    var earliest: (time: Int64, slot: Int)? { entries.first.map { ($0.time, Int($0.slot)) } }

    /// Sets or moves the slot's deadline.
    mutating func set(_ slot: Int, to time: Int64) {
        while places.count <= slot { places.append(-1) }
        let place = Int(places[slot])
        if place < 0 {
            entries.append(Entry(time: time, slot: Int32(slot)))
            rise(entries.count - 1)
        } else if time < entries[place].time {
            entries[place].time = time
            rise(place)
        } else {
            entries[place].time = time
            sink(place)
        }
    }
    mutating func remove(_ slot: Int) {
        guard slot < places.count, places[slot] >= 0 else { return }
        let place = Int(places[slot])
        places[slot] = -1
        let last = entries.removeLast()
        guard place < entries.count else { return }
        let time = entries[place].time
        entries[place] = last
        if last.time < time { rise(place) } else { sink(place) }
    }

    // Four children a node: half the levels of a binary heap, and the children share a cache line.
    private mutating func rise(_ start: Int) {
        var place = start
        let entry = entries[place]
        while place > 0 {
            let parent = (place - 1) / 4
            guard entry.time < entries[parent].time else { break }
            put(entries[parent], at: place)
            place = parent
        }
        put(entry, at: place)
    }
    private mutating func sink(_ start: Int) {
        var place = start
        let entry = entries[place]
        while true {
            let firstChild = place * 4 + 1
            guard firstChild < entries.count else { break }
            var least = firstChild
            for child in (firstChild + 1)..<max(firstChild + 1, min(firstChild + 4, entries.count))
            where entries[child].time < entries[least].time { least = child }
            guard entries[least].time < entry.time else { break }
            put(entries[least], at: place)
            place = least
        }
        put(entry, at: place)
    }
    private mutating func put(_ entry: Entry, at place: Int) {
        entries[place] = entry
        places[Int(entry.slot)] = Int32(place)
    }
}
