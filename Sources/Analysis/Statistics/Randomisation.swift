// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Tests by randomisation: what the labels' own draw could have made of the same numbers.
enum Randomisation {
    /// Pairs up to which every pattern of signs is tried: 4,096 patterns.
    static let exactPairs = 12
    /// Ways to divide two groups up to which each is tried.
    static let exactDivisions = 20_000
    static let drawn = 20_000
    /// What rounding alone sets apart is still as far: share of the sum of all sizes.
    private static let rounding = 1e-11

    /// Two-sided p of paired differences: the share of sign patterns whose mean is at least as far from 0.
    ///
    /// Exact up to `exactPairs`; beyond, drawn patterns with the observed one among them, so that p is never 0.
    ///
    /// - Parameter differences: Finite, candidate less base.
    /// - Returns: Nil without differences.
    static func signFlip(_ differences: [Double]) -> Double? {
        guard !differences.isEmpty else { return nil }
        let sizes = differences.reduce(0) { $0 + abs($1) }
        let observed = abs(differences.reduce(0, +)) - rounding * sizes
        let sums = SignedSums(differences)
        if differences.count <= exactPairs {
            let patterns = 1 << differences.count
            return Double((0..<patterns).count { abs(sums.sum([UInt64($0)])) >= observed }) / Double(patterns)
        }
        let random = CounterRandom(seed: 1, stream: 1)
        let words = (differences.count + 63) / 64
        let far = (0..<drawn).count { draw in
            let signs = (0..<words).map { random.bits(UInt64(draw * words + $0)) }
            return abs(sums.sum(signs)) >= observed
        }
        return Double(far + 1) / Double(drawn + 1)
    }

    /// Two-sided p of two groups: the share of divisions into groups of the same sizes whose means lie at least as far apart.
    ///
    /// Exact up to `exactDivisions`; beyond, drawn divisions with the observed one among them.
    ///
    /// - Parameters:
    ///   - base: Finite.
    ///   - candidate: Finite.
    /// - Returns: Nil where a group is empty.
    static func labels(base: [Double], candidate: [Double]) -> Double? {
        guard !base.isEmpty, !candidate.isEmpty else { return nil }
        let (small, large) = base.count < candidate.count ? (base, candidate) : (candidate, base)
        let all = small + large
        let sizes = all.reduce(0) { $0 + abs($1) }
        // The distance of the means rises with how far the smaller group's sum lies from its share of the whole.
        let expected = all.reduce(0, +) * Double(small.count) / Double(all.count)
        let observed = abs(small.reduce(0, +) - expected) - rounding * sizes
        func isFar(_ chosen: ArraySlice<Int>) -> Bool {
            abs(chosen.reduce(0) { $0 + all[$1] } - expected) >= observed
        }
        if let divisions = divisions(all.count, small.count) {
            var (far, chosen) = (0, Array(0..<small.count))
            repeat { if isFar(chosen[...]) { far += 1 } } while advance(&chosen, of: all.count)
            return Double(far) / Double(divisions)
        }
        let random = CounterRandom(seed: 1, stream: 2)
        var (far, order, index) = (1, Array(all.indices), UInt64(0))
        for _ in 0..<drawn {
            for i in small.indices {
                order.swapAt(i, i + Int(random.uniform(index) * Double(all.count - i)))
                index += 1
            }
            if isFar(order[..<small.count]) { far += 1 }
        }
        return Double(far) / Double(drawn + 1)
    }

    /// The smallest p that so many pairs can have: with fewer than 6 it is above 5 %.
    static func leastP(pairs: Int) -> Double {
        pairs <= exactPairs ? min(1, 2 / Double(1 << max(0, pairs))) : 1 / Double(drawn + 1)
    }
    /// The smallest p that two groups of these sizes can have; a single run needs 19 others for 5 %.
    static func leastP(base: Int, candidate: Int) -> Double {
        guard base > 0, candidate > 0 else { return 1 }
        guard let ways = divisions(base + candidate, min(base, candidate)) else { return 1 / Double(drawn + 1) }
        return min(1, (base == candidate ? 2 : 1) / Double(ways))
    }

    /// Ways to choose `chosen` of `count`; nil above `exactDivisions`.
    private static func divisions(_ count: Int, _ chosen: Int) -> Int? {
        var ways = 1
        for i in 0..<chosen {
            ways = ways * (count - i) / (i + 1)
            if ways > exactDivisions { return nil }
        }
        return ways
    }
    /// The next choice in rising order; false after the last.
    private static func advance(_ chosen: inout [Int], of count: Int) -> Bool {
        var i = chosen.count - 1
        while i >= 0, chosen[i] == count - chosen.count + i { i -= 1 }
        guard i >= 0 else { return false }
        chosen[i] += 1
        for j in (i + 1)..<max(i + 1, chosen.count) { chosen[j] = chosen[j - 1] + 1 }
        return true
    }
}

/// Sums of the same numbers under many patterns of signs, eight numbers at a time.
private struct SignedSums {
    /// The sums of each eight numbers under all 256 patterns, where a set bit turns the sign.
    private var tables: [Double] = []
    private var groups = 0

    init(_ values: [Double]) {
        for start in stride(from: 0, to: values.count, by: 8) {
            let part = values[start..<min(start + 8, values.count)]
            for pattern in 0..<256 {
                tables.append(part.indices.reduce(0) { $0 + (pattern >> ($1 - start) & 1 == 0 ? part[$1] : -part[$1]) })
            }
            groups += 1
        }
    }
    func sum(_ signs: [UInt64]) -> Double {
        var sum = 0.0
        for group in 0..<groups {
            sum += tables[group << 8 + Int(truncatingIfNeeded: signs[group >> 3] >> UInt64((group & 7) << 3)) & 255]
        }
        return sum
    }
}
