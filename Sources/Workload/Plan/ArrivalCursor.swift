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
/// Constant: arrival i is at i / rate, rounded down to the nanosecond and computed from i, so that no error adds up; bursts: so is the first of
/// each. Poisson, gamma, uniform: the sum of the waits 0 to i, kept to 2^-32 ns (`ExactSum`) and rounded down. Stages: the same processes at one
/// a second, moved to where the rate of the stages puts them (`RateCurve`). The schedule ends with the count or the duration, whichever is first.
public struct ArrivalCursor: Sendable {
    private enum Pace: Sendable {
        /// So many at the same moment.
        case even(Rate, together: Int)
        case evenInStages(RateCurve, together: Int)
        case random(Gaps)
        case randomInStages(RateCurve, Gaps)
        case recorded(Replay)
        case none
    }
    private let pace: Pace
    private let shard: Shard
    private let limit: Int
    private let end: Nanoseconds
    private let warmup: Nanoseconds
    private var index = 0
    private var sum = ExactSum()
    private var stage = 0

    init(_ load: Load, _ curve: RateCurve?, seed: UInt64, shard: Shard) {
        self.shard = shard
        (limit, end, warmup) = (load.mostRequests ?? .max, load.duration ?? Nanoseconds(.max), load.warmup)
        pace = Self.pace(load, curve, seed)
        switch pace {
        case .even, .evenInStages, .recorded: index = shard.index
        case .random, .randomInStages, .none: break
        }
    }
    private static func pace(_ load: Load, _ curve: RateCurve?, _ seed: UInt64) -> Pace {
        guard load.arrivals.isOpen else { return .none }
        if let replay = load.replay { return .recorded(replay) }
        // One a second, so that its nanoseconds are billionths of an arrival.
        guard let rate = curve == nil ? load.rate : Rate(1, per: .seconds(Int64(1))) else { return .none }
        let together = load.arrivals == .burst ? load.burst ?? 1 : 1
        guard let gaps = Gaps(load, seed: seed, rate: rate) else {
            return curve.map { .evenInStages($0, together: together) } ?? .even(rate, together: together)
        }
        return curve.map { .randomInStages($0, gaps) } ?? .random(gaps)
    }

    /// The shard's next arrival; nil when the plan has no more.
    public mutating func next() -> Arrival? {
        switch pace {
        case .none: return nil
        case .even(let rate, let together):
            let (count, overflow) = Int128(index - index % together)
                .multipliedReportingOverflow(by: Int128(rate.period.count))
            guard !overflow, let at = Int64(exactly: count / Int128(rate.times)) else { return nil }
            return own(at)
        case .evenInStages(let curve, let together):
            let count = RateCurve.Count(index - index % together) * RateCurve.one
            guard index < limit, let at = curve.moment(of: count, from: &stage) else { return nil }
            return own(at)
        case .recorded(let replay):
            guard index < min(limit, replay.arrivals.count) else { return nil }
            return own(replay.arrivals[index].at.count)
        case .random(let gaps):
            while index < limit, sum.add(gaps.gap(index)), sum.nanoseconds < end.count {
                defer { index += 1 }
                if shard.owns(index) { return arrival(index, sum.nanoseconds) }
            }
            index = limit
            return nil
        case .randomInStages(let curve, let gaps):
            while index < limit, sum.add(gaps.gap(index)) {
                let count = RateCurve.Count(sum.nanoseconds) << 32 | RateCurve.Count(sum.fraction)
                guard count < curve.total else { break }
                defer { index += 1 }
                guard shard.owns(index) else { continue }
                guard let at = curve.moment(of: count, from: &stage), at < end.count else { break }
                return arrival(index, at)
            }
            index = limit
            return nil
        }
    }
    /// The arrival at an index that is the shard's, and on to its next one.
    private mutating func own(_ at: Int64) -> Arrival? {
        defer { index += shard.count }
        return arrival(index, at)
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
