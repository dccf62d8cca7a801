// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Requests that are due and wait for a connection to their target, in the order in which they were meant to leave.
struct WaitingRequests {
    /// Taken from the front; what was taken is let go of in one go once it is the larger part.
    private struct Queue {
        var requests: [DueRequest] = []
        var taken = 0
        var first: DueRequest? { taken < requests.count ? requests[taken] : nil }
        mutating func removeFirst() {
            taken += 1
            guard taken > 32, taken * 2 > requests.count else { return }
            requests.removeFirst(taken)
            taken = 0
        }
    }
    private var queues: [Queue]  // by target
    private(set) var count = 0
    /// Those of them that are arrivals of the plan, not turns of a conversation.
    private(set) var arrivals = 0
    var isEmpty: Bool { count == 0 }

    init(targets: Int) { queues = Array(repeating: Queue(), count: targets) }

    mutating func add(_ request: DueRequest) {
        queues[request.arrival.target].requests.append(request)
        count += 1
        if request.turn == nil { arrivals += 1 }
    }
    /// The request that was meant to leave first among those whose target has room.
    func first(where hasRoom: (_ target: Int) -> Bool) -> DueRequest? {
        if isEmpty { return nil }
        var best: DueRequest?
        for (target, queue) in queues.enumerated() {
            guard let first = queue.first, best.map({ first.arrival.intended < $0.arrival.intended }) ?? true,
                hasRoom(target)
            else { continue }
            best = first
        }
        return best
    }
    /// Takes out the first of a target; there must be one.
    mutating func removeFirst(of target: Int) {
        if queues[target].first?.turn == nil { arrivals -= 1 }
        queues[target].removeFirst()
        count -= 1
    }
}
