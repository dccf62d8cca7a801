// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Excerpts
internal import Protocols
internal import Traces
internal import Transport

/// How requests end: by themselves, by a deadline, or with the run.
extension LoopWorker {
    // MARK: Deadlines

    /// How long a response may stay open after the event that closes it; also how often an open request is looked at.
    private static let closePatience = Nanoseconds.seconds(Int64(2))

    /// When to look at a new request first.
    ///
    /// - Parameters:
    ///   - slot: That of the request.
    ///   - began: Its attempt; the limit on the whole counts from the first one.
    /// - Returns: The earliest moment at which a limit can be over.
    func firstDeadline(of slot: UnsafeMutablePointer<Slot>, began: Instant) -> Instant? {
        let patience = unsafe setup.targets[slot.pointee.target].patience
        let limits = [patience.firstOutput, patience.idle, Self.closePatience].compactMap(\.self).map { began + $0 }
        let others = unsafe [totalDeadline(of: slot).0, stopDeadline(of: slot)].compactMap(\.self)
        return (limits + others).min()
    }
    func lookAtDeadlines(_ now: Instant) {
        while let entry = deadlines.popDue(at: now) {
            let slot = unsafe slots[entry.slot]
            guard unsafe slot.pointee.isOpen, unsafe slot.pointee.generation == entry.generation else { continue }
            let (due, cause) =
                unsafe errands[entry.slot]?.isWaiting == true
                ? totalDeadline(of: slot) : deadline(of: slot, at: entry.slot)
            guard let due, due > now else {
                if due != nil { end(entry.slot, as: cause) }
                continue
            }
            // A first output can bring the deadline forward, to its own moment and the idle limit: never look later than that.
            let idle = unsafe setup.targets[slot.pointee.target].patience.idle
            let next = min(due, now + min(idle ?? Self.closePatience, Self.closePatience))
            deadlines.insert(.init(due: next, slot: entry.slot, generation: entry.generation))
        }
    }
    /// Between two attempts there is but the limit on the whole.
    func totalDeadline(of slot: UnsafeMutablePointer<Slot>) -> (Instant?, EndedByUs) {
        let dispatched = unsafe Instant(uptime: Nanoseconds(slot.pointee.log.pointee.dispatched))
        return unsafe (setup.targets[slot.pointee.target].patience.total.map { dispatched + $0 }, .totalTimeout)
    }
    /// When this request's patience ends as things stand, and what it is then called.
    private func deadline(of slot: UnsafeMutablePointer<Slot>, at place: Int) -> (Instant?, EndedByUs) {
        let log = unsafe slot.pointee.log
        let dispatched = unsafe Instant(uptime: Nanoseconds(log.pointee.dispatched))
        let began = unsafe slot.pointee.attemptBegan
        let last = unsafe log.pointee.lastOutput
        let isSilent = last < began.uptime.count
        // The answer is complete; a peer that keeps the response open costs a place, and is told apart by the attempt's failure.
        if unsafe log.pointee.sawTerminator {
            let end = unsafe Instant(uptime: Nanoseconds(log.pointee.lastArrival))
            return (end + Self.closePatience, .keptOpen)
        }
        let patience = unsafe setup.targets[slot.pointee.target].patience
        var nearest: (Instant?, EndedByUs) = (patience.total.map { dispatched + $0 }, .totalTimeout)
        // While we do not read, silence is ours.
        let (paused, resumed) = unsafe (slot.pointee.watch.pausedAt, slot.pointee.watch.resumedAt)
        let isPaused = (paused != 0 && resumed == 0) || transport.isPaced(token: place)
        let silence =
            isPaused
            ? nil
            : isSilent
                ? patience.firstOutput.map { began + $0 }
                : patience.idle.map { Instant(uptime: Nanoseconds(max(last, resumed))) + $0 }
        if let stop = unsafe stopDeadline(of: slot), nearest.0.map({ stop < $0 }) ?? true {
            nearest = (stop, .cancelled)
        }
        if let silence, nearest.0.map({ silence < $0 }) ?? true {
            nearest = (silence, isSilent ? .ttftTimeout : .idleTimeout)
        }
        return nearest
    }
    func endOpenRequests(as cause: EndedByUs) {
        for place in slots.openPlaces { end(place, as: cause) }
    }
    private func end(_ place: Int, as cause: EndedByUs) {
        let isPlanned = cause == .cancelled
        if isPlanned { unsafe slots[place].pointee.watch.cancel(at: MonotonicClock.now()) }
        if let draft = errands[place]?.draft { return endWaiting(place, draft, as: cause) }
        guard let report = transport.cancel(token: place, watchClose: isPlanned) else { return }
        conclude(report, cause)
    }
    /// A request that waits for its next attempt does not get it: the limit on the whole, or the run, is over.
    func endWaiting(_ place: Int, _ draft: RequestRecord, as cause: EndedByUs) {
        var record = draft
        let now = MonotonicClock.now()
        record.outcome = cause == .totalTimeout ? .totalTimeout : .censored
        record.errorMessage = "ended while it waited for another attempt, after \(draft.attempts.count) that failed"
        unsafe record.done = (now - Instant(uptime: Nanoseconds(slots[place].pointee.log.pointee.dispatched))).count
        close(place, record, said: nil, ended: now)
    }

