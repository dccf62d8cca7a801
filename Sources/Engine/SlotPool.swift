// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

/// The slots of one loop at fixed addresses, handed out by dialect, since a parser speaks one.
@safe struct SlotPool: ~Copyable {
    private var slots: [UnsafeMutablePointer<Slot>] = unsafe []
    private var idle: [Dialect: [Int]] = [:]
    private let dialects: [Dialect]  // by target
    private let limits: Limits

    /// Makes `reserving` slots, spread over the targets; more are made when they are asked for.
    init(dialects: [Dialect], limits: Limits, reserving count: Int) {
        (self.dialects, self.limits) = (dialects, limits)
        for number in 0..<count {
            let dialect = dialects[number % dialects.count]
            idle[dialect, default: []].append(make(dialect))
        }
    }
    deinit {
        for place in unsafe slots.indices {
            unsafe slots[place].deinitialize(count: 1)
            unsafe slots[place].deallocate()
        }
    }

    subscript(_ place: Int) -> UnsafeMutablePointer<Slot> { unsafe slots[place] }

    mutating func take(target: Int) -> Int {
        let dialect = dialects[target]
        return idle[dialect]?.popLast() ?? make(dialect)
    }
    mutating func give(back place: Int) {
        let target = unsafe slots[place].pointee.target
        idle[dialects[target], default: []].append(place)
    }
    var openPlaces: [Int] { unsafe slots.indices.filter { unsafe slots[$0].pointee.isOpen } }
    /// How many open requests brought output since `moment`.
    func emitting(since moment: Instant) -> Int {
        var count = 0
        for place in openPlaces {
            if unsafe slots[place].pointee.log.pointee.lastOutput >= moment.uptime.count { count += 1 }
        }
        return count
    }

    private mutating func make(_ dialect: Dialect) -> Int {
        let slot = UnsafeMutablePointer<Slot>.allocate(capacity: 1)
        unsafe slot.initialize(to: Slot(dialect: dialect, limits: limits))
        unsafe slots.append(slot)
        return unsafe slots.count - 1
    }
}
