// SPDX-License-Identifier: Apache-2.0

/// R33: what each further relay of a chain adds to the TTFT.
enum ChainedRelays: PairedRule {
    static let question = RelayQuestion("R33", "per-hop", "added TTFT a hop", limit: .init(50_000_000, .nanoseconds))
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let hops = pairs.hops
        guard pairs.twins == nil else { return notTestable("asked again for compressed answers, it is no further hop") }
        guard hops >= 2 else { return notTestable("it is the first relay: a chain takes a second --via") }
        let slopes = pairs.chain.compactMap { times in
            PairEstimate(slopeOf: times.enumerated().map { (x: Double($0.offset), y: $0.element) })?.value
        }
        guard let slope = PairEstimate(medianOf: slopes) else {
            return notTestable("no question has a whole answer on all sides: see the outcomes")
        }
        let limit = limits.own(question.id) ?? AddedTTFT.limit(pairs, limits)
        var figures = [RelayFigure("added TTFT a hop", slope, .nanoseconds, limit: limit)]
        for hop in 1...hops {
            let steps = pairs.chain.map { $0[hop] - $0[hop - 1] }
            guard let step = PairEstimate(medianOf: steps) else { continue }
            if let interval = step.interval, interval.upperBound < -limit {
                return notTestable(
                    "hop \(hop) is \(FigureText.span(-step.value)) faster than the one before: no chain of relays",
                    figures)
            }
            figures.append(RelayFigure("added by hop \(hop)", step, .nanoseconds))
        }
        let verdict = RelayJudge.atMost(slope, limit)
        let steps = figures.dropFirst().map { FigureText.span($0.value) }.joined(separator: ", ")
        let seen = "each of \(hops) hops adds \(figures[0].text); one by one \(steps)"
        let more = verdict == .inconclusive ? "; \(RelayJudge.more(slope.n))" : ""
        return row(verdict, seen + more, figures)
    }
}
