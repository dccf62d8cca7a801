// SPDX-License-Identifier: Apache-2.0

extension Sketch {
    /// Buckets that a sketch has at most, unless its values span more than a dozen doublings.
    static let mostBuckets = 48
    private static let finest = 5
    private static let coarsest = 2

    /// Each doubling in as many buckets as fit `mostBuckets`: from 32 (values within 1.6 %) down to 4 (within 12.5 %).
    ///
    /// - Parameter samples: Whole numbers; what is below 1 counts as it is.
    init(_ samples: OrderedSamples) {
        var counts: [Int64: Int] = [:]
        func add(_ value: Int64, _ count: Int) { counts[Self.lowEnd(value, bits: Self.finest), default: 0] += count }
        switch samples {
        case .exact(let values): for value in values { add(Self.whole(value), 1) }
        case .whole(let values): for value in values { add(value, 1) }
        case .histogram(let histogram, let scale, let shift, _, _):
            histogram.forEach { add(Self.whole(Double($0) / scale - shift), $1) }
        }
        self.init(counts, bits: Self.finest)
        while buckets.count > Self.mostBuckets, bits > Self.coarsest { self = coarsened(to: bits - 1) }
    }
    private init(_ counts: [Int64: Int], bits: Int) {
        self.init()
        buckets = counts.sorted { $0.key < $1.key }.map { Bucket(value: Double($0.key), count: $0.value) }
        relativeError = 1 / Double(1 << (bits + 1))
    }

    /// Both together, as exact as the coarser of the two.
    public func merged(with other: Sketch) -> Sketch {
        guard !buckets.isEmpty else { return other }
        guard !other.buckets.isEmpty else { return self }
        let common = min(bits, other.bits)
        var counts: [Int64: Int] = [:]
        for bucket in coarsened(to: common).buckets + other.coarsened(to: common).buckets {
            counts[Self.whole(bucket.value), default: 0] += bucket.count
        }
        return Sketch(counts, bits: common)
    }
    /// Where the bucket of this lower end is over.
    public func upperEnd(of value: Double) -> Double {
        let low = Self.whole(value)
        return value + Double(low >= 1 ? Self.width(low, bits: bits) : 1)
    }

    /// A doubling has 2^bits buckets.
    private var bits: Int { max(0, -Int(relativeError.exponent) - 1) }

    private func coarsened(to bits: Int) -> Sketch {
        var counts: [Int64: Int] = [:]
        for bucket in buckets { counts[Self.lowEnd(Self.whole(bucket.value), bits: bits), default: 0] += bucket.count }
        return Sketch(counts, bits: bits)
    }
    private static func whole(_ value: Double) -> Int64 { Int64(exactly: value.rounded()) ?? .max }
    private static func lowEnd(_ value: Int64, bits: Int) -> Int64 {
        guard value >= 1 else { return value }
        return value / width(value, bits: bits) * width(value, bits: bits)
    }
    private static func width(_ value: Int64, bits: Int) -> Int64 {
        1 << Int64(max(0, 63 - value.leadingZeroBitCount - bits))
    }
}
