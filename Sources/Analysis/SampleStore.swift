// SPDX-License-Identifier: Apache-2.0

/// Values of which one request brings many (gaps, observation lags): exact up to a limit, a histogram beyond it.
struct SampleStore {
    /// 32 MB a store; above this the histogram takes over.
    static let exactLimit = 4_000_000

    private let limit: Int
    private var exact: [Int64] = []
    private var histogram: LogLinearHistogram?
    private(set) var sum = 0.0
    private(set) var minimum = Int64.max
    private(set) var maximum = Int64.min

    init(limit: Int = exactLimit) { self.limit = limit }

    var count: Int { histogram?.count ?? exact.count }

    mutating func add(_ value: Int64) { add(value, count: 1) }
    /// The same value several times; `count` is 1 or more.
    mutating func add(_ value: Int64, count: Int) {
        sum += Double(value) * Double(count)
        (minimum, maximum) = (min(minimum, value), max(maximum, value))
        if histogram == nil, count > limit - exact.count { spill() }
        if histogram == nil {
            exact.append(contentsOf: repeatElement(value, count: count))
        } else {
            histogram?.add(value, count: count)
        }
    }

    /// Gives up its values in order.
    mutating func ordered() -> OrderedSamples {
        if let histogram {
            return .histogram(histogram, scale: 1, shift: 0, minimum: Double(minimum), maximum: Double(maximum))
        }
        RadixSort.sort(&exact)
        return .whole(exact)
    }

    private mutating func spill() {
        var buckets = LogLinearHistogram()
        for value in exact { buckets.add(value) }
        histogram = buckets
        exact = []
    }
}

/// Sorted values, however they are kept.
enum OrderedSamples {
    case exact([Double])
    case whole([Int64])
    /// Counted as whole numbers: (value + shift) · scale.
    case histogram(LogLinearHistogram, scale: Double, shift: Double, minimum: Double, maximum: Double)

    var count: Int {
        switch self {
        case .exact(let values): values.count
        case .whole(let values): values.count
        case .histogram(let histogram, _, _, _, _): histogram.count
        }
    }
    var minimum: Double { if case .histogram(_, _, _, let minimum, _) = self { minimum } else { value(rank: 1) } }
    var maximum: Double { if case .histogram(_, _, _, _, let maximum) = self { maximum } else { value(rank: count) } }
    var isExact: Bool { if case .histogram = self { false } else { true } }
    /// The value at a rank counted from 1.
    func value(rank: Int) -> Double {
        switch self {
        case .exact(let values): values[rank - 1]
        case .whole(let values): Double(values[rank - 1])
        case .histogram(let histogram, let scale, let shift, let minimum, let maximum):
            min(max(Double(histogram.value(rank: rank)) / scale - shift, minimum), maximum)
        }
    }
}
