// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Requests of one side, and the share of them that a figure counts.
struct CountedShare: Hashable, Sendable {
    var requests = 0
    var hits = 0.0
    var share: Double { requests > 0 ? hits / Double(requests) : 0 }

    var counts: (hits: Int, requests: Int) { (min(max(0, Int(hits.rounded())), requests), requests) }

    mutating func add(_ share: Double, of requests: Int) {
        self.requests += requests
        hits += share * Double(requests)
    }
}

extension Effect {
    /// With an interval at least as wide, and a p at least as large, as the counts allow, were all requests independent.
    ///
    /// Units that saw no errors do not vary, and yet prove no more than their requests do: none of 100 may be 3 %.
    ///
    /// - Source: Newcombe 1998, method 10, with the limits of Clopper and Pearson in place of Wilson's.
    func noNarrower(base: CountedShare, candidate: CountedShare) -> Effect {
        guard scale == .difference, let interval,
            let old = ShareInterval.of(base.share, count: Double(base.requests)),
            let new = ShareInterval.of(candidate.share, count: Double(candidate.requests))
        else { return self }
        let down = hypot(candidate.share - new.lowerBound, old.upperBound - base.share)
        let up = hypot(new.upperBound - candidate.share, base.share - old.lowerBound)
        return Effect(
            scale: scale, estimate: estimate,
            interval: min(interval.lowerBound, estimate - down)...max(interval.upperBound, estimate + up),
            p: p.map { max($0, FisherExact.p(base.counts, candidate.counts)) }, baseUnits: baseUnits,
            candidateUnits: candidateUnits, isPaired: isPaired, deviation: deviation,
            detectable: deviation == 0 ? nil : detectable)
    }
}
