// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces
internal import Transport
internal import Workload

/// What users do to streams: cancels by the clock, pauses, and what becomes of cancelled connections.
extension LoopWorker {
    // MARK: Cancels

    /// When the plan cancels the request by the clock; nil where it does not.
    func stopDeadline(of slot: UnsafeMutablePointer<Slot>) -> Instant? {
        guard let after = unsafe slot.pointee.watch.stop?.after else { return nil }
        return unsafe Instant(uptime: Nanoseconds(slot.pointee.log.pointee.dispatched)) + after
    }

    // MARK: Records

    /// Hands a record to the writer, or keeps it until the peer has closed the connection, too.
    func deliver(_ record: RequestRecord) {
        if !pendingCloses.hold(record) { finished.append(.request(record)) }
    }
    func noteClose(_ report: CloseReport) {
        if let record = pendingCloses.complete(report, offset: offset) { finished.append(.request(record)) }
    }
    /// Whether peers may still close what we have closed; the end of the run does not wait for them for long.
    func waitsForCloses(_ now: Instant) -> Bool {
        guard !pendingCloses.isEmpty, control.stage < .endNow else { return false }
        let since = waitsForClosesSince ?? now
        waitsForClosesSince = since
        return now < since + Self.closeWait
    }
    private static let closeWait = Nanoseconds.seconds(Int64(1))
    /// The run is over: what is known by now has to do.
    func deliverPending() {
        transport.giveUpCloseWatches { noteClose($0) }
        for record in pendingCloses.giveUp() { finished.append(.request(record)) }
    }

    // MARK: Slow readers

    /// Stops reading where a slot has asked for it; not done within libcurl, which is reading then.
    func startDuePauses() {
        for (target, rules) in watchRules.enumerated() {
            guard let rules, !rules.pausesDue.isEmpty else { continue }
            let due = rules.pausesDue
            rules.pausesDue.removeAll(keepingCapacity: true)
            let span = setup.targets[target].watching.reader?.pause ?? .zero
            for place in due where unsafe slots[place].pointee.isOpen {
                let now = MonotonicClock.now()
                guard transport.pause(token: place) else { continue }
                unsafe slots[place].pointee.watch.pausedAt = now.uptime.count
                let generation = unsafe slots[place].pointee.generation
                pauses.insert(.init(due: now + span, slot: place, generation: generation))
            }
        }
    }
    func endDuePauses(_ now: Instant) {
        while let entry = pauses.popDue(at: now) {
            let slot = unsafe slots[entry.slot]
            guard unsafe slot.pointee.isOpen, unsafe slot.pointee.generation == entry.generation else { continue }
            unsafe slot.pointee.watch.resumedAt = MonotonicClock.now().uptime.count
            transport.resume(token: entry.slot)
        }
    }
}
