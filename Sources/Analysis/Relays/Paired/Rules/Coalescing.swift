// SPDX-License-Identifier: Apache-2.0

/// R3: events that were sent one by one come in bunches, and had to wait for one another.
enum Coalescing: PairedRule {
    static let question = RelayQuestion("R3", "coalescing", "coalescing", limit: .init(1.5, .ratio))
    static let wait = RelayLimits.Name(
        "coalescing-wait", "wait of an event for the last of its bunch, p95", .init(20_000_000, .nanoseconds))
    static let further = [wait]

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let ratios = pairs.values { $0.direct.outputs > 1 ? $0.coalescing : nil }
        let waits = pairs.values { $0.direct.outputs > 1 ? $0.change.wait : nil }
        guard let ratio = PairEstimate(medianOf: ratios.map(\.value)),
            let wait = PairEstimate(medianOf: waits.map(\.value))
        else {
            return notTestable("\(pairs.scope)no answer came directly in two events or more: nothing can be bunched")
        }
        let bunched = RelayFigure("events a bunch, relay against direct", ratio, .ratio, limit: limits[question])
        let waiting = RelayFigure(
            "wait for the last of a bunch p95", wait, .nanoseconds, limit: limits[Self.wait])
        let (verdict, decisive) = RelayJudge.together([
            (bunched, RelayJudge.atMost(ratio, limits[question])),
            (waiting, RelayJudge.atMost(wait, limits[Self.wait])),
        ])
        var figures = decisive
        let sides: [(String, (StreamPair) -> StreamFacts)] = [("direct", \.direct), ("relay", \.relay)]
        for (name, side) in sides {
            let counts = pairs.values { Double(side($0).groups) }.map(\.value)
            guard let count = PairEstimate(medianOf: counts) else { continue }
            figures.append(RelayFigure("bunches, \(name)", count, .count))
        }
        let requests = verdict == .pass ? [] : waits.worst
        return row(verdict, reason(verdict, bunched, waiting, limits), figures, requests: requests)
    }
    private static func reason(
        _ verdict: RelayRow.Verdict, _ ratio: RelayFigure, _ wait: RelayFigure, _ limits: RelayLimits
    ) -> String {
        switch verdict {
        case .pass where ratio.value < limits[question]:
            return "events come as they were sent: \(ratio.text) times as many in a bunch as directly"
        case .pass: return "events come in bunches, but hold one another up for \(wait.text) at p95 only"
        case .fail:
            return "events come \(ratio.text) times as many in a bunch as directly, "
                + "and wait \(wait.text) for the last at p95"
        default:
            return "events come \(ratio.text) times as many in a bunch as directly; \(RelayJudge.more(ratio.n))"
        }
    }

    /// p95 over the events of how long each had to wait for the last of its bunch, less the same on the direct side.
    static func addedWait(_ direct: StreamEvents, _ relay: StreamEvents) -> Double? {
        guard let pace = direct.pace else { return nil }
        // With as many events on both sides, the one with a number here is that with the same number there.
        let clock = direct.arrivals.count == relay.arrivals.count ? direct.arrivals : nil
        return waitP95(relay, clock, pace) - waitP95(direct, direct.arrivals, pace)
    }
    /// By `clock`, when each event was really there; without one its events are `pace` apart.
    private static func waitP95(_ stream: StreamEvents, _ clock: [Int64]?, _ pace: Double) -> Double {
        var waits: [Double] = []
        for group in stream.groups {
            for i in group {
                let last = group.upperBound - 1
                waits.append(clock.map { Double($0[last] - $0[i]) } ?? Double(last - i) * pace)
            }
        }
        guard !waits.isEmpty else { return 0 }
        waits.sort()
        return waits[Percentile.p95.rank(of: waits.count) - 1]
    }
}
