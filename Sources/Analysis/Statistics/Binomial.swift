// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The binomial distribution, summed term by term: good to eight digits up to millions of trials.
struct Binomial {
    let trials: Int
    /// Chance of a success in one trial, strictly between 0 and 1.
    let chance: Double

    /// P(X = k).
    func probability(of k: Int) -> Double {
        guard (0...trials).contains(k) else { return 0 }
        let ways = Self.logFactorial(trials) - Self.logFactorial(k) - Self.logFactorial(trials - k)
        return exp(ways + Double(k) * log(chance) + Double(trials - k) * log1p(-chance))
    }

    /// P(X ≤ k), summed from the side of the smaller tail.
    func atMost(_ k: Int) -> Double {
        if k < 0 { return 0 }
        if k >= trials { return 1 }
        return Double(k) <= Double(trials) * chance ? sumDown(from: k) : 1 - sumUp(from: k + 1)
    }

    /// P(X = k − 1) / P(X = k).
    func ratioDown(at k: Int) -> Double {
        Double(k) / Double(trials - k + 1) * (1 - chance) / chance
    }
    /// P(X = k + 1) / P(X = k).
    func ratioUp(at k: Int) -> Double {
        Double(trials - k) / Double(k + 1) * chance / (1 - chance)
    }

    private func sumDown(from start: Int) -> Double {
        var (term, total, k) = (probability(of: start), 0.0, start)
        while k >= 0, term > total * 1e-17 {
            total += term
            term *= ratioDown(at: k)
            k -= 1
        }
        return min(1, total)
    }
    private func sumUp(from start: Int) -> Double {
        var (term, total, k) = (probability(of: start), 0.0, start)
        while k <= trials, term > total * 1e-17 {
            total += term
            term *= ratioUp(at: k)
            k += 1
        }
        return min(1, total)
    }

    /// ln(n!).
    ///
    /// - Source: the product up to 20!, which a `Double` holds exactly enough; Stirling's series with three terms above.
    static func logFactorial(_ n: Int) -> Double {
        if n < 2 { return 0 }
        if n <= 20 { return log((2...n).reduce(1.0) { $0 * Double($1) }) }
        let x = Double(n)
        let inverse = 1 / x
        let square = inverse * inverse
        let series = inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260))
        return x * log(x) - x + 0.5 * log(2 * Double.pi * x) + series
    }
}
