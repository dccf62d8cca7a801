// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Synchronization

/// The most requests that may be in flight over all loops, and which arrival is the next to have a place.
///
/// Places go to waiting arrivals in the order of their intended moments, whichever loop they belong to: a loop asks, is told to wait, and is
/// woken when a place is its. One short lock a request, and only where the load has a cap.
final class InFlightCap: Sendable {
    private struct State {
        var taken = 0
        /// The intended moment of each loop's waiting arrival.
        var waiting: [Instant?]
        var wake: [@Sendable () -> Void]

        /// The loop whose arrival waits longest.
        var next: Int? {
            var (best, earliest): (Int?, Instant?) = (nil, nil)
            for (loop, moment) in waiting.enumerated() {
                guard let moment, earliest.map({ moment < $0 }) ?? true else { continue }
                (best, earliest) = (loop, moment)
            }
            return best
        }
        func mayGo(_ loop: Int, _ intended: Instant) -> Bool {
            for (other, moment) in waiting.enumerated() where other != loop {
                if let moment, moment < intended { return false }
            }
            return true
        }
    }
    let limit: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: Above 0.
    ///   - loops: How many ask.
    init(_ limit: Int, loops: Int) {
        self.limit = limit
        state = Mutex(State(waiting: Array(repeating: nil, count: loops), wake: Array(repeating: {}, count: loops)))
    }
    /// How to wake a loop that waits; from any thread.
    func register(_ loop: Int, wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake[loop] = wake } }

    /// Takes a place, or waits in line for one: the loop is woken when it may ask again.
    ///
    /// - Parameters:
    ///   - loop: Who asks.
    ///   - intended: When the arrival was meant to leave; no earlier one of another loop is overtaken.
    /// - Returns: Whether the place is taken.
    func take(_ loop: Int, intended: Instant) -> Bool {
        let (granted, next) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            guard state.taken < limit, state.mayGo(loop, intended) else {
                state.waiting[loop] = intended
                // Whoever is before it may not have been told that there is room.
                return (false, state.taken < limit ? state.next.map { state.wake[$0] } : nil)
            }
            state.taken += 1
            state.waiting[loop] = nil
            return (true, state.taken < limit ? state.next.map { state.wake[$0] } : nil)
        }
        next?()
        return granted
    }
    /// Takes a place if one is free, and waits for none.
    func takeAtOnce() -> Bool {
        state.withLock { state in
            guard state.taken < limit else { return false }
            state.taken += 1
            return true
        }
    }
    /// Gives a place back and wakes the loop whose turn it is.
    ///
    /// - Returns: Whether that is the loop that gave it back; it need not be woken.
    func giveBack(_ loop: Int) -> Bool {
        let (next, wake) = state.withLock { state in
            state.taken -= 1
            return (state.next, state.next.map { state.wake[$0] })
        }
        if next != loop { wake?() }
        return next == loop
    }
    /// A loop sends nothing more: whoever is next gets its turn.
    func leave(_ loop: Int) {
        let wake = state.withLock { state in
            state.waiting[loop] = nil
            return state.taken < limit ? state.next.map { state.wake[$0] } : nil
        }
        wake?()
    }
}
