// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Traces

/// How the client itself fared, from the interval records within the measured window.
public struct ClientHealth: Hashable, Sendable {
    /// Interval records seen, warm-up included.
    public private(set) var intervals = 0
    /// Requests open at once, and those that brought output within one interval, at most; where several clients shared a
    /// run, the sum of what each of them had at most.
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

    /// What one client was like; a run has several only where shards were merged.
    private struct Client: Hashable {
        var (lastAt, lastStep) = (Nanoseconds.zero, Nanoseconds.zero)
        var (peakInFlight, peakActive) = (0, 0)
    }
    private var clients: [Int: Client] = [:]

    /// Shorter intervals say little about CPU shares.
    static let shortest = Nanoseconds.milliseconds(500)

    mutating func add(_ interval: IntervalRecord, warmup: Nanoseconds) {
        let number = min(interval.shard ?? 0, ShardRecord.limit)
        var client = clients[number, default: Client()]
        defer { clients[number] = client }
        let length = interval.at - client.lastAt
        let step = interval.clockStep - client.lastStep
        (client.lastAt, client.lastStep) = (interval.at, interval.clockStep)
        intervals += 1
        if abs(step.count) > abs(clockStep.count) { clockStep = step }
        peakResidentBytes = max(peakResidentBytes, interval.residentBytes)
        peakDescriptors = max(peakDescriptors, interval.openDescriptors)
        peakWriterBacklog = max(peakWriterBacklog, interval.writerBacklog)
        guard interval.at > warmup else { return }
        peakInFlight += max(0, interval.inFlight - client.peakInFlight)
        peakActive += max(0, interval.active - client.peakActive)
        client.peakInFlight = max(client.peakInFlight, interval.inFlight)
        client.peakActive = max(client.peakActive, interval.active)
        longestLoopLag = max(longestLoopLag, interval.loopLag)
        guard length >= Self.shortest else { return }
        let seconds = length.seconds
        if let busiest = interval.loopCPU.max() { peakLoopCPU = max(peakLoopCPU ?? 0, busiest.seconds / seconds) }
        peakProcessCPU = max(peakProcessCPU ?? 0, interval.processCPU.seconds / seconds)
    }

    /// The worst of several runs: for a look at all of them at once.
    static func worst(of runs: [ClientHealth]) -> ClientHealth {
        var worst = ClientHealth()
        for run in runs {
            worst.intervals += run.intervals
            worst.peakInFlight = max(worst.peakInFlight, run.peakInFlight)
            worst.peakActive = max(worst.peakActive, run.peakActive)
            worst.peakLoopCPU = [worst.peakLoopCPU, run.peakLoopCPU].compactMap(\.self).max()
            worst.peakProcessCPU = [worst.peakProcessCPU, run.peakProcessCPU].compactMap(\.self).max()
            worst.longestLoopLag = max(worst.longestLoopLag, run.longestLoopLag)
            worst.peakResidentBytes = max(worst.peakResidentBytes, run.peakResidentBytes)
            worst.peakDescriptors = max(worst.peakDescriptors, run.peakDescriptors)
            worst.peakWriterBacklog = max(worst.peakWriterBacklog, run.peakWriterBacklog)
            if abs(run.clockStep.count) > abs(worst.clockStep.count) { worst.clockStep = run.clockStep }
        }
        return worst
    }
}
