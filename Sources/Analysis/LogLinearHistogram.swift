// SPDX-License-Identifier: Apache-2.0

/// Counts of whole numbers in buckets that grow with the value: bounded memory, relative error at most 0.1 %.
///
/// Values below 1,024 are kept exactly; above, each doubling is cut into 512 buckets, and the middle of a bucket is at
/// most 1/1,024 of the value away. Two histograms merge by adding their counts.
public struct LogLinearHistogram: Hashable, Sendable {
    private static let halfBits = 9
    private static let half = 1 << halfBits

    private var buckets: [Int] = []
    public private(set) var count = 0

    public init() {}

    /// Negative values count as 0.
    public mutating func add(_ value: Int64) { add(value, count: 1) }
    mutating func add(_ value: Int64, count: Int) { add(bucket: Self.bucket(of: max(0, value)), count: count) }

    public mutating func merge(_ other: LogLinearHistogram) {
        for (bucket, count) in other.buckets.enumerated() where count > 0 { add(bucket: bucket, count: count) }
    }

    /// The value at a rank counted from 1, as the middle of its bucket; `rank` must not exceed `count`.
    public func value(rank: Int) -> Int64 {
        var seen = 0
        for (bucket, count) in buckets.enumerated() {
            seen += count
            if seen >= rank { return Self.middle(of: bucket) }
        }
        return 0
    }

    private mutating func add(bucket: Int, count added: Int) {
        if bucket >= buckets.count { buckets.append(contentsOf: repeatElement(0, count: bucket + 1 - buckets.count)) }
        buckets[bucket] += added
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
