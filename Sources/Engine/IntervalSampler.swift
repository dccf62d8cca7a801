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
    private var recentTTFT = RecentWindow()

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
        recentTTFT.add(loops.flatMap(\.recentTTFT), at: now)
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
        return record
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
        (progress.recentTTFT, progress.recentRate) = recentTTFT.figures(at: now, since: start)
        progress.isDraining = loops.allSatisfy { $0.issuingEnded != nil }
        return progress
    }

    private func growth(_ loops: [LoopSnapshot], _ value: (LoopSnapshot) -> Int) -> Int {
        zip(loops, last).reduce(0) { $0 + value($1.0) - value($1.1) }
    }
}

/// What the last seconds brought, for the eye only: reports never use it.
private struct RecentWindow {
    private var samples: [(at: Instant, ttft: Int64)] = []
    private static let span = Nanoseconds.seconds(Int64(5))

    mutating func add(_ ttfts: [Int64], at now: Instant) {
        samples.removeAll { now - $0.at > Self.span }
        samples += ttfts.map { (now, $0) }
    }
    /// Median TTFT and requests with output per second of the window; nil where nothing came.
    func figures(at now: Instant, since start: Instant) -> (Nanoseconds?, Double) {
        guard !samples.isEmpty else { return (nil, 0) }
        let sorted = samples.map(\.ttft).sorted()
        let span = min(now - start, Self.span)
        return (Nanoseconds(sorted[(sorted.count - 1) / 2]), Double(samples.count) / max(span.seconds, 0.2))
    }
}
