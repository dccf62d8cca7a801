// SPDX-License-Identifier: Apache-2.0

/// R31: what the first request of a run costs, and the first on a connection, beyond the steady state.
enum ColdStart: PairedRule {
    static let question = RelayQuestion("R31", "cold-start", "cold start", limit: .init(500_000_000, .nanoseconds))

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let first = pairs.relay.first { $0.ttft != nil }
        let later = pairs.timed.filter { $0.relay.index != first?.index }.compactMap(\.relay.ttft)
        guard let first, let cold = first.ttft, let steady = PairEstimate(medianOf: later) else {
            return notTestable("there are too few whole answers to compare the first one with others")
        }
        // An upstream that had to wake up is no fault of the relay.
        let usual = PairEstimate(medianOf: pairs.timed.compactMap(\.direct.ttft))?.value ?? 0
        let upstream = max(0, (pairs.direct.first { $0.ttft != nil }?.ttft ?? usual) - usual)
        let extra = cold - steady.value - upstream
        var figures = [
            RelayFigure("first request, beyond the steady state", extra, .nanoseconds, n: 1, limit: limits[question]),
            RelayFigure("TTFT of the first request", cold, .nanoseconds, n: 1),
            RelayFigure("TTFT p50 in the steady state", steady, .nanoseconds),
        ]
        let opening = pairs.relay.filter { $0.isCold && $0.index != first.index }
        if let opened = PairEstimate(medianOf: opening.compactMap(\.ttft)),
            let handshake = PairEstimate(medianOf: opening.map { Double($0.ready) })
        {
            figures.append(RelayFigure("TTFT p50 on a new connection, without the handshake", opened, .nanoseconds))
            figures.append(RelayFigure("handshake p50", handshake, .nanoseconds))
        }
        let seen =
            "the first request took \(FigureText.span(cold)), \(FigureText.span(steady.value)) are usual "
            + "(n = \(steady.n))"
        guard extra > limits[question] else {
            let isEnough = steady.n >= RelayJudge.fewestPairs
            let more = isEnough ? "" : "; \(RelayJudge.more(steady.n))"
            return row(isEnough ? .pass : .inconclusive, seen + more, figures)
        }
        // Were it like the others, it would be the slowest of all with a chance of 1 in n + 1.
        let slower = later.count { $0 >= cold }
        let chance = Double(slower + 1) / Double(steady.n + 1)
        let isProven = chance <= 0.025
        let more = isProven ? "" : "; more pairs would tell whether that is unusual"
        return row(isProven ? .fail : .inconclusive, seen + more, figures, requests: [first.index])
    }
}
