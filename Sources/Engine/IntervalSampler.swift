// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces
internal import Transport
internal import Workload

/// Turns the loops' running totals into one record a second, and into what a live view shows.
struct IntervalSampler {
    private let start: Instant
    private var nextRecord: Instant
    private var last: [LoopSnapshot]
    private var lastProcessCPU: Nanoseconds
    private var longestLag = Nanoseconds.zero
    private let firstWallOffset: Nanoseconds
    private var lastRecord = IntervalRecord()
    private var client: ClientProgress?

    static let every = Nanoseconds.seconds(Int64(1))

    init(start: Instant, loops: Int) {
        self.start = start
        nextRecord = start + Self.every
        last = Array(repeating: LoopSnapshot(), count: loops)
        lastProcessCPU = MonotonicClock.processCPU()
        firstWallOffset = MonotonicClock.wallOffset()
    }

    /// Takes in the loops' figures; gives a record when a second is over, and a last one at the end.
    mutating func look(_ now: Instant, _ loops: [LoopSnapshot], backlog: Int, atEnd: Bool) -> IntervalRecord? {
        longestLag = max(longestLag, loops.map(\.longestLag).max() ?? .zero)
        guard now >= nextRecord || atEnd, now > start else { return nil }
        while nextRecord <= now { nextRecord = nextRecord + Self.every }
        var record = IntervalRecord()
        record.at = now - start
        record.inFlight = loops.reduce(0) { $0 + $1.inFlight }
        record.active = loops.reduce(0) { $0 + $1.active }
        record.dispatched = growth(loops, \.dispatched)
        record.finished = growth(loops, \.finished)
        record.failed = growth(loops, \.failed)
        record.events = growth(loops, \.events)
        record.bytes = Int64(growth(loops, { Int($0.bytes) }))
        record.loopLag = longestLag
        record.loopCPU = zip(loops, last).map { $0.cpu - $1.cpu }
        let cpu = MonotonicClock.processCPU()
        record.processCPU = cpu - lastProcessCPU
        record.residentBytes = HostProbe.residentBytes()
        record.openDescriptors = Descriptors.open ?? 0
        record.writerBacklog = backlog
        record.clockStep = MonotonicClock.wallOffset() - firstWallOffset
        (last, lastProcessCPU, longestLag) = (loops, cpu, .zero)
        client = health(record)
        lastRecord = record
        return record
    }
    private func health(_ record: IntervalRecord) -> ClientProgress {
        var client = ClientProgress()
        let span = (record.at - lastRecord.at).seconds
        client.busiestLoop = (record.loopCPU.max() ?? .zero).seconds / max(span, 1e-3)
        (client.loopLag, client.writerBacklog) = (record.loopLag, record.writerBacklog)
        client.residentBytes = record.residentBytes
        return client
    }
    mutating func progress(_ now: Instant, _ loops: [LoopSnapshot], plan: Plan) -> RunProgress {
        var progress = RunProgress()
        progress.elapsed = max(.zero, now - start)
        progress.planned = plan.plannedRequests
        progress.plannedDuration = plan.load.duration
        progress.inFlight = loops.reduce(0) { $0 + $1.inFlight }
        progress.active = loops.reduce(0) { $0 + $1.active }
        progress.dispatched = loops.reduce(0) { $0 + $1.dispatched }
        progress.finished = loops.reduce(0) { $0 + $1.finished }
        for loop in loops { progress.outcomes.merge(loop.outcomes, uniquingKeysWith: +) }
        progress.isDraining = loops.allSatisfy { $0.issuingEnded != nil }
        progress.offeredRate = progress.isDraining ? nil : plan.rate(at: progress.elapsed)
        progress.client = client
        addFigures(of: loops, to: &progress)
        return progress
    }

    private func addFigures(of loops: [LoopSnapshot], to progress: inout RunProgress) {
        progress.targets = Array(repeating: TargetProgress(), count: loops.first?.targets.count ?? 0)
        for loop in loops {
            progress.lastMessages.merge(loop.lastMessages) { $1 }
            progress.gaps += loop.gaps
            for (number, target) in loop.targets.enumerated() where number < progress.targets.count {
                progress.targets[number].finished += target.finished
                progress.targets[number].succeeded += target.succeeded
                progress.targets[number].failed += target.failed
                progress.targets[number].ttft += target.ttft
            }
        }
    }
    private func growth(_ loops: [LoopSnapshot], _ value: (LoopSnapshot) -> Int) -> Int {
        zip(loops, last).reduce(0) { $0 + value($1.0) - value($1.1) }
    }
}
