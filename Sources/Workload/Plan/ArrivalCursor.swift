// SPDX-License-Identifier: Apache-2.0
public import Core

/// One arrival of an open plan.
public struct Arrival: Hashable, Sendable {
    /// Counts from 0 over all shards.
    public let index: Int
    /// Since the start of the run.
    public let intended: Nanoseconds
    /// Intended before the warm-up is over.
    public let isWarmup: Bool
}

/// Walks over the arrivals of one shard, without allocating; every shard computes the same schedule and keeps its own part.
///
/// Constant: arrival i is at i / rate, rounded down to the nanosecond and computed from i, so that no error adds up. Poisson: the sum of the
/// waits 0 to i, kept to 2^-32 ns (`ExactSum`) and rounded down. The schedule ends with the count or the duration, whichever is first.
public struct ArrivalCursor: Sendable {
    private enum Pace: Sendable {
        case constant(Rate)
        case poisson(ExponentialGaps)
        case none
    }
    private let pace: Pace
    private let shard: Shard
    private let limit: Int
    private let end: Nanoseconds
    private let warmup: Nanoseconds
    private var index = 0
    private var sum = ExactSum()

    init(_ load: Load, seed: UInt64, shard: Shard) {
        self.shard = shard
        (limit, end, warmup) = (load.requests ?? .max, load.duration ?? Nanoseconds(.max), load.warmup)
        switch (load.arrivals, load.rate) {
        case (.constant, let rate?):
            pace = .constant(rate)
            index = shard.index
        case (.poisson, let rate?): pace = .poisson(ExponentialGaps(seed: seed, rate: rate))
        default: pace = .none
        }
    }

    /// The shard's next arrival; nil when the plan has no more.
    public mutating func next() -> Arrival? {
        switch pace {
        case .none: return nil
        case .constant(let rate):
            let (count, overflow) = Int128(index)
                .multipliedReportingOverflow(by: Int128(rate.period.count))
            guard !overflow, let at = Int64(exactly: count / Int128(rate.times)) else { return nil }
            defer { index += shard.count }
            return arrival(index, at)
        case .poisson(let gaps):
            while index < limit, sum.add(gaps.gap(index)), sum.nanoseconds < end.count {
                defer { index += 1 }
                if shard.owns(index) { return arrival(index, sum.nanoseconds) }
            }
            index = limit
            return nil
        }
    }
    private func arrival(_ index: Int, _ at: Int64) -> Arrival? {
        guard index < limit, at < end.count else { return nil }
        return Arrival(index: index, intended: Nanoseconds(at), isWarmup: at < warmup.count)
    }
}

/// Deals the indices of a closed plan to one shard: request i belongs to slot i mod C, and slot s to shard s mod N.
///
/// Where N divides the concurrency C, shard k thus takes k, k + N, k + 2N, …; where it does not, a shard with more slots takes more requests, so that all
/// shards end together, and a shard without a slot takes none.
public struct ClosedIndices: Sendable {
    private let slots: Int
    private let limit: Int
    private let shard: Shard
    private var round = 0
    private var slot: Int

    init(slots: Int, limit: Int?, shard: Shard) {
        (self.slots, self.limit, self.shard) = (slots, limit ?? .max, shard)
        slot = shard.index
    }
    /// The next index; nil when the count is reached or the shard has no slot.
    public mutating func next() -> Int? {
        if slot >= slots { (round, slot) = (round + 1, shard.index) }
        guard slot < slots else { return nil }
        let index = round * slots + slot
        guard index < limit else { return nil }
        slot += shard.count
        return index
    }
}
