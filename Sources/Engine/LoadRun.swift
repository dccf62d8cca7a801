// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Glibc
internal import Synchronization
public import Traces
internal import Transport
internal import Workload

/// A run from its first intended request to the end record: starts the loops, watches them, keeps the trace complete.
///
/// The calling thread is the controlling one: it samples once a second and hears interrupts; requests never wait for it.
public final class LoadRun {
    /// What to do between two looks at the run.
    public struct Observer {
        /// Called about five times a second, on the controlling thread.
        public var progress: (RunProgress) -> Void
        /// Number of interrupts (Ctrl-C) so far; asked at every look.
        public var interrupts: () -> Int
        public init(progress: @escaping (RunProgress) -> Void, interrupts: @escaping () -> Int) {
            (self.progress, self.interrupts) = (progress, interrupts)
        }
    }
    /// Looks at a run from the writer's thread, batch of finished records by batch, interval records among them.
    ///
    /// What it answers ends the issuing and becomes the reason of the end record; open requests drain. It is called once
    /// at a time, also after it has answered. While it works the writer waits: it takes microseconds a record at the most.
    public typealias Watch = @Sendable ([TraceRecord]) -> EndReason?
    /// How the run went, beside what the trace holds.
    public struct Result: Sendable {
        public var end: EndRecord
        public var failure: RunFailure?
    }

    private let setup: LoadSetup
    private let writer: TraceWriterThread
    private let control: RunControl
    private var workers: [LoopWorker] = []
    private let start: Instant
    private var sampler: IntervalSampler

    /// Prepares loops, handles and buffers, so that the first request finds everything warm.
    ///
    /// - Parameters:
    ///   - setup: What to send, and when.
    ///   - header: The run record as far as the caller knows it; its moments are filled in here.
    ///   - path: The trace file to make. The run record is on the disk before anything is sent.
    ///   - watches: Each sees all records; the first answer ends the issuing.
    /// - Throws: `TraceError` where the trace cannot be begun, `TransportError` where a loop or a request cannot be made.
    public init(_ setup: LoadSetup, header: RunRecord, trace path: String, watches: [Watch] = []) throws {
        self.setup = setup
        control = RunControl(cap: setup.plan.load.maxInFlight.map { InFlightCap($0, loops: setup.loops) })
        // Far enough ahead for all loops to stand ready when the first request is due.
        let preparation = Nanoseconds.milliseconds(30) + .microseconds(Int64(setup.expectedInFlight) * 20)
        start = MonotonicClock.now() + preparation
        var header = header
        header.startMonotonic = start.uptime
        header.startUnix = start.uptime + MonotonicClock.wallOffset()
        writer = try TraceWriterThread(
            path: path, opening: [.run(header)], watch: Self.combined(watches, control))
        sampler = IntervalSampler(start: start, loops: setup.loops)
        for number in 0..<setup.loops {
            workers.append(
                try LoopWorker(number: number, start: start, setup: setup, control: control, writer: writer))
        }
    }

    private static func combined(_ watches: [Watch], _ control: RunControl) -> TraceWriterThread.Watch? {
        guard !watches.isEmpty else { return nil }
        return { records in
            for watch in watches {
                if let reason = watch(records) { control.endIssuing(reason) }
            }
        }
    }

    /// Runs to the end and gives it; returns only when every loop has ended and the trace is closed.
    public func run(_ observer: Observer) throws -> Result {
        let threads = try workers.map { worker in try LoopThread(name: "loop \(worker.number)") { worker.run() } }
        var interrupts = 0
        while !threads.allSatisfy(\.hasEnded) {
            LoopThread.sleep(Self.lookEvery)
            let heard = observer.interrupts()
            if heard > interrupts { interrupt(times: heard) }
            interrupts = heard
            if let failure = writer.failure { control.fail(RunFailure(kind: .disk, description: "\(failure)")) }
            look(observer)
        }
        for thread in threads { thread.join() }
        look(observer, atEnd: true)
        let end = endRecord(interrupted: interrupts > 0)
        let written = writer.finish([.end(end)])
        let lateFailure = written.failure.map { RunFailure(kind: .disk, description: "\($0)") }
        return Result(end: end, failure: control.failure ?? lateFailure)
    }

    private static let lookEvery = Nanoseconds.milliseconds(200)

    /// The first interrupt stops issuing and drains, the second ends at once.
    private func interrupt(times: Int) {
        control.raise(to: times > 1 ? .endNow : .stopIssuing)
        for worker in workers { worker.transport.wake() }
    }
    private func look(_ observer: Observer, atEnd: Bool = false) {
        let snapshots = workers.map { worker in
            worker.published.withLock { shared in
                defer { shared.longestLag = .zero }
                return shared
            }
        }
        let now = MonotonicClock.now()
        if let record = sampler.look(now, snapshots, backlog: writer.backlog, atEnd: atEnd) {
            writer.submit([.interval(record)])
        }
        observer.progress(sampler.progress(now, snapshots, plan: setup.plan))
    }
    private func endRecord(interrupted: Bool) -> EndRecord {
        let snapshots = workers.map { $0.published.withLock { $0 } }
        var end = EndRecord()
        end.at = MonotonicClock.now() - start
        end.requests = snapshots.reduce(0) { $0 + $1.finished }
        end.neverSent = snapshots.reduce(0) { $0 + $1.neverSent }
        end.abandonedTurns = snapshots.reduce(0) { $0 + $1.abandonedTurns }
        end.issuingEnded = snapshots.compactMap(\.issuingEnded).max() ?? end.at
        end.writerStall = writer.longestStall
        end.reason =
            switch control.failure?.kind {
            case .disk?: .diskFull
            case .descriptors?, .transport?: .aborted
            case nil: interrupted ? .interrupted : control.issuingEnd ?? .completed
            }
        return end
    }
}
