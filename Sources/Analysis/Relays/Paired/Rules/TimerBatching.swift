// SPDX-License-Identifier: Apache-2.0

/// R5: bunches of events leave by the clock.
///
/// A buffer of fixed size gives bunches at regular times too, where the pace is regular: what decides is whether time or bytes
/// vary less from bunch to bunch. No period is looked for in particular; well-known ones get their name.
enum TimerBatching: PairedRule {
    static let question = RelayQuestion("R5", "timer-batching", "bunches by a timer", limit: .init(0.5, .share))
    /// Bunches lie this far from the usual distance at most, where a timer sends them.
    private static let width = 0.1
    private static let known: [(ClosedRange<Double>, String)] = [
        (38e6...45e6, "a delayed ACK of the kernel, with Nagle's algorithm on"),
        (195e6...215e6, "MSG_MORE of the kernel, which holds a part of a segment for 200 ms"),
    ]

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let ratios = pairs.values { $0.direct.outputs > 1 ? $0.coalescing : nil }
        guard let ratio = PairEstimate(medianOf: ratios.map(\.value)) else {
            return notTestable("\(pairs.scope)no answer came directly in two events or more: nothing can be bunched")
        }
        guard ratio.value >= limits[Coalescing.question] else {
            let figure = RelayFigure("events a bunch, relay against direct", ratio, .ratio)
            let reason = "events do not come in bunches, so no timer holds them"
            return ratio.n < RelayJudge.fewestPairs
                ? row(.inconclusive, RelayJudge.more(ratio.n), [figure]) : row(.pass, reason, [figure])
        }
        let streams = pairs.timed.compactMap { pair in pair.change.bunches.map { (pair.relay.index, $0) } }
        guard let usual = PairEstimate(medianOf: streams.flatMap(\.1.spans)) else {
            return notTestable(
                "\(pairs.scope)events come in bunches, but in fewer than four an answer: no period can be seen")
        }
        return judge(streams.map(\.0), streams.map(\.1), usual, limits[question])
    }
    private static func judge(
        _ requests: [Int], _ bunches: [Bunches], _ usual: PairEstimate, _ limit: Double
    ) -> RelayRow {
        let shares = bunches.map { bunch in
            Double(bunch.spans.count { abs($0 - usual.value) <= width * usual.value }) / Double(bunch.spans.count)
        }
        guard let share = PairEstimate(medianOf: shares) else { return notTestable("no bunches") }
        let (time, size) = (spread(bunches.flatMap(\.spans)), spread(bunches.flatMap(\.bytes)))
        let figures = [
            RelayFigure("bunches at the usual distance", share, .share, limit: limit),
            RelayFigure("usual distance", usual.value, .nanoseconds, n: usual.n),
            RelayFigure("spread of the distances (p90 − p10) / p50", time, .ratio, n: usual.n),
            RelayFigure("spread of the bytes a bunch (p90 − p10) / p50", size, .ratio, n: usual.n),
        ]
        let every = "bunches come every \(FigureText.span(usual.value))"
        switch RelayJudge.atMost(share, limit) {
        case .pass: return row(.pass, "bunches come at no fixed distance: no timer sends them", figures)
        case .fail where 2 * time < size:
            let name = known.first { $0.0.contains(usual.value) }.map { ": \($0.1)" } ?? ", by a timer"
            let worst = zip(requests, shares).sorted { $0.1 > $1.1 }.map(\.0)
            return row(.fail, every + name, figures, requests: worst)
        case .fail where 2 * size < time:
            return row(
                .pass, "a buffer of fixed size sends the bunches, no timer", figures.suffix(1) + figures.dropLast())
        case .fail:
            let advice = "let the upstream's pace vary to tell a timer from a buffer"
            return row(.inconclusive, "\(every), as regular in bytes as in time; \(advice)", figures)
        default: return row(.inconclusive, "\(every); \(RelayJudge.more(share.n))", figures)
        }
    }
    private static func spread(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let (low, middle, high) = (Percentile(perMille: 100), Percentile.p50, Percentile.p90)
        let at = { (level: Percentile) in sorted[level.rank(of: sorted.count) - 1] }
        return at(middle) > 0 ? (at(high) - at(low)) / at(middle) : 0
    }
}
