// SPDX-License-Identifier: Apache-2.0
public import Traces

/// One request chosen to be looked at, whole.
public struct Waterfall: Hashable, Sendable {
    public enum Choice: String, Hashable, Sendable, CaseIterable {
        /// Among the largest TTFTs of the target's successes.
        case slowest
        /// Nearest to the target's TTFT p50, among the requests that were kept for that.
        case median
        /// Did not end well: the first of each outcome, then further ones.
        case broken
    }
    public let choice: Choice
    /// As in the trace; reads and events beyond `Waterfall.eventLimit` are left out.
    public let record: RequestRecord
    /// Events of the request that are not in `record`.
    public let eventsLeftOut: Int

    static let eventLimit = 2_000
    /// Of each choice and target, at most.
    static let limit = 4
}
