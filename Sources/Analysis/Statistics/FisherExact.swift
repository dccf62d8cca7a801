// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Whether two shares differ by more than chance makes them, were all requests independent.
enum FisherExact {
    /// Two-sided p: of all ways to deal the same hits out to both sides, the share that is at most as likely as this one.
    ///
    /// - Source: Fisher 1935; two-sided as R and SciPy have it.
    static func p(_ base: (hits: Int, requests: Int), _ candidate: (hits: Int, requests: Int)) -> Double {
        let hits = base.hits + candidate.hits
        let (low, high) = (max(0, hits - base.requests), min(hits, candidate.requests))
        guard low < high else { return 1 }
        func weight(_ k: Int) -> Double {
            ways(k, of: candidate.requests) + ways(hits - k, of: base.requests)
        }
        let own = weight(candidate.hits)
        // Relative to this one, so that nothing underflows; the slack is for what rounding does to equals.
        let weights = (low...high).map { weight($0) - own }
        let all = weights.reduce(0) { $0 + exp($1) }
        let far = weights.reduce(0) { $1 <= 1e-7 ? $0 + exp($1) : $0 }
        return all.isFinite ? min(1, far / all) : 0
    }
    /// Logarithm of n over k.
    private static func ways(_ k: Int, of n: Int) -> Double {
        Binomial.logFactorial(n) - Binomial.logFactorial(k) - Binomial.logFactorial(n - k)
    }
}
