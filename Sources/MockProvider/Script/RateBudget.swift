// SPDX-License-Identifier: Apache-2.0

/// Limits a minute that headers tell of, and nothing enforces: `100/40000`, requests and tokens.
struct RateBudget: Hashable, Sendable {
    let requests: Int
    let tokens: Int

    /// Reads `none`, or both numbers with a stroke between them.
    static func read(_ text: String) throws(Misfit) -> RateBudget? {
        if text == "none" { return nil }
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2 else {
            throw Misfit(expected: "write requests and tokens a minute with a stroke between them, or none")
        }
        // Below 2^31 each, so that their product is a number still.
        return RateBudget(
            requests: try Quantity.count(halves[0], in: 1...1_000_000_000),
            tokens: try Quantity.count(halves[1], in: 1...1_000_000_000))
    }

    /// What is left of it after some request.
    struct State: Hashable {
        let budget: RateBudget
        let requestsLeft: Int, tokensLeft: Int
        /// Until all of it is there again, in milliseconds.
        let resetMilliseconds: Int
    }
    /// The state after request number `index` (from 0): each one takes an equal share of the tokens and of the minute.
    ///
    /// After the last one that the budget has, the count begins anew.
    func state(afterRequest index: UInt64) -> State {
        let used = Int(index % UInt64(requests)) + 1
        return State(
            budget: self, requestsLeft: requests - used, tokensLeft: tokens - used * tokens / requests,
            resetMilliseconds: used * 60_000 / requests)
    }
}
