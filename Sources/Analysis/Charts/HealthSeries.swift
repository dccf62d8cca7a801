// SPDX-License-Identifier: Apache-2.0
public import Core

/// The client's own health over the time of the run, from the interval records.
public struct HealthSeries: Hashable, Sendable {
    /// The worst of the intervals that ended within the bin; counts are sums.
    public struct Bin: Hashable, Sendable {
        public var inFlight = 0
        public var active = 0
        public var dispatched = 0
        public var finished = 0
        public var failed = 0
        /// Share of a core of the busiest loop; nil where no interval was long enough.
        public var loopCPU: Double?
        public var loopLag = Nanoseconds.zero
        public var residentBytes: Int64 = 0
        public var writerBacklog = 0
        /// Intervals that ended within the bin; with 0 of them the rest means nothing.
        public var intervals = 0
    }
    /// At least a second.
    public let width: Nanoseconds
    public let bins: [Bin]
}
