// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Synchronization

/// The most requests that may be in flight over all loops, and which arrival is the next to have a place.
///
/// Places go to waiting arrivals in the order of their intended moments, whichever loop they belong to: a loop asks, is told to wait, and is
/// woken when a place is its. One short lock a request, and only where the load has a cap.
final class InFlightCap: Sendable {
    /// What a loop is told that asks for a place.
    enum Answer: Equatable {
        /// Taken.
        case granted
        /// None is free, or an earlier arrival of another loop waits.
        case full
    }
    private struct State {
        var taken = 0
        /// The intended moment of each loop's waiting arrival.
        var waiting: [Instant?]
        /// The loop whose arrival waits longest.
        var first: Int? {
            var best: Int?
            for (loop, moment) in waiting.enumerated() {
                guard let moment else { continue }
                if best.flatMap({ waiting[$0] }).map({ moment < $0 }) ?? true { best = loop }
            }
            return best
        }
    }
    let limit: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: Above 0.
    ///   - loops: How many ask.
    init(_ limit: Int, loops: Int) {
        self.limit = limit
        state = Mutex(State(waiting: Array(repeating: nil, count: loops)))
    }

    /// Asks for a place for an arrival.
    ///
    /// - Parameters:
    ///   - loop: Who asks.
    ///   - intended: When the arrival was meant to leave.
    ///   - waits: Whether it wants the next free one, should there be none.
    /// - Returns: The answer, and a loop to wake because a place is left for it.
    func take(loop: Int, intended: Instant, waits: Bool) -> (answer: Answer, wake: Int?) {
        state.withLock { state in
            let isFirst = waits ? (state.waiting.enumerated().allSatisfy { other, moment in
                other == loop || moment.map { intended <= $0 } ?? true
            }) : true
            guard state.taken < limit, isFirst else {
                if waits { state.waiting[loop] = intended }
                return (.full, nil)
            }
            state.taken += 1
            state.waiting[loop] = nil
            return (.granted, state.taken < limit ? state.first : nil)
        }
    }
    /// Gives a place back, and tells which loop may have it.
    func giveBack() -> Int? {
        state.withLock { state in
            state.taken -= 1
            return state.first
        }
    }
    /// A loop sends nothing more; tells who may have the place that it waited for.
    func leave(loop: Int) -> Int? {
        state.withLock { state in
            state.waiting[loop] = nil
            return state.taken < limit ? state.first : nil
        }
    }
}
