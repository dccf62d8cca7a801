// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// How many blocks and requests it takes to find an effect, before a run is made.
public struct Planner: Hashable, Sendable {
    /// What is known of how far two blocks lie apart by chance.
    public enum Noise: Hashable, Sendable {
        /// Nothing: see `DelayModel`.
        case assumed
        /// The standard deviation between the sides of so many pairs of blocks, of so many requests a side: on the log scale, or
        /// of a share.
        case measured(deviation: Double, pairs: Int, requests: Int)
    }
    public let statistic: Statistic
    public let noise: Noise
    /// What a gate lets pass: 0.1 is 10 %, or ten percentage points; the effect must be beyond it.
    public let tolerance: Double

    /// Chance to find the effect.
    public static let power = Power.wanted
    /// Fewest blocks that can tell anything.
    public static let fewestBlocks = 6
    /// More than anybody runs.
    public static let mostBlocks = 10_000

    /// - Returns: Nil for a share of which nothing was measured: without its size nothing can be said of it.
    public init?(_ statistic: Statistic, _ noise: Noise, tolerance: Double = 0) {
        if case .assumed = noise, statistic.scale == .difference { return nil }
        (self.statistic, self.noise, self.tolerance) = (statistic, noise, tolerance)
    }

    /// Standard deviation between the sides of a pair of blocks, on the log scale or of a share.
    ///
    /// What was measured at one size of blocks is taken to shrink with more requests as that of the model does.
    ///
    /// - Returns: Nil where so few requests do not have the percentile.
    public func deviation(requests: Int) -> Double? {
        var level = Percentile.p50
        if case .percentile(_, let own) = statistic.source { level = own }
        guard requests >= level.minimumCount, requests > 0 else { return nil }
        let assumed = DelayModel.pairDeviation(level, requests: requests)
        guard case .measured(let deviation, _, let size) = noise else { return assumed }
        return deviation * assumed / DelayModel.pairDeviation(level, requests: max(1, size))
    }
    /// The smallest effect that so many blocks, of so many requests a side, find in four of five comparisons.
    ///
    /// - Returns: 0.1 for 10 %, or for ten percentage points; nil where nothing can be found.
    public func detectable(blocks: Int, requests: Int) -> Double? {
        guard let deviation = deviation(requests: requests), let factor = Power.factor(pairs: blocks) else {
            return nil
        }
        let size = size(of: tolerance) + factor * deviation / Double(blocks).squareRoot()
        return statistic.scale == .ratio ? exp(size) - 1 : size
    }
    /// Fewest blocks that find an effect of this size in four of five comparisons.
    ///
    /// - Parameters:
    ///   - effect: 0.1 for 10 %, or for ten percentage points.
    ///   - requests: Of each side in a block.
    /// - Returns: Nil where `mostBlocks` do not.
    public func blocks(toFind effect: Double, requests: Int) -> Int? {
        func isEnough(_ blocks: Int) -> Bool {
            detectable(blocks: blocks, requests: requests).map { $0 <= effect } ?? false
        }
        guard effect > tolerance, isEnough(Self.mostBlocks) else { return nil }
        if isEnough(Self.fewestBlocks) { return Self.fewestBlocks }
        var (few, many) = (Self.fewestBlocks, Self.mostBlocks)
        while many - few > 1 {
            let middle = (few + many) / 2
            if isEnough(middle) { many = middle } else { few = middle }
        }
        return many
    }
    private func size(of effect: Double) -> Double { statistic.scale == .ratio ? log1p(effect) : effect }
}
