// SPDX-License-Identifier: Apache-2.0
/// How much the figures of blocks vary where nothing differs: what measurements of a system against itself (A/A) tell.
public struct Noise: Hashable, Sendable {
    /// Of one statistic.
    public struct Spread: Hashable, Sendable {
        /// Standard deviation of the difference between the two blocks of a pair, on the log scale for a ratio.
        public var deviation: Double
        /// Pairs of blocks that it is of, less one for each measurement.
        public var degrees: Int
        public init(deviation: Double, degrees: Int) { (self.deviation, self.degrees) = (deviation, degrees) }
    }
    /// By the id of the statistic.
    public let spreads: [String: Spread]
    /// Measurements that it is of.
    public let measurements: Int

    /// Most blocks that anybody is told to run.
    private static let mostBlocks = 10_000

    /// The difference that chance alone exceeds in one of twenty comparisons of so many pairs of blocks.
    ///
    /// - Parameters:
    ///   - statistic: What is compared.
    ///   - blocks: How many pairs.
    /// - Returns: 0.05 for 5 %, or five points of a share; nil where it was not measured, and below two pairs.
    public func floor(_ statistic: Statistic, blocks: Int) -> Double? {
        // What never differed, such as an error rate without errors, has no spread to go by.
        guard blocks > 1, let spread = spreads[statistic.id], spread.deviation > 0 else { return nil }
        let t = StudentT.quantile((1 + Effect.confidence) / 2, degrees: Double(blocks - 1))
        let size = t * spread.deviation / Double(blocks).squareRoot()
        return statistic.scale.change(size)
    }
    /// Fewest pairs of blocks whose floor is not above a tolerance; nil where no number that anybody would run is enough.
    public func blocks(_ statistic: Statistic, tolerance: Double) -> Int? {
        func isEnough(_ blocks: Int) -> Bool { floor(statistic, blocks: blocks).map { $0 <= tolerance } ?? false }
        guard isEnough(Self.mostBlocks) else { return nil }
        var (low, high) = (1, Self.mostBlocks)
        while high - low > 1 {
            let middle = (low + high) / 2
            if isEnough(middle) { high = middle } else { low = middle }
        }
        return high
    }
    /// Why a tolerance is too small for this machine, and what to do; nil where it is not, or nothing is known.
    public func refusal(_ statistic: Statistic, tolerance: Double, blocks: Int) -> String? {
        guard let floor = floor(statistic, blocks: blocks), let spread = spreads[statistic.id], tolerance < floor else {
            return nil
        }
        func said(_ amount: Double) -> String { Words.percent(amount, statistic) }
        let more = self.blocks(statistic, tolerance: tolerance).map { ", or run at least \($0) blocks" } ?? ""
        let seen = "\(spread.degrees + measurements) pairs of blocks in \(measurements) measurement"
        return "a tolerance of \(said(tolerance)) is below the noise: \(blocks) blocks of a system against itself "
            + "differ by up to \(said(floor)) here (\(seen)\(measurements == 1 ? "" : "s")); allow at least "
            + "\(said((floor * 1_000).rounded(.up) / 1_000))\(more)"
    }
}
