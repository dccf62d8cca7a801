// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import CLinux
public import Core
internal import Glibc

extension TransferLoop {
    /// One wake-up: sleeps, stamps and reads what is ready, and reports the transfers that are over.
    ///
    /// - Parameters:
    ///   - deadline: When to wake up at the latest; in the past: do not sleep. Nil: sleep until something happens.
    ///   - onClose: Gets what became known of connections that a `cancel` closed.
    ///   - onFinish: Gets each report; it may call `start`, `prepare` and `cancel`.
    /// - Throws: `TransportError` where waiting itself fails.
    public func turn(
        until deadline: Instant?, onClose: (CloseReport) -> Void = { _ in }, onFinish: (TransferReport) -> Void
    ) throws(TransportError) {
        let count = try unsafe state.pointee.poller.wait(until: dueTime(deadline))
        noteWakeUp(ready: Int(count))
        for index in 0..<Int(count) {
            let event = unsafe state.pointee.poller.events[index]
            let (owner, descriptor) = unsafe (UInt32(event.data.u64 >> 32), Int32(truncatingIfNeeded: event.data.u64))
            if unsafe owner == Poller.own {
                unsafe state.pointee.poller.acknowledge(descriptor)
            } else {
                unsafe shards[Int(owner)].drive(descriptor, events: event.events)
                settlePace()
            }
        }
        let now = MonotonicClock.nanoseconds()
        for index in unsafe shards.indices where unsafe shards[index].pointee.due <= now {
            unsafe shards[index].driveTimer(at: now)
        }
        settlePace()
        resumePaced(at: now)
        lingering.look(at: now, onClose)
        unsafe state.pointee.epoch += 1  // what libcurl reads from here on has not been stamped
        report(onFinish)
        unsafe state.pointee.statistics.busyNanoseconds += MonotonicClock.nanoseconds() - state.pointee.wakeup
    }

    /// The earliest of the caller's deadline and all that libcurl waits for; the past where reports are waiting.
    private func dueTime(_ deadline: Instant?) -> Int64 {
        var due = min(deadline?.uptime.count ?? .max, pacing.earliest, lingering.due)
        for index in unsafe shards.indices {
            let shard = unsafe shards[index]
            if unsafe shard.pointee.isDirty { return .min }
            due = unsafe min(due, shard.pointee.due)
        }
        return due
    }

    private func noteWakeUp(ready count: Int) {
        unsafe state.pointee.wakeup = MonotonicClock.nanoseconds()
        unsafe state.pointee.wallOffset = MonotonicClock.wallOffset().count
        unsafe state.pointee.epoch += 1
        unsafe state.pointee.statistics.turns += 1
        unsafe state.pointee.statistics.readiness += count
    }

    /// Reports what was over when this began; what ends meanwhile waits for the next turn, so that a peer who refuses
    /// at once cannot keep the loop here.
    private func report(_ onFinish: (TransferReport) -> Void) {
        for index in unsafe shards.indices where unsafe shards[index].pointee.isDirty {
            let shard = unsafe shards[index]
            var left = unsafe shard.pointee.active
            unsafe shard.pointee.isDirty = false
            if left == 0 { continue }  // nothing can be over: looking again would keep the loop from sleeping
            while left > 0 {
                var code = CURLE_OK
                guard let easy = unsafe shim_multi_next_finished(shard.pointee.multi, &code) else { break }
                if let report = unsafe finish(easy, code: code) { onFinish(report) }
                left -= 1
            }
            if left == 0 { unsafe shard.pointee.isDirty = true }
        }
    }
}
