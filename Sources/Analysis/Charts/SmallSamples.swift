// SPDX-License-Identifier: Apache-2.0

/// Values of one bin of a picture, in nanoseconds: exact while they are few, a histogram with an error of 0.1 % beyond that.
struct SmallSamples {
    private static let exactLimit = 1_024
    private var exact: [Int64] = []
    private var histogram: LogLinearHistogram?

    var count: Int { histogram?.count ?? exact.count }

    mutating func add(_ value: Int64) {
        if histogram == nil, exact.count >= Self.exactLimit { spill() }
        if histogram == nil { exact.append(value) } else { histogram?.add(value) }
    }
    mutating func merge(_ other: Self) {
        if let theirs = other.histogram {
            if histogram == nil { spill() }
            histogram?.merge(theirs)
        }
        for value in other.exact { add(value) }
    }
    /// Nearest rank; nil where the values are too few to show it.
    func values(at levels: [Percentile]) -> [Double?] {
        let sorted = exact.sorted()
        return levels.map { level in
            guard count >= max(1, level.minimumCount) else { return nil }
            let rank = level.rank(of: count)
            return Double(histogram?.value(rank: rank) ?? sorted[rank - 1])
        }
    }

    private mutating func spill() {
        var buckets = LogLinearHistogram()
        for value in exact { buckets.add(value) }
        (histogram, exact) = (buckets, [])
    }
}
