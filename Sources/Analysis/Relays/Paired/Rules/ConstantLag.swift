// SPDX-License-Identifier: Apache-2.0

/// R6: each event is kept until the next one comes.
///
/// The first output is then late by a gap, and the end is not: what remains of the stream after its last output but one is a gap
/// shorter than directly. A relay that is just slow has its end late as well.
enum ConstantLag: PairedRule {
    static let question = RelayQuestion("R6", "constant-lag", "one event late", limit: .init(0.8, .ratio))
    /// How much shorter the rest of the stream must be, in gaps.
    private static let leastCatchUp = 0.5
    /// Shorter gaps hide a lag in what any relay adds.
    private static let leastGap = 2_000_000.0
    /// Where the paces of the run differ by this factor, the lag has to follow them.
    private static let paces = 1.5

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let gaps = pairs.values { $0.relay.outputs < 3 ? nil : gap($0.direct) }
        guard let gap = PairEstimate(medianOf: gaps.map(\.value)) else {
            return notTestable("\(pairs.scope)no answer came in three events or more on both sides")
        }
        guard gap.value >= leastGap else {
            let pace = FigureText.span(gap.value)
            return notTestable("directly, events come \(pace) apart: a lag of one could not be seen")
        }
        if let ratio = PairEstimate(medianOf: pairs.values(\.coalescing).map(\.value)),
            ratio.value >= limits[Coalescing.question]
        {
            return notTestable("events come in bunches (R3): a lag of single events cannot be told from that")
        }
        let lags = pairs.values { pair in Self.gap(pair.direct).flatMap { gap in pair.addedTTFT.map { $0 / gap } } }
        let rests = pairs.values { pair in rest(pair.direct).flatMap { a in rest(pair.relay).map { a - $0 } } }
        guard let lag = PairEstimate(medianOf: lags.map(\.value)),
            let rest = PairEstimate(medianOf: rests.map(\.value))
        else { return notTestable("\(pairs.scope)no answer came in three events or more on both sides") }
        var conditions = [
            condition("added TTFT in gaps of the direct side", lag, limits[question]),
            condition("rest of the stream shorter, in gaps", rest, leastCatchUp),
        ]
        if let slope = slope(gaps) {
            conditions.append(condition("added TTFT for each added gap", slope, leastCatchUp))
        }
        let (verdict, decisive) = RelayJudge.together(conditions)
        let figures = decisive + [RelayFigure("gap, direct", gap, .nanoseconds)]
        let requests = verdict == .fail ? lags.worst : []
        return row(verdict, reason(verdict, lag, gap), figures, requests: requests)
    }
    private static func condition(
        _ name: String, _ estimate: PairEstimate, _ limit: Double
    ) -> (figure: RelayFigure, verdict: RelayRow.Verdict) {
        (RelayFigure(name, estimate, .ratio, limit: limit), RelayJudge.atMost(estimate, limit))
    }
    private static func reason(_ verdict: RelayRow.Verdict, _ lag: PairEstimate, _ gap: PairEstimate) -> String {
        switch verdict {
        case .fail:
            "each event is kept until the next one comes: the first is \(FigureText.number(lag.value)) gaps of "
                + "\(FigureText.span(gap.value)) late, the end is not"
        case .pass: "no event waits for the next one"
        default:
            "the first output is \(FigureText.number(lag.value)) gaps of \(FigureText.span(gap.value)) late; "
                + RelayJudge.more(lag.n)
        }
    }

    /// Mean gap but for the last one, which a lag makes vanish.
    private static func gap(_ stream: StreamFacts) -> Double? {
        guard stream.outputs >= 3, let first = stream.firstOutput.value, let last = stream.nextToLastOutput.value else {
            return nil
        }
        let gap = Double(last - first) / Double(stream.outputs - 2)
        return gap > 0 ? gap : nil
    }
    /// From the last output but one to the end of the stream, in gaps.
    private static func rest(_ stream: StreamFacts) -> Double? {
        guard let gap = gap(stream), let last = stream.nextToLastOutput.value else { return nil }
        return Double((stream.terminator.value ?? stream.done) - last) / gap
    }
    /// Least squares of the added TTFT on the gap, with its t interval; nil where the run has one pace.
    private static func slope(_ gaps: [(pair: StreamPair, value: Double)]) -> PairEstimate? {
        let points = gaps.compactMap { gap in gap.pair.addedTTFT.map { (x: gap.value, y: $0) } }
        let sorted = points.map(\.x).sorted()
        guard points.count > 2 else { return nil }
        let (low, high) = (Percentile(perMille: 100).rank(of: sorted.count), Percentile.p90.rank(of: sorted.count))
        guard sorted[high - 1] >= paces * sorted[low - 1] else { return nil }
        return PairEstimate(slopeOf: points)
    }
}
