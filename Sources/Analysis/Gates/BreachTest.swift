// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Whether more requests break a limit than may, for sure: asked again and again while a run goes on.
///
/// A percentile below a limit means that at most 1 − p of the values lie beyond it, so that counts are all that is kept.
struct BreachTest: Hashable {
    /// Chance of a false alarm at each look; looks are many, and hang together.
    static let level = 0.001
    /// A look is worth its while when there is so much more than at the last one.
    private static let growth = 1.05
    private static let fewestRequests = 10

    /// Share of the values that may lie beyond the limit, 0 … 1.
    let allowed: Double
    private var (requests, values, hits) = (0, 0, 0)
    // Of pairs of successive requests: how often both hit.
    private var (pairs, wasHit) = (0, false)
    // Of requests with many values: sums of squares and of products.
    private var (hitSquares, products, valueSquares) = (0.0, 0.0, 0.0)
    private var looked = 0

    init(allowed: Double) { self.allowed = allowed }

    /// Takes in what one request brought.
    ///
    /// - Parameters:
    ///   - values: At least 1.
    ///   - hits: Those of them that lie beyond the limit.
    mutating func add(values: Int, hits: Int) {
        requests += 1
        self.values += values
        self.hits += hits
        let isHit = hits > 0
        if isHit, wasHit { pairs += 1 }
        wasHit = isHit
        let (n, k) = (Double(values), Double(hits))
        (hitSquares, products, valueSquares) = (hitSquares + k * k, products + k * n, valueSquares + n * n)
    }
    /// Whether it is due for a look, and then whether the limit is surely broken.
    mutating func look() -> Bool {
        guard requests >= Self.fewestRequests, Double(requests) >= Double(looked) * Self.growth else { return false }
        looked = requests
        return isBroken
    }
    var isBroken: Bool {
        let share = Double(hits) / Double(values)
        guard share > allowed else { return false }
        let worth = max(1, Int(effective(share)))
        let seen = Int(share * Double(worth))  // rounded in favour of the run
        return 1 - Binomial(trials: worth, chance: allowed).atMost(seen - 1) <= Self.level
    }
    /// How many independent values there are.
    private func effective(_ share: Double) -> Double {
        guard values == requests else { return clustered(share) }
        guard share < 1 else { return Double(requests) }
        // Of a chain in which each request depends on the one before.
        let both = Double(pairs) / Double(requests - 1)
        let correlation = min(max((both - share * share) / (share * (1 - share)), 0), 0.999)
        return Double(requests) * (1 - correlation) / (1 + correlation)
    }
    /// The values of one request hang together: their share has the variance of a ratio of sums over requests.
    private func clustered(_ share: Double) -> Double {
        let total = Double(values)
        let squares = hitSquares - 2 * share * products + share * share * valueSquares
        guard share < 1, squares > 0 else { return Double(requests) }
        return min(total, share * (1 - share) * total * total / squares)
    }
}
