// SPDX-License-Identifier: Apache-2.0

extension FaultRules {
    private static let connectionQuestion = RelayQuestion(
        "R19", "connections", "upstream connections: reuse and leaks", limit: .init(0.1, .ratio))
    private static let last = FaultProbe("last", in: .last, "ttft=10ms gap=1ms tokens=2")
    /// More at once than a relay has connections left over from before: those that can be used again are, then.
    private static func again(_ schedule: FaultSchedule) -> FaultProbe {
        let before = silenceProbes(schedule).count + (schedule.isHTTP2 ? many.count : 0)
        return FaultProbe("again", in: .again, "ttft=500ms gap=1ms tokens=2", count: before + 10)
    }
    private static func connectionProbes(_ schedule: FaultSchedule) -> [FaultProbe] {
        FaultProbe.steady + FaultProbe.leaving + [last, again(schedule)]
    }

    /// R19: connections to the provider are reused, and none is left behind by clients that went away.
    static let upstreamConnections = FaultRule(connectionQuestion, connectionProbes) { evidence, limits in
        let limit = limits[connectionQuestion]
        let steady = evidence.reached(FaultProbe.steady).compactMap(\.truth)
        guard let start = steady.map(\.arrival).min(), let end = steady.map(\.ended).max() else {
            return RelayRow(connectionQuestion, .notTestable, evidence.absence(of: FaultProbe.steady))
        }
        guard start <= end else {
            return RelayRow(connectionQuestion, .notTestable, "the mock's log does not say when its answers ended")
        }
        let others = evidence.connections.filter { !evidence.directConnections.contains($0.number) }
        guard !others.isEmpty else {
            return RelayRow(connectionQuestion, .notTestable, "the mock's log has no connections")
        }
        // Others are not for these requests: a relay may look every second whether its upstream is there.
        let used = Set(evidence.reached(FaultProbe.steady).flatMap(\.upstream).map(\.connection))
        let new = others.count { used.contains($0.number) && (start...end).contains($0.opened) }
        var figures = [
            RelayFigure(
                "new connections per request, one at a time", Double(new) / Double(steady.count), .ratio,
                n: steady.count, limit: limit)
        ]
        let leavers = evidence.reached(FaultProbe.leaving)
        if let end = evidence.reached([last]).first?.truth?.arrival, !leavers.isEmpty {
            let left = max(
                surplus(others, evidence.upstream, at: end), abandoned(others, by: leavers, evidence.upstream, at: end))
            figures.append(
                RelayFigure(
                    "connections left open per client that went away", Double(left) / Double(leavers.count), .ratio,
                    n: leavers.count, limit: limit))
        }
        let broken = figures.filter { $0.value > limit }
        guard let first = broken.first else {
            return RelayRow(connectionQuestion, .pass, "connections to the provider are kept and used again", figures)
        }
        let reason =
            first == figures[0]
            ? "\(new) connections were opened for \(steady.count) requests, one after another"
            : "connections stay open that nobody uses"
        return RelayRow(connectionQuestion, .fail, reason, broken + figures.filter { $0.value <= limit })
    }
    /// Connections that are open beyond the most requests that the provider had at one moment: as many a relay may keep.
    private static func surplus(_ connections: [MockConnection], _ requests: [MockRequest], at end: Int64) -> Int {
        // The mock's own side may be open for longer: it closes with the answer that nobody waits for.
        let gone = Set(requests.filter { ($0.peerClosed ?? .max) < end }.map(\.connection))
        let open = connections.count { $0.opened < end && ($0.closed ?? .max) > end && !gone.contains($0.number) }
        let most = Overlap.most(requests.map { ($0.arrival, max($0.peerClosed ?? $0.ended, $0.arrival + 1)) })
        return max(0, open - most)
    }
    /// Connections on which somebody went away, whose answer is over, and which nobody closed or used again.
    ///
    /// Only where others were opened in the end, so that they were needed: a relay that reads such an answer to its end may
    /// keep the connection, and uses it before it opens another one. What other requests left idle is a pool, of which a
    /// relay with several workers may have several.
    private static func abandoned(
        _ connections: [MockConnection], by leavers: [FaultCase], _ requests: [MockRequest], at end: Int64
    ) -> Int {
        let left = Set(leavers.flatMap { $0.upstream.map(\.caseName) })
        let final = Dictionary(requests.map { ($0.connection, $0) }) { $0.arrival < $1.arrival ? $1 : $0 }
        guard connections.contains(where: { final[$0.number] != nil && $0.opened > end }) else { return 0 }
        let until = max(end, requests.map(\.arrival).max() ?? end)
        return connections.count { one in
            guard let request = final[one.number], left.contains(request.caseName) else { return false }
            return request.peerClosed == nil && (one.closed ?? .max) > until && request.ended < end
        }
    }
}
