// SPDX-License-Identifier: Apache-2.0

/// TTFT of the successes against something that each request knows of itself.
public struct Relation: Hashable, Sendable {
    /// One request, x and TTFT (nanoseconds); at most `Relation.sampleLimit`, each k-th request where there are more.
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
    public let samples: [Sample]
    /// By rising x.
    public let bins: [Bin]

    static let sampleLimit = 1_000
}
