// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// Targets side by side by TTFT p50: advisory, since one run has no blocks to compare.
public struct Ranking: Hashable, Sendable {
    /// A target against the fastest one.
    public struct Place: Hashable, Sendable {
        /// Index into the targets of the run.
        public let target: Int
        public let name: String
        public let n: Int
        /// TTFT p50, nanoseconds.
        public let ttft: Double
        /// 95 % interval of the p50; nil where n is too small.
        public let interval: ClosedRange<Double>?
        /// p50 over the p50 of the fastest.
        public let ratio: Double
        /// The interval lies wholly above that of the fastest; false for the fastest itself.
        public let isTold: Bool
        /// Share of the requests that failed or were cut off.
        public let lostShare: Double
    }
    /// Fastest first; equals in the order of the profile.
    public let places: [Place]
    /// Targets without a single TTFT.
    public let unranked: [String]

    /// - Returns: Nil unless two targets have a TTFT.
    init?(_ targets: [TargetAnalysis]) {
        let known: [(Int, QuantileEstimate, Double)] = targets.indices.compactMap { i in
            guard let p50 = targets[i][.ttft]?[.p50], let value = p50.value else { return nil }
            return (i, p50, value)
        }
        let sorted = known.sorted { ($0.2, $0.0) < ($1.2, $1.0) }
        guard sorted.count >= 2, let best = sorted.first else { return nil }
        places = sorted.map { i, p50, value in
            let target = targets[i]
            let isTold = p50.interval.flatMap { own in best.1.interval.map { own.lowerBound > $0.upperBound } } ?? false
            return Place(
                target: i, name: target.info.name, n: target[.ttft]?.n ?? 0, ttft: value, interval: p50.interval,
                ratio: best.2 > 0 ? value / best.2 : 1, isTold: isTold,
                lostShare: Double(target.lost) / Double(max(1, target.counted)))
        }
        unranked = targets.indices.filter { i in !known.contains { $0.0 == i } }.map { targets[$0].info.name }
    }
}
