// SPDX-License-Identifier: Apache-2.0
internal import Core

extension PairEstimate {
    /// Draws for an interval by resampling.
    private static let draws = 1_000
    /// With fewer blocks there is nothing to draw from.
    private static let fewestBlocks = 3.0

    /// Difference of two quantiles, that of the relay minus that of the direct side: never the quantile of differences.
    ///
    /// The interval comes from resampling blocks of pairs with a fixed seed, since pairs that follow one another may be alike: a
    /// burst, a machine that is busy for a while. Blocks hold twice as many pairs as are worth one independent pair, and √n at
    /// least; of pairs that do not hang together each is a block. It is widened as Student's t wants it for so few blocks.
    ///
    /// Nil where the level needs more pairs than there are, or the pairs hang together all through the run.
    ///
    /// - Parameters:
    ///   - level: Of both quantiles.
    ///   - pairs: In the order in which they were asked.
    /// - Source: circular block bootstrap (Politis and Romano 1992).
    init?(_ level: Percentile, of pairs: [(direct: Double, relay: Double)]) {
        guard pairs.count >= OrderInterval.minimumCount(level) else { return nil }
        let direct = Resampled(pairs.map(\.direct), level)
        let relay = Resampled(pairs.map(\.relay), level)
        let length = Self.blockLength(direct, relay)
        let blocks = Double(pairs.count) / Double(length)
        guard blocks >= Self.fewestBlocks else { return nil }
        let once = [Int32](repeating: 1, count: pairs.count)
        let value = relay.quantile(once) - direct.quantile(once)
        let (random, count) = (CounterRandom(seed: 1, stream: 33), UInt64(pairs.count))
        var (draw, differences): (UInt64, [Double]) = (0, [])
        for _ in 0..<Self.draws {
            var (times, left) = ([Int32](repeating: 0, count: pairs.count), pairs.count)
            while left > 0 {
                var place = Int(random.bits(draw).multipliedFullWidth(by: count).high)
                draw += 1
                for _ in 0..<min(length, left) {
                    times[place] += 1
                    place = place + 1 < pairs.count ? place + 1 : 0
                }
                left -= min(length, left)
            }
            differences.append(relay.quantile(times) - direct.quantile(times))
        }
        differences.sort()
        let edge = Self.draws / 40
        let widening =
            StudentT.quantile(0.975, degrees: blocks - 1) / Normal.quantile(0.975)
            * (blocks / (blocks - 1)).squareRoot()
        let down = widening * max(0, value - differences[edge])
        let up = widening * max(0, differences[Self.draws - 1 - edge] - value)
        self.init(value: value, interval: (value - down)...(value + up), n: pairs.count)
    }
    /// Pairs a block: what hangs together longest decides, of the sides, of their differences, and of who is in the tail.
    private static func blockLength(_ direct: Resampled, _ relay: Resampled) -> Int {
        let differences = zip(direct.values, relay.values).map { $1 - $0 }
        let series = [direct.values, relay.values, differences].map { MidRanks($0).ranks } + [direct.tail, relay.tail]
        let time = series.map { Autocorrelation.time(of: $0) }.max() ?? 1
        guard time > 1 else { return 1 }
        return max(Int((2 * time).rounded(.up)), Int(Double(differences.count).squareRoot().rounded()))
    }
}

/// Values that are drawn again and again, sorted once.
private struct Resampled {
    let values: [Double]
    /// Places of the values by falling size.
    private let order: [Int]
    /// Values at and above the quantile.
    private let above: Int

    init(_ values: [Double], _ level: Percentile) {
        self.values = values
        order = values.indices.sorted { values[$0] > values[$1] }
        above = values.count - level.rank(of: values.count) + 1
    }
    /// 1 for each value at or above the quantile, 0 for the others.
    var tail: [Double] {
        let limit = values[order[above - 1]]
        return values.map { $0 >= limit ? 1 : 0 }
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
