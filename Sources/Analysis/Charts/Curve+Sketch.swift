// SPDX-License-Identifier: Apache-2.0

extension Curve {
    /// Of sketches taken together, such as those of several runs; nil without values.
    ///
    /// A share stands where its bucket is over: there it is exact, in between it is not known.
    init?(_ sketches: [Sketch]) {
        let all = sketches.reduce(Sketch()) { $0.merged(with: $1) }
        guard all.count > 0 else { return nil }
        n = all.count
        var reached = 0
        points = all.buckets.map { bucket in
            reached += bucket.count
            return Point(value: all.upperEnd(of: bucket.value), share: Double(reached) / Double(all.count))
        }
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
