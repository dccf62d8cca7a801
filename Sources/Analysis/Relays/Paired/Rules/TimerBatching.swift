// SPDX-License-Identifier: Apache-2.0

/// R5: bunches of events leave by the clock.
///
/// A buffer of fixed size gives bunches at regular times too, as regular as the pace is. How regular that would be is known from
/// the direct answers: what as many events took there. Only bunches that are more regular than that left by the clock. No
/// period is looked for in particular; well-known ones get their name.
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
        guard let usual = PairEstimate(medianOf: streams.flatMap { $0.1.spans.map(Double.init) })
        else {
            return notTestable(
                "\(pairs.scope)events come in bunches, but in fewer than four an answer: no period can be seen")
        }
        return judge(streams.map(\.0), streams.map(\.1), usual, limits[question])
    }
    private static func judge(
        _ requests: [Int], _ bunches: [Bunches], _ usual: PairEstimate, _ limit: Double
    ) -> RelayRow {
        let shares = bunches.map { bunch in
            let near = bunch.spans.count { abs(Double($0) - usual.value) <= width * usual.value }
            return Double(near) / Double(bunch.spans.count)
        }
        guard let share = PairEstimate(medianOf: shares) else { return notTestable("no bunches") }
        let regularity = Regularity(bunches, usual.value)
        let figures =
            [
                RelayFigure("bunches at the usual distance", share, .share, limit: limit),
                RelayFigure("usual distance", usual.value, .nanoseconds, n: usual.n),
            ] + regularity.figures
        let every = "bunches come every \(FigureText.span(usual.value))"
        switch RelayJudge.atMost(share, limit) {
        case .pass: return row(.pass, "bunches come at no fixed distance: no timer sends them", figures)
        case .fail where regularity.isTimer:
            let name = known.first { $0.0.contains(usual.value) }.map { ": \($0.1)" } ?? ", by a timer"
            let worst = zip(requests, shares).sorted { $0.1 > $1.1 }.map(\.0)
            return row(.fail, every + name, figures, requests: worst)
        case .fail where regularity.isBuffer,
            .inconclusive where regularity.isBuffer && share.n >= RelayJudge.fewestPairs:
            return row(
                .pass, "a buffer of fixed size sends the bunches, no timer", figures.suffix(2) + figures.dropLast(2))
        case .fail:
            let doubt = regularity.isEven ? "at so even a pace those of a buffer do" : "those of a buffer might"
            let advice = "let the upstream's pace vary to tell a timer from a buffer"
            return row(.inconclusive, "\(every), and \(doubt), too: \(advice)", figures)
        default: return row(.inconclusive, "\(every); \(RelayJudge.more(share.n))", figures)
        }
    }
}

/// How much times and sizes of bunches vary: (p90 − p10) / p50 of each.
private struct Regularity {
    /// Of the distances, and of what as many events took directly, which a buffer of fixed size would have for distances.
    private let time, pace: Double
    private let bytes, events: Double
    /// What comes within half a millisecond is one bunch: its time is not known any better.
    private let floor: Double
    private let n: Int

    init(_ bunches: [Bunches], _ usual: Double) {
        (time, pace) = (Self.spread(bunches.flatMap(\.spans)), Self.spread(bunches.flatMap(\.pace)))
        (bytes, events) = (Self.spread(bunches.flatMap(\.bytes)), Self.spread(bunches.flatMap(\.events)))
        floor = usual > 0 ? Double(StreamFacts.groupSpan) / usual : 1
        n = bunches.reduce(0) { $0 + $1.spans.count }
    }
    /// A buffer of fixed size would send bunches as regularly as any timer, as far as can be seen.
    var isEven: Bool { pace <= 2 * floor }
    /// More regular than a buffer could be.
    var isTimer: Bool { 2 * max(time, floor) < pace }
    /// As irregular as the pace makes a buffer, and of one size.
    var isBuffer: Bool { !isEven && 2 * time >= pace && 2 * min(bytes, events) < time }
    var figures: [RelayFigure] {
        [
            ("distances", time), ("times of as many events directly", pace), ("bytes a bunch", bytes),
            ("events a bunch", events),
        ].map { RelayFigure("spread of the \($0) (p90 − p10) / p50", $1, .ratio, n: n) }
    }
    private static func spread(_ values: [Float]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted().map(Double.init)
        let (low, middle, high) = (Percentile(perMille: 100), Percentile.p50, Percentile.p90)
        let at = { (level: Percentile) in sorted[level.rank(of: sorted.count) - 1] }
        return at(middle) > 0 ? (at(high) - at(low)) / at(middle) : 0
    }
}
