// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Transport
internal import Workload

/// Requests to targets that may have only so many connections (`connections.pool`).
///
/// One that finds none free waits here, before its dispatch: libcurl would let it wait unseen.
extension LoopWorker {
    /// The next request that may leave, and whether it has had to wait for a connection.
    func nextWithConnection(_ now: Instant) -> (arrival: ArrivalSource.Arrival, hasWaited: Bool)? {
        if let arrival = waiting.next(where: { transport.hasRoom(for: requests[$0]) }) { return (arrival, true) }
        while let arrival = source.next(dueBy: now) {
            if transport.hasRoom(for: requests[arrival.target]) { return (arrival, false) }
            waiting.add(arrival)
        }
        return nil
    }
    /// Whether nothing more is to leave: what waits may do so until the time for late requests is over.
    func hasNothingLeft(at now: Instant) -> Bool {
        source.isOver(at: now) && (waiting.isEmpty || source.isCutOff(at: now))
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
