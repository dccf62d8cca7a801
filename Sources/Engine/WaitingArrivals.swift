// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Requests that are due and wait for a connection to their target, in the order in which they were meant to leave.
struct WaitingArrivals {
    /// Taken from the front; what was taken is let go of in one go once it is the larger part.
    private struct Queue {
        var arrivals: [ArrivalSource.Arrival] = []
        var taken = 0
        var first: ArrivalSource.Arrival? { taken < arrivals.count ? arrivals[taken] : nil }
        mutating func removeFirst() {
            taken += 1
            guard taken > 32, taken * 2 > arrivals.count else { return }
            arrivals.removeFirst(taken)
            taken = 0
        }
    }
    private var queues: [Queue]  // by target
    private(set) var count = 0
    var isEmpty: Bool { count == 0 }

    init(targets: Int) { queues = Array(repeating: Queue(), count: targets) }

    mutating func add(_ arrival: ArrivalSource.Arrival) {
        queues[arrival.target].arrivals.append(arrival)
        count += 1
    }
    /// The request that was meant to leave first among those whose target has room, taken out.
    mutating func next(where hasRoom: (_ target: Int) -> Bool) -> ArrivalSource.Arrival? {
        if isEmpty { return nil }
        var best: ArrivalSource.Arrival?
        for (target, queue) in queues.enumerated() {
            guard let first = queue.first, best.map({ first.intended < $0.intended }) ?? true, hasRoom(target) else {
                continue
            }
            best = first
        }
        guard let best else { return nil }
        queues[best.target].removeFirst()
        count -= 1
        return best
    }
}
