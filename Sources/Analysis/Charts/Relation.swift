// SPDX-License-Identifier: Apache-2.0

/// TTFT of the successes against something that each request knows of itself.
public struct Relation: Hashable, Sendable {
    /// One request, x and TTFT (nanoseconds); at most `Relation.sampleLimit`, drawn by index where there are more.
    public struct Sample: Hashable, Sendable {
        public let index: Int
        public let x: Double
        public let ttft: Double
    }
    /// Requests with x in low … high, both inclusive, and their nearest-rank TTFT percentiles in nanoseconds.
    public struct Bin: Hashable, Sendable {
        public let low: Int
        public let high: Int
        public let n: Int
        public let p50: Double
        /// Nil where n is too small to show it.
        public let p95: Double?
    }
    public let n: Int
    /// By rising index.
    public let samples: [Sample]
    /// By rising x.
    public let bins: [Bin]

    static let sampleLimit = 1_000
}

/// Gathers a relation in one pass; x up to 16 has bins of its own, above that each doubling has eight.
struct RelationBuilder {
    private struct Bin {
        var low: Int
        var high: Int
        var ttft = SmallSamples()
    }
    private var samples = DrawnSample<Relation.Sample>(limit: Relation.sampleLimit)
    private var bins: [Int: Bin] = [:]

    mutating func add(index: Int, x: Int, ttft: Int64) {
        guard x >= 0 else { return }
        samples.add(index, Relation.Sample(index: index, x: Double(x), ttft: Double(ttft)))
        var bin = bins.removeValue(forKey: Self.place(of: x)) ?? Bin(low: x, high: x)
        (bin.low, bin.high) = (min(bin.low, x), max(bin.high, x))
        bin.ttft.add(ttft)
        bins[Self.place(of: x)] = bin
    }
    /// Nil where nothing was added.
    func finish() -> Relation? {
        guard !bins.isEmpty else { return nil }
        let made = bins.sorted { $0.key < $1.key }.map { _, bin in
            let found = bin.ttft.values(at: [.p50, .p95])
            return Relation.Bin(low: bin.low, high: bin.high, n: bin.ttft.count, p50: found[0] ?? 0, p95: found[1])
        }
        return Relation(n: made.reduce(0) { $0 + $1.n }, samples: samples.elements, bins: made)
    }

    private static func place(of x: Int) -> Int {
        guard x >= 16 else { return x }
        let bit = Int.bitWidth - 1 - x.leadingZeroBitCount
        return 8 * (bit - 2) + (x >> (bit - 3)) & 7
    }
}
