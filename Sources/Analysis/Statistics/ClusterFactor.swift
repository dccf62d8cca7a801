// SPDX-License-Identifier: Apache-2.0

/// How far the gaps of one request resemble one another: many gaps of few requests are worth fewer independent gaps.
///
/// Takes the requests in segments and keeps sums only.
///
/// - Source: the design effect of cluster sampling (Kish), as the cluster-robust variance of the mean over the plain
///   one; on logarithms, so that one long silence does not decide it. Successive requests that depend on one another
///   add their own autocorrelation time.
struct ClusterFactor {
    /// One cluster: how many values, the sum of their logarithms and of the squares.
    struct Cluster {
        let count: Int
        let sum: Double
        let squares: Double
    }
    /// Logarithms are counted from here, which keeps the sums of squares small.
    private var origin: Double?
    private var clusters = 0
    private var count = 0
    private var sum = 0.0
    private var squares = 0.0
    /// Over the clusters: of the squared sums, of sum times count, and of the squared counts.
    private var squaredSums = 0.0
    private var weightedSums = 0.0
    private var squaredCounts = 0.0
    /// Autocorrelation times of the segments, each times its number of clusters.
    private var dependence = 0.0

    /// How many values are worth one, at least 1; `clusters` in intended order.
    static func factor(of clusters: [Cluster]) -> Double {
        var factor = ClusterFactor()
        factor.add(clusters)
        return factor.value
    }

    /// Takes in one segment, in intended order.
    mutating func add(_ segment: [Cluster]) {
        let used = segment.filter { $0.count > 0 }
        guard let some = used.first else { return }
        let origin = origin ?? some.sum / Double(some.count)
        self.origin = origin
        for cluster in used {
            let n = Double(cluster.count)
            let own = cluster.sum - n * origin
            sum += own
            squares += cluster.squares - 2 * origin * cluster.sum + n * origin * origin
            squaredSums += own * own
            weightedSums += own * n
            squaredCounts += n * n
            count += cluster.count
        }
        clusters += used.count
        let means = used.map { $0.sum / Double($0.count) }
        dependence += Double(used.count) * Autocorrelation.time(of: MidRanks(means).ranks)
    }
    var value: Double {
        guard clusters >= 2 else { return Double(max(1, count)) }
        let mean = sum / Double(count)
        let spread = squares - Double(count) * mean * mean
        guard spread > 1e-9 * Double(count) else { return 1 }
        let between = squaredSums - 2 * mean * weightedSums + mean * mean * squaredCounts
        let own = between / spread * Double(clusters) / Double(clusters - 1)
        return min(Double(count), max(1, own) * dependence / Double(clusters))
    }
}