    // MARK: Records

    /// A transfer is over: the record is made, the slot is free, and in a closed loop a new request may start.
    func finish(_ report: borrowing TransferReport) { conclude(report, nil) }

    private func conclude(_ report: borrowing TransferReport, _ cause: EndedByUs?) {
        let slot = unsafe slots[report.token]
        let cause = unsafe cause ?? (slot.pointee.watch.cancelledAt == 0 ? nil : .cancelled)
        unsafe slot.pointee.finishBody(isWhole: cause == nil && report.failureKind == .none)
        // A request that we ended was open until now, however long ago its last bytes came.
        let now = MonotonicClock.now()
        let ended = cause == nil ? min(report.ended, now) : now
        var record = unsafe makeRecord(slot, report, cause, ended: ended)
        // Without a body the reader still has the answer of the request before.
        let isKept = unsafe setup.targets[record.target].keepsText && slot.pointee.hasBody
        let said = unsafe isKept ? slot.pointee.reader.outcome() : nil
        let extent = setup.targets[record.target].recorded
        if extent != .none {
            record.output = OutputRecord(
                said, after: errands[report.token], keeping: extent, setup.targets[record.target].secrets)
        }
        switch nextStep(report.token, after: record, said: said) {
        case .over(let reason):
            record.gaveUp = reason
            if cause == .cancelled { pendingCloses.expect(report.closeWatch, for: record.index) }
            close(report.token, record, said: said, ended: ended)
        case .retry(let wait): hold(report.token, record, said: said, until: now + wait, resumes: false)
        case .resume(let wait): hold(report.token, record, said: said, until: now + wait, resumes: true)
        }
    }
    /// The request is over for good.
    private func close(_ place: Int, _ record: RequestRecord, said: Outcome?, ended: Instant) {
        unsafe observe(slots[place])
        count(record)
        deliver(record)
        unsafe slots[place].pointee.isOpen = false
        slots.give(back: place)
        giveBackPlace()
        follow(errands.removeValue(forKey: place), record, said: said, ended: ended)
    }
    private func count(_ record: RequestRecord) {
        snapshot.inFlight -= 1
        snapshot.finished += 1
        if record.outcome.isFailure { snapshot.failed += 1 }
        snapshot.outcomes[record.outcome, default: 0] += 1
        snapshot.events += record.events.count
        snapshot.bytes += record.reads.reduce(0) { $0 + Int64($1.bytes) }
        tally(record)
    }
}
