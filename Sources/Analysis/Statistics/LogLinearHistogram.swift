// SPDX-License-Identifier: Apache-2.0

/// Counts of whole numbers in buckets that grow with the value: bounded memory, relative error at most 0.1 %.
///
/// Values below 1,024 are kept exactly; above, each doubling is cut into 512 buckets, and the middle of a bucket is at
/// most 1/1,024 of the value away. Two histograms merge by adding their counts. A doubling that holds values takes 4 KB.
public struct LogLinearHistogram: Hashable, Sendable {
    private static let halfBits = 9
    private static let half = 1 << halfBits

    /// From bucket number `first` on; only as far as there are values.
    private var buckets: [Int] = []
    private var first = 0
    public private(set) var count = 0

    public init() {}

    /// Negative values count as 0.
    public mutating func add(_ value: Int64) { add(value, count: 1) }
    mutating func add(_ value: Int64, count: Int) { add(bucket: Self.bucket(of: max(0, value)), count: count) }

    public mutating func merge(_ other: LogLinearHistogram) {
        for (place, count) in other.buckets.enumerated() where count > 0 {
            add(bucket: other.first + place, count: count)
        }
    }

    /// The value at a rank counted from 1, as the middle of its bucket; `rank` must not exceed `count`.
    public func value(rank: Int) -> Int64 {
        var seen = 0
        for (place, count) in buckets.enumerated() {
            seen += count
            if seen >= rank { return Self.middle(of: first + place) }
        }
        return 0
    }
    /// Each bucket with values, rising: its middle, and how many there are.
    func forEach(_ body: (Int64, Int) -> Void) {
        for (place, count) in buckets.enumerated() where count > 0 { body(Self.middle(of: first + place), count) }
    }
    /// The rank of each of these values, counted from 0, where all of one bucket share the mean of theirs; they must be in
    /// the histogram.
    func midRanks(of values: [Int64]) -> [Double] {
        var (seen, means) = (0, [Double](repeating: 0, count: buckets.count))
        for (place, count) in buckets.enumerated() {
            means[place] = Double(seen) + Double(count - 1) / 2
            seen += count
        }
        return values.map { means[Self.bucket(of: max(0, $0)) - first] }
    }

    private mutating func add(bucket: Int, count added: Int) {
        if buckets.isEmpty { first = bucket }
        if bucket < first {
            buckets.insert(contentsOf: repeatElement(0, count: first - bucket), at: 0)
            first = bucket
        } else if bucket - first >= buckets.count {
            buckets.append(contentsOf: repeatElement(0, count: bucket - first + 1 - buckets.count))
        }
        buckets[bucket - first] += added
        count += added
    }
    private static func bucket(of value: Int64) -> Int {
        let shift = max(0, 63 - value.leadingZeroBitCount - halfBits)
        return shift * half + Int(value >> Int64(shift))
    }
    private static func middle(of bucket: Int) -> Int64 {
        let shift = max(0, bucket / half - 1)
        let low = Int64(bucket - shift * half) << Int64(shift)
        return low + (Int64(1) << Int64(shift)) / 2
    }
}
