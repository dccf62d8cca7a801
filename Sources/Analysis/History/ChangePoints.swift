// SPDX-License-Identifier: Apache-2.0
internal import Core

/// The places where a row of noisy values changes its level.
///
/// The best segmentation is kept only where few orders of the same values have one as strong: without a change, runs that do
/// not depend on one another could have come in any order. Then each step has to hold between the two levels beside it.
enum ChangePoints {
    struct Found: Hashable {
        /// The first value of the new level.
        let index: Int
        /// Share of orders of the values beside it that have so strong a step anywhere.
        let p: Double
    }
    /// Chance of a change being told in a history that has none.
    static let level = 0.05
    static let permutations = 999
    /// Of longer rows the last ones are searched.
    static let longest = 250

    /// - Parameters:
    ///   - values: On the scale on which they are compared, in order; all finite.
    ///   - permutations: Orders that are drawn, beside the one that was seen.
    /// - Returns: In order; empty where no change can be told.
    static func find(in values: [Double], permutations: Int = permutations) -> [Found] {
        let first = max(0, values.count - longest)
        let values = Array(values[first...])
        let best = Segmentation(values)
        guard let strength = best.strength, strength > 0,
            share(of: values, atLeast: strength, permutations, most: Segmentation.most) <= level
        else { return [] }
        var starts = best.starts
        while !starts.isEmpty {
            let found = starts.indices.map { i in
                let low = i == 0 ? 0 : starts[i - 1]
                let high = i + 1 < starts.count ? starts[i + 1] : values.count
                return Found(index: first + starts[i], p: step(Array(values[low..<high]), permutations))
            }
            guard let weakest = found.indices.max(by: { found[$0].p < found[$1].p }), found[weakest].p > level else {
                return found
            }
            starts.remove(at: weakest)
        }
        return []
    }
    /// p of one step within two levels that lie side by side.
    private static func step(_ values: [Double], _ permutations: Int) -> Double {
        guard let strength = Segmentation(values, most: 1).strength else { return 1 }
        return share(of: values, atLeast: strength, permutations, most: 1)
    }
    /// Share of orders whose best segmentation is as strong, the one that was seen among them.
    ///
    /// Not drawn to the end once it is clear that the share lies above `level`.
    private static func share(of values: [Double], atLeast strength: Double, _ permutations: Int, most: Int) -> Double {
        let random = CounterRandom(seed: 1, stream: 6)
        let enough = Int(level * Double(permutations + 1)) + 1
        let bar = strength - 1e-9 * max(1, abs(strength))  // what rounds apart is still as strong
        var (strong, order) = (1, values)
        for draw in 0..<permutations {
            for i in stride(from: order.count - 1, to: 0, by: -1) {
                let number = UInt64(draw) * UInt64(order.count) + UInt64(i)
                order.swapAt(i, Int(random.uniform(number) * Double(i + 1)))
            }
            if let other = Segmentation(order, most: most).strength, other >= bar { strong += 1 }
            if strong > enough { return Double(strong) / Double(draw + 2) }
        }
        return Double(strong) / Double(permutations + 1)
    }
}
