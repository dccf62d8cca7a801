// SPDX-License-Identifier: Apache-2.0

extension FaultRules {
    private static let connectionQuestion = RelayQuestion(
        "R19", "connections", "upstream connections: reuse and leaks", limit: .init(0.1, .ratio))
    private static let last = FaultProbe("last", in: .last, "ttft=10ms gap=1ms tokens=2")
    private static let connectionProbes = FaultProbe.steady + FaultProbe.leaving + [last]

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
            // The mock's own side may be open for longer: it closes with the answer that nobody waits for.
            let gone = Set(evidence.upstream.filter { ($0.peerClosed ?? .max) < end }.map(\.connection))
            let open = others.count { $0.opened < end && ($0.closed ?? .max) > end && !gone.contains($0.number) }
            let left = max(0, open - mostAtOnce(evidence.upstream))
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
    /// Most requests that the provider had at one moment: as many connections a relay may keep.
    private static func mostAtOnce(_ requests: [MockRequest]) -> Int {
        Overlap.most(requests.map { ($0.arrival, max($0.peerClosed ?? $0.ended, $0.arrival + 1)) })
    }
}
