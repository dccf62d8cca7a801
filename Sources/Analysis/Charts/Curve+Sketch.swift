// SPDX-License-Identifier: Apache-2.0

extension Curve {
    /// Of sketches taken together, such as those of several runs; nil without values.
    ///
    /// A share stands at the lower end of its bucket, so that a value is off by the sketch's relative error at most.
    init?(_ sketches: [Sketch]) {
        var counts: [Double: Int] = [:]
        for bucket in sketches.flatMap(\.buckets) where bucket.count > 0 {
            counts[bucket.value, default: 0] += bucket.count
        }
        let values = counts.keys.sorted()
        guard let last = values.indices.last else { return nil }
        n = counts.values.reduce(0, +)
        var reached = 0
        var all: [Point] = []
        for value in values {
            reached += counts[value] ?? 0
            all.append(Point(value: value, share: Double(reached) / Double(n)))
        }
        let step = max(1, (values.count + Self.limit - 2) / (Self.limit - 1))
        points = all.indices.filter { $0 % step == 0 || $0 == last }.map { all[$0] }
    }
}

extension Arm {
    /// The distribution of a metric over all runs of this side, to be drawn; nil without a sketch of it.
    public func curve(_ metric: Metric) -> Curve? { Curve(runs.compactMap { $0.sketches[metric.id] }) }
    /// Largest relative error of a value of such a curve.
    public func curveError(_ metric: Metric) -> Double {
        runs.compactMap { $0.sketches[metric.id]?.relativeError }.max() ?? 0
    }
}
