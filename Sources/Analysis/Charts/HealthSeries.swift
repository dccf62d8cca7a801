// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Traces

/// The client's own health over the time of the run, from the interval records.
public struct HealthSeries: Hashable, Sendable {
    /// The worst of the intervals that ended within the bin; `dispatched`, `finished` and `failed` are sums.
    public struct Bin: Hashable, Sendable, TimeBin {
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
        public var openDescriptors = 0
        /// Intervals that ended within the bin; with 0 of them the rest means nothing.
        public var intervals = 0
        init() {}

        mutating func merge(_ later: Self) {
            (inFlight, active) = (max(inFlight, later.inFlight), max(active, later.active))
            (dispatched, finished) = (dispatched + later.dispatched, finished + later.finished)
            failed += later.failed
            loopCPU = [loopCPU, later.loopCPU].compactMap(\.self).max()
            loopLag = max(loopLag, later.loopLag)
            residentBytes = max(residentBytes, later.residentBytes)
            writerBacklog = max(writerBacklog, later.writerBacklog)
            openDescriptors = max(openDescriptors, later.openDescriptors)
            intervals += later.intervals
        }
        init(_ interval: IntervalRecord, length: Nanoseconds) {
            (inFlight, active, dispatched) = (interval.inFlight, interval.active, interval.dispatched)
            (finished, failed, loopLag) = (interval.finished, interval.failed, interval.loopLag)
            (residentBytes, writerBacklog) = (interval.residentBytes, interval.writerBacklog)
            openDescriptors = interval.openDescriptors
            if length >= ClientHealth.shortest { loopCPU = interval.loopCPU.max().map { $0.seconds / length.seconds } }
            intervals = 1
        }
    }
    public let width: Nanoseconds
    public let bins: [Bin]

    static let limit = 240
    static let firstWidth = Nanoseconds.seconds(Int64(1))
}

/// Gathers the health series in one pass over the interval records, which come in the order of time.
struct HealthSeriesBuilder {
    private var grid = TimeGrid<HealthSeries.Bin>(firstWidth: HealthSeries.firstWidth, limit: HealthSeries.limit)
    private var lastAt = Nanoseconds.zero

    mutating func add(_ interval: IntervalRecord) {
        let bin = HealthSeries.Bin(interval, length: interval.at - lastAt)
        lastAt = interval.at
        // An interval that ends where a bin does belongs to that bin.
        grid.change(at: interval.at.count - 1) { $0.merge(bin) }
    }
    /// Nil where there were no intervals.
    func finish() -> HealthSeries? {
        grid.bins.isEmpty ? nil : HealthSeries(width: Nanoseconds(grid.width), bins: grid.bins)
    }
}
