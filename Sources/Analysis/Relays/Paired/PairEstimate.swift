// SPDX-License-Identifier: Apache-2.0
internal import Core

/// A figure over pairs, and how sure it is.
struct PairEstimate: Hashable, Sendable {
    let value: Double
    /// 95 %; nil where the pairs are too few for a finite one.
    let interval: ClosedRange<Double>?
    let n: Int

    /// Median (nearest rank) of one value a pair, with its order-statistic interval.
    ///
    /// Pairs that follow one another may be alike: the interval is that of as many independent ones as they are worth.
    ///
    /// Nil without values; they stand in the order of the pairs.
    init?(medianOf values: [Double]) {
        guard !values.isEmpty else { return nil }
        let ranked = MidRanks(values)
        let effective = max(1, Int(Double(values.count) / Autocorrelation.time(of: ranked.ranks)))
        n = values.count
        value = ranked.sorted[Percentile.p50.rank(of: n) - 1]
        interval = OrderInterval.ranks(.p50, n: n, effective: effective)
            .map { ranked.sorted[$0.lowerBound - 1]...ranked.sorted[$0.upperBound - 1] }
    }

    /// Draws for an interval by resampling.
    private static let draws = 1_000

    /// Difference of two quantiles, that of the relay minus that of the direct side: never the quantile of differences.
    ///
    /// The interval comes from resampling pairs with a fixed seed. Nil where the level needs more pairs than there are.
    init?(_ level: Percentile, of pairs: [(direct: Double, relay: Double)]) {
        guard pairs.count >= OrderInterval.minimumCount(level) else { return nil }
        let direct = Resampled(pairs.map(\.direct), level)
        let relay = Resampled(pairs.map(\.relay), level)
        n = pairs.count
        let random = CounterRandom(seed: 1, stream: 33)
        var (draw, bits, differences): (UInt64, UInt64, [Double]) = (0, 0, [])
        let count = UInt64(pairs.count)
        for _ in 0..<Self.draws {
            var times = [Int32](repeating: 0, count: pairs.count)
            for place in pairs.indices {
                // A number of 64 bits is good for two draws.
                if place % 2 == 0 { (bits, draw) = (random.bits(draw), draw + 1) }
                times[Int(((bits >> 32) * count) >> 32)] += 1
                bits <<= 32
            }
            differences.append(relay.quantile(times) - direct.quantile(times))
        }
        differences.sort()
        let once = [Int32](repeating: 1, count: pairs.count)
        value = relay.quantile(once) - direct.quantile(once)
        let edge = Self.draws / 40
        interval = differences[edge]...differences[Self.draws - 1 - edge]
    }
}

/// Values that are drawn again and again, sorted once.
private struct Resampled {
    private let values: [Double]
    /// Places of the values by falling size.
    private let order: [Int]
    /// Values at and above the quantile.
    private let above: Int

    init(_ values: [Double], _ level: Percentile) {
        self.values = values
        order = values.indices.sorted { values[$0] > values[$1] }
        above = values.count - level.rank(of: values.count) + 1
    }
    /// By how often each value was drawn, which is as often in all as there are values.
    func quantile(_ times: [Int32]) -> Double {
        var seen = 0
        for place in order {
            seen += Int(times[place])
            if seen >= above { return values[place] }
        }
        return values[order[order.count - 1]]
    }
}

extension PairEstimate {
    /// Slope of y over x by least squares, with Student's t interval; nil with fewer than three points or one x only.
    init?(slopeOf points: [(x: Double, y: Double)]) {
        let count = Double(points.count)
        guard points.count > 2 else { return nil }
        let (meanX, meanY) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
        let squares = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        guard squares > 0 else { return nil }
        let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / squares
        let rest = points.reduce(0) { sum, point in
            let off = point.y - meanY - slope * (point.x - meanX)
            return sum + off * off
        }
        let error = (rest / (count - 2) / squares).squareRoot() * StudentT.quantile(0.975, degrees: count - 2)
        (value, interval, n) = (slope, (slope - error)...(slope + error), points.count)
    }
}
