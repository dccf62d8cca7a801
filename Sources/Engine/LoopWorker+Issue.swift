// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces
internal import Transport
internal import Workload

/// A request that is due: an arrival of the plan, or the next turn of a conversation.
struct DueRequest {
    var arrival: ArrivalSource.Arrival
    /// Nil for an arrival.
    var turn: Conversations.Turn?
    /// It found no connection or no place when it was due: how late it leaves is not the loop's doing.
    var hasWaited = false
}

/// What leaves next: what is due, has a connection (`connections.pool`) and a place under the cap (`load.max_in_flight`).
///
/// What lacks one of them waits here, before its dispatch: libcurl would let it wait unseen.
extension LoopWorker {
    /// The next request that may leave; under a cap that sheds, those that find no place are recorded on the way.
    func nextAdmitted(_ now: Instant) -> DueRequest? {
        while let (due, source) = candidate(now) {
            switch admission(of: due) {
            case .admitted:
                take(due, from: source, now)
                return waitedUnderCap(due) ? with(due) { $0.hasWaited = true } : due
            case .waits:
                waitsForPlace = true
                return nil
            case .isShed:
                take(due, from: source, now)
                shed(due)
            }
        }
        waitsForPlace = false
        return nil
    }
    private func with(_ due: DueRequest, _ change: (inout DueRequest) -> Void) -> DueRequest {
        var changed = due
        change(&changed)
        return changed
    }
    /// Whether nothing more is to leave: what waits may do so until the time for late requests is over, and conversations
    /// that have begun go on to their ends, or to that of the run.
    func isIssuingOver(_ now: Instant) -> Bool {
        source.isOver(at: now) && (waiting.isEmpty || source.isCutOff(at: now))
            && (conversations.isEmpty || source.isPastEnd(now))
    }
    /// Arrivals that were due and will not be sent.
    func neverSent(at moment: Instant) -> Int { waiting.arrivals + source.overdue(at: moment) }

    // MARK: Connections

    private enum Origin { case waiting, turns, arrivals }

    /// The first that is due and whose target has a connection for it; those before it that have none are put aside.
    private func candidate(_ now: Instant) -> (DueRequest, Origin)? {
        if let first = waiting.first(where: { transport.hasRoom(for: requests[$0]) }) { return (first, .waiting) }
        while let (due, origin) = nextDue(now) {
            if transport.hasRoom(for: requests[due.arrival.target]) { return (due, origin) }
            take(due, from: origin, now)
            waiting.add(with(due) { $0.hasWaited = true })
        }
        return nil
    }
    /// The earlier of the next turn and the next arrival.
    private func nextDue(_ now: Instant) -> (DueRequest, Origin)? {
        let arrival = source.peek(dueBy: now)
        guard let turn = conversations.peek(dueBy: now), arrival.map({ turn.intended <= $0.intended }) ?? true else {
            return arrival.map { (DueRequest(arrival: $0), .arrivals) }
        }
        let planned = setup.plan.request(turn.session, turn: turn.turn)
        let asked = ArrivalSource.Arrival(index: planned.index, target: planned.target, intended: turn.intended)
        return (DueRequest(arrival: asked, turn: turn), .turns)
    }
    private func take(_ due: DueRequest, from origin: Origin, _ now: Instant) {
        switch origin {
        case .waiting: waiting.removeFirst(of: due.arrival.target)
        case .turns: _ = conversations.next(dueBy: now)
        case .arrivals: _ = source.next(dueBy: now)
        }
    }

    // MARK: The cap

    private enum Admission { case admitted, waits, isShed }

    private func admission(of due: DueRequest) -> Admission {
        guard let cap = control.cap else { return .admitted }
        if setup.plan.load.overflow == .shed { return cap.takeAtOnce() ? .admitted : .isShed }
        return cap.take(number, intended: due.arrival.intended) ? .admitted : .waits
    }
    private func waitedUnderCap(_ due: DueRequest) -> Bool {
        let waited = waitsForPlace
        waitsForPlace = false
        return waited || (control.cap != nil && setup.plan.load.overflow == .queue)
    }
    /// A request is over, and another may have its place.
    func giveBackPlace() {
        control.requestEnded()
        if control.cap?.giveBack(number) == true { waitsForPlace = false }
    }
    /// Records a request that finds no place: nothing is sent, and nothing is omitted.
    private func shed(_ due: DueRequest) {
        let arrival = due.arrival
        var record = RequestRecord()
        (record.index, record.target, record.loop) = (arrival.index, arrival.target, number)
        if setup.plan.hasSessions {
            let session = due.turn?.session ?? arrival.index
            (record.session, record.turn) = (session, due.turn?.turn ?? 0)
            record.index = setup.plan.request(session, turn: record.turn ?? 0).index
            // Its later turns are not asked either: the user was turned away.
            snapshot.abandonedTurns +=
                due.turn == nil ? setup.plan.turns(of: session) - 1 : conversations.close(session)
        }
        record.block = setup.plan.request(record.session ?? arrival.index).block
        record.streamed = setup.targets[arrival.target].streams
        record.intended = offset(arrival.intended)
        record.dispatched = offset(MonotonicClock.now())
        record.isWarmup = record.intended < setup.warmup
        record.outcome = .shed
        if let limit = control.cap?.limit {
            record.inFlight = limit
            record.errorMessage = "not sent: \(limit) request\(limit == 1 ? "" : "s") in flight (load.max_in_flight)"
        }
        finished.append(.request(record))
        snapshot.finished += 1
        snapshot.failed += 1
        snapshot.outcomes[.shed, default: 0] += 1
    }
}

extension LoadTarget {
    /// The endpoint as one of several loops uses it: with its share of the pool.
    func endpoint(of loop: Int, in loops: Int) -> Endpoint {
        var own = endpoint
        own.maxConnections = pool.map { $0 / loops + (loop < $0 % loops ? 1 : 0) }
        return own
    }
}
