// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces
internal import Transport
internal import Workload

/// Arrivals under a cap of requests in flight.
extension LoopWorker {
    /// The next arrival that is due and may leave; one that may not waits, or is shed.
    func nextAdmitted(_ now: Instant) -> ArrivalSource.Arrival? {
        guard let cap = control.cap else { return source.next(dueBy: now) }
        let sheds = setup.plan.load.overflow == .shed
        while let arrival = source.peek(dueBy: now) {
            if sheds ? cap.takeAtOnce() : cap.take(number, intended: arrival.intended) {
                waitsForPlace = false
                return source.next(dueBy: now)
            }
            guard sheds else {
                waitsForPlace = true
                return nil
            }
            _ = source.next(dueBy: now)
            shed(arrival)
        }
        waitsForPlace = false
        return nil
    }
    /// A request is over, and another may have its place.
    func giveBackPlace() {
        control.requestEnded()
        if control.cap?.giveBack(number) == true { waitsForPlace = false }
    }
    /// Records an arrival that finds no place: nothing is sent, and nothing is omitted.
    private func shed(_ arrival: ArrivalSource.Arrival) {
        var record = RequestRecord()
        (record.index, record.target, record.loop) = (arrival.index, arrival.target, number)
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
