// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Traces

/// How the client itself fared, from the interval records within the measured window.
public struct ClientHealth: Hashable, Sendable {
    /// Interval records seen, warm-up included.
    public private(set) var intervals = 0
    /// Requests open at once, and those that brought output within one interval, at most.
    public private(set) var peakInFlight = 0
    public private(set) var peakActive = 0
    /// Largest share of a core that one loop's thread used over one interval; nil where no interval was long enough.
    public private(set) var peakLoopCPU: Double?
    /// Largest number of cores that the whole process used over one interval.
    public private(set) var peakProcessCPU: Double?
    /// Longest wait of a due action for its loop.
    public private(set) var longestLoopLag = Nanoseconds.zero
    public private(set) var peakResidentBytes: Int64 = 0
    public private(set) var peakDescriptors = 0
    public private(set) var peakWriterBacklog = 0
    /// Largest change of the wall clock against the monotonic one from one interval to the next.
    public private(set) var clockStep = Nanoseconds.zero

    private var lastAt = Nanoseconds.zero
    private var lastStep = Nanoseconds.zero

    /// Shorter intervals say little about CPU shares.
    static let shortest = Nanoseconds.milliseconds(500)

    mutating func add(_ interval: IntervalRecord, warmup: Nanoseconds) {
        let length = interval.at - lastAt
        let step = interval.clockStep - lastStep
        (lastAt, lastStep) = (interval.at, interval.clockStep)
        intervals += 1
        if abs(step.count) > abs(clockStep.count) { clockStep = step }
        peakResidentBytes = max(peakResidentBytes, interval.residentBytes)
        peakDescriptors = max(peakDescriptors, interval.openDescriptors)
        peakWriterBacklog = max(peakWriterBacklog, interval.writerBacklog)
        guard interval.at > warmup else { return }
        peakInFlight = max(peakInFlight, interval.inFlight)
        peakActive = max(peakActive, interval.active)
        longestLoopLag = max(longestLoopLag, interval.loopLag)
        guard length >= Self.shortest else { return }
        let seconds = length.seconds
        if let busiest = interval.loopCPU.max() { peakLoopCPU = max(peakLoopCPU ?? 0, busiest.seconds / seconds) }
        peakProcessCPU = max(peakProcessCPU ?? 0, interval.processCPU.seconds / seconds)
    }
}
