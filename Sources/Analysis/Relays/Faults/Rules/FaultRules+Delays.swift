// SPDX-License-Identifier: Apache-2.0

extension FaultRules {
    private static let holding = RelayQuestion(
        "R3", "coalescing", "coalescing", limit: .init(1.5, .ratio))
    private static let longestWait = RelayLimits.Name(
        "coalescing-wait", "wait of an event for the last of its bunch, p95", .init(20e6, .nanoseconds))
    private static let lagging = RelayQuestion(
        "R6", "constant-lag", "constant lag", limit: .init(0.8, .ratio))

    /// R3: events are not gathered into groups.
    static let coalescing = FaultRule(holding, FaultProbe.steady, further: [longestWait]) { evidence, limits in
        let (mostPerGroup, limit) = (limits[holding], limits[longestWait])
        let cases = evidence.reached(FaultProbe.steady).filter { $0.lags != nil }
        let waits = cases.compactMap { $0.waits?.sorted() }.map { $0[Percentile.p95.rank(of: $0.count) - 1] }
        guard let wait = FaultMedian(waits) else {
            return RelayRow(holding, .notTestable, lagAbsence(evidence))
        }
        let events = cases.reduce(0) { $0 + $1.outputs }
        let ratio = eventsPerGroup(cases)
        let figures = [
            wait.figure("mock to client beyond the least, p95 of a stream's events", limit: limit),
            RelayFigure("events per group", ratio, .ratio, n: events, limit: mostPerGroup),
        ]
        if ratio < mostPerGroup { return RelayRow(holding, .pass, "events leave one by one", figures.reversed()) }
        let verdict = wait.verdict(above: limit)
        let reason =
            verdict == .pass ? "events come in groups, but wait for nothing" : "events are gathered into groups"
        return RelayRow(holding, verdict, reason, figures, showing: verdict == .pass ? [] : cases)
    }

    /// R6: an event is not held until the next one comes.
    static let constantLag = FaultRule(lagging, FaultProbe.steady) { evidence, limits in
        let limit = limits[lagging]
        let paces = FaultProbe.steady.compactMap { probe -> (RelayFigure, [FaultCase], FaultMedian)? in
            let cases = evidence.reached(probe.name).filter { $0.lagShare != nil }
            guard let median = FaultMedian(cases.compactMap(\.lagShare)) else { return nil }
            let figure = RelayFigure(
                "lag of an event in gaps, \(probe.name) stream", median.value, .ratio, interval: median.interval,
                n: median.n, limit: limit)
            return (figure, cases, median)
        }
        if eventsPerGroup(evidence.reached(FaultProbe.steady)) >= limits[holding] {
            return RelayRow(lagging, .notTestable, "events come in groups: see coalescing")
        }
        guard let first = paces.first, paces.count == FaultProbe.steady.count else {
            return RelayRow(lagging, .notTestable, lagAbsence(evidence))
        }
        // A lag that is the relay's own time does not grow with the gap; one of an event does.
        let (verdict, figures) = RelayJudge.together(paces.map { ($0.0, $0.2.verdict(above: limit)) })
        switch verdict {
        case .fail:
            return RelayRow(
                lagging, .fail, "each event waits for the next: the lag grows with the gap", figures, showing: first.1)
        case .pass: return RelayRow(lagging, .pass, "the lag does not grow with the gap", figures)
        default:
            return RelayRow(
                lagging, .inconclusive, "too few streams, or lags on both sides of the limit", figures)
        }
    }
    private static func eventsPerGroup(_ cases: [FaultCase]) -> Double {
        Double(cases.reduce(0) { $0 + $1.outputs }) / Double(max(1, cases.reduce(0) { $0 + $1.groups }))
    }
    private static func lagAbsence(_ evidence: FaultEvidence) -> String {
        let reached = evidence.reached(FaultProbe.steady)
        return reached.isEmpty
            ? evidence.absence(of: FaultProbe.steady) : "events that arrive cannot be set against those that were sent"
    }
}
extension FaultCase {
    /// Groups in which output events came: of one read, or at most `StreamFacts.groupSpan` after the one before.
    var groups: Int {
        var (count, last) = (0, Int64.min / 2)
        for arrival in arrivals {
            if arrival - last > StreamFacts.groupSpan { count += 1 }
            last = arrival
        }
        return count
    }
    /// Median wait of the events that have a successor, in median gaps of the mock: the last one waits for none.
    var lagShare: Double? {
        guard let waits, let written = truth?.written, waits.count > 2 else { return nil }
        let gaps = zip(written.dropFirst(), written).map { Double($0 - $1) }
        guard let gap = FaultMedian(gaps)?.value, gap > 0 else { return nil }
        return FaultMedian(waits.dropLast()).map { $0.value / gap }
    }
}
