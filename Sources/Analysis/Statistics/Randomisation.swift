// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Tests by randomisation: what the labels' own draw could have made of the same numbers.
enum Randomisation {
    /// Pairs up to which every pattern of signs is tried: 4,096 patterns.
    static let exactPairs = 12
    /// Ways to divide two groups up to which each is tried.
    static let exactDivisions = 20_000
    static let drawn = 20_000

    /// Two-sided p of paired differences: the share of sign patterns whose mean is at least as far from 0.
    ///
    /// Exact up to `exactPairs`; beyond, drawn patterns with the observed one among them, so that p is never 0.
    ///
    /// - Parameter differences: Finite, candidate less base.
    /// - Returns: Nil without differences.
    static func signFlip(_ differences: [Double]) -> Double? {
        guard !differences.isEmpty else { return nil }
        let observed = abs(differences.reduce(0, +)) * (1 - 1e-12)  // what rounds apart is still as far
        let count = differences.count
        if count <= exactPairs {
            let patterns = 1 << count
            let far = (0..<patterns).count { pattern in
                var sum = 0.0
                for i in 0..<count { sum += pattern >> i & 1 == 0 ? differences[i] : -differences[i] }
                return abs(sum) >= observed
            }
            return Double(far) / Double(patterns)
        }
        let random = CounterRandom(seed: 1, stream: 1)
        var far = 1
        for draw in 0..<drawn {
            var (sum, bits) = (0.0, UInt64(0))
            for i in 0..<count {
                if i % 64 == 0 { bits = random.bits(UInt64(draw * (count / 64 + 1) + i / 64)) }
                sum += bits >> UInt64(i % 64) & 1 == 0 ? differences[i] : -differences[i]
            }
            if abs(sum) >= observed { far += 1 }
        }
        return Double(far) / Double(drawn + 1)
    }
}
