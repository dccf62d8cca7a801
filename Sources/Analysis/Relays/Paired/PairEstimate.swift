// SPDX-License-Identifier: Apache-2.0

/// A figure over pairs, and how sure it is.
struct PairEstimate: Hashable, Sendable {
    let value: Double
    /// 95 %; nil where the pairs are too few for a finite one.
    let interval: ClosedRange<Double>?
    let n: Int

    init(value: Double, interval: ClosedRange<Double>?, n: Int) {
        (self.value, self.interval, self.n) = (value, interval, n)
    }
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
