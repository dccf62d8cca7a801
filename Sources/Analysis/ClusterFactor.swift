// SPDX-License-Identifier: Apache-2.0

/// How far the gaps of one request resemble one another: many gaps of few requests are worth fewer independent gaps.
///
/// - Source: the design effect of cluster sampling (Kish), as the cluster-robust variance of the mean over the plain
///   one; on logarithms, so that one long silence does not decide it. Successive requests that depend on one another
///   add their own autocorrelation time.
enum ClusterFactor {
    /// One cluster: how many values, the sum of their logarithms and of the squares.
    struct Cluster {
        let count: Int
        let sum: Double
        let squares: Double
    }

    /// How many values are worth one, at least 1; `clusters` in intended order.
    static func factor(of clusters: [Cluster]) -> Double {
        let used = clusters.filter { $0.count > 0 }
        let count = used.reduce(0) { $0 + $1.count }
        guard used.count >= 2 else { return Double(max(1, count)) }
        let mean = used.reduce(0) { $0 + $1.sum } / Double(count)
        let spread = used.reduce(0) { $0 + $1.squares } - Double(count) * mean * mean
        guard spread > 1e-9 * Double(count) else { return 1 }
        let sums = used.map { $0.sum - Double($0.count) * mean }
        let between = sums.reduce(0) { $0 + $1 * $1 }
        let own = between / spread * Double(used.count) / Double(used.count - 1)
        let means = used.map { $0.sum / Double($0.count) }
        let perRequest = Autocorrelation.time(of: MidRanks(means).ranks)
        return min(Double(count), max(1, own) * perRequest)
    }
}
