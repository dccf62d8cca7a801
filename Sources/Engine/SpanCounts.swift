// SPDX-License-Identifier: Apache-2.0
public import Core

/// How often spans of each length occurred, in a fixed number of counters: for the eye only, reports never use it.
///
/// From 1 µs to 19 hours a value is kept within 1.6 %; what lies outside counts at that end. Two of them are subtracted to get what
/// happened between two looks.
public struct SpanCounts: Hashable, Sendable {
    private static let halfBits = 5
    private static let half = 1 << halfBits
    /// Counted in units of 1,024 ns.
    private static let unitBits: Int64 = 10
    private static let buckets = half * 32

    private var counts: [UInt32]
    public private(set) var count = 0

    public init() { counts = Array(repeating: 0, count: Self.buckets) }

    /// Nanoseconds; what is negative counts as 0.
    mutating func add(_ nanoseconds: Int64) {
        let value = max(0, nanoseconds) >> Self.unitBits
        let shift = max(0, 63 - value.leadingZeroBitCount - Self.halfBits)
        let bucket = shift * Self.half + Int(value >> Int64(shift))
        counts[min(bucket, Self.buckets - 1)] &+= 1
        count += 1
    }
    public static func += (a: inout Self, b: Self) {
        if b.count == 0 { return }
        for bucket in a.counts.indices { a.counts[bucket] &+= b.counts[bucket] }
        a.count += b.count
    }
    /// What has been added to `a` since it was `b`.
    public static func - (a: Self, b: Self) -> Self {
        var difference = a
        for bucket in a.counts.indices { difference.counts[bucket] &-= b.counts[bucket] }
        difference.count -= b.count
        return difference
    }
    /// The value at a percentile in thousandths (990 is p99), nearest rank, as the middle of its bucket; nil without values.
    public func value(perMille: Int) -> Nanoseconds? {
        let rank = max(1, (perMille * count + 999) / 1_000)
        var seen = 0
        for (bucket, count) in counts.enumerated() {
            seen += Int(count)
            if seen >= rank { return Nanoseconds(Self.middle(of: bucket)) }
        }
        return nil
    }
    private static func middle(of bucket: Int) -> Int64 {
        let shift = Int64(max(0, bucket / half - 1))
        let low = Int64(bucket) - shift * Int64(half)
        return ((low << shift) << unitBits) + ((1 << shift) << unitBits) / 2
    }
}
