// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

/// The slots of one loop at fixed addresses, handed out by dialect and limits, since a reader is made for these.
@safe struct SlotPool: ~Copyable {
    private var slots: [UnsafeMutablePointer<Slot>] = unsafe []
    private var idle: [Kind: [Int]] = [:]
    private let kinds: [Kind]  // by target

    /// What a slot is made for.
    private struct Kind: Hashable {
        let dialect: Dialect
        let limits: Limits
        let keepsText: Bool
        let followsText: Bool
    }

    /// Makes `reserving` slots, spread over the targets; more are made when they are asked for.
    init(for targets: [LoadTarget], reserving count: Int) {
        kinds = targets.map {
            Kind(
                dialect: $0.dialect, limits: $0.limits, keepsText: $0.keepsText, followsText: $0.watching.followsText)
        }
        for number in 0..<count {
            let kind = kinds[number % kinds.count]
            idle[kind, default: []].append(make(kind))
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
        let kind = kinds[target]
        return idle[kind]?.popLast() ?? make(kind)
    }
    mutating func give(back place: Int) {
        let target = unsafe slots[place].pointee.target
        idle[kinds[target], default: []].append(place)
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

    private mutating func make(_ kind: Kind) -> Int {
        let slot = UnsafeMutablePointer<Slot>.allocate(capacity: 1)
        unsafe slot.initialize(
            to: Slot(
                dialect: kind.dialect, limits: kind.limits, keepsText: kind.keepsText, followsText: kind.followsText))
        unsafe slots.append(slot)
        return unsafe slots.count - 1
    }
}
