// SPDX-License-Identifier: Apache-2.0

/// R7: the rhythm of the stream is another.
enum GapDistortion: PairedRule {
    static let question = RelayQuestion("R7", "gap-distortion", "gap distortion", limit: .init(0.5, .ratio))
    static let floor = RelayLimits.Name(
        "gap-distortion-floor", "gap distortion that nobody sees", .init(5_000_000, .nanoseconds))
    static let stutter = RelayLimits.Name(
        "stutter", "answers that stutter through the relay alone", .init(0.1, .share))
    static let further = [floor, stutter]

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let streams = pairs.timed.filter { $0.change.distance != nil && $0.noise != nil }
        guard streams.count > 1 else {
            return notTestable("\(pairs.scope)fewer than two have three events or more on both sides")
        }
        guard let pace = PairEstimate(medianOf: streams.compactMap(\.direct.pace)), pace.value > 0,
            let least = Distortion(streams, \.leastDistortion), let most = Distortion(streams, \.mostDistortion)
        else { return notTestable("\(pairs.scope)all events come at once directly") }
        let usual = GapCounts.value(pairs.gaps.direct, .p50)
        let broken = Discordance(streams) {
            Double($0.longestGap) > max(Double(Stalls.factor) * usual, Double(Stalls.floor))
        }
        // Between the two lies the truth: a fault is one by the least of it, and ruled out by the most.
        let (fewest, largest) = (least.verdict(limits), most.verdict(limits))
        let shape = fewest == .fail ? .fail : largest == .pass ? .pass : RelayRow.Verdict.inconclusive
        let shown = shape == .fail ? least : most
        let figures =
            shown.figures(limits) + [
                broken.figure("answers that stutter", limit: limits[stutter]),
                RelayFigure(
                    "gap p99, relay against direct",
                    GapCounts.value(pairs.gaps.relay, .p99) / max(1, GapCounts.value(pairs.gaps.direct, .p99)), .ratio,
                    n: pairs.gaps.pairs),
            ]
        let worst = streams.sorted { $0.leastDistortion > $1.leastDistortion }.map(\.relay.index)
        let doubt =
            largest == .fail
            ? "answers to different questions differ by as much directly: ask the same ones several times"
            : RelayJudge.more(streams.count)
        return conclude(shape, shown, figures, broken, worst: worst, limits, doubt: doubt)
    }

    /// What the relay does to the gaps, over the pairs.
    private struct Distortion {
        /// In nanoseconds, and in gaps of the direct answers.
        let distance, relative: PairEstimate

        init?(_ streams: [StreamPair], _ value: (StreamPair) -> Double) {
            let shares = streams.map { value($0) / max(1, $0.direct.pace ?? 1) }
            guard let distance = PairEstimate(medianOf: streams.map(value)),
                let relative = PairEstimate(medianOf: shares)
            else { return nil }
            (self.distance, self.relative) = (distance, relative)
        }
        func verdict(_ limits: RelayLimits) -> RelayRow.Verdict { judged(limits).verdict }
        func figures(_ limits: RelayLimits) -> [RelayFigure] { judged(limits).figures }
        private func judged(_ limits: RelayLimits) -> (verdict: RelayRow.Verdict, figures: [RelayFigure]) {
            RelayJudge.together([
                (
                    RelayFigure("distortion in gaps of the direct side", relative, .ratio, limit: limits[question]),
                    RelayJudge.atMost(relative, limits[question])
                ),
                (
                    RelayFigure("distance of the gaps (Wasserstein)", distance, .nanoseconds, limit: limits[floor]),
                    RelayJudge.atMost(distance, limits[floor])
                ),
            ])
        }
    }
    private static func conclude(
        _ shape: RelayRow.Verdict, _ shown: Distortion, _ figures: [RelayFigure], _ broken: Discordance, worst: [Int],
        _ limits: RelayLimits, doubt: String
    ) -> RelayRow {
        let stutters = broken.verdict(limits[stutter])
        let distance = RelayFigure("", shown.distance, .nanoseconds).text
        if shape == .fail {
            let reason = "gaps are off by \(distance), \(FigureText.number(shown.relative.value)) times the gap itself"
            return row(.fail, reason, figures, requests: worst)
        }
        if stutters == .fail {
            let reason = "\(broken.count) stutter through the relay alone" + broken.remark(.fail, limits[stutter])
            return row(.fail, reason, [figures[2]] + figures.filter { $0 != figures[2] }, requests: broken.requests)
        }
        if shape == .inconclusive {
            return row(.inconclusive, "gaps are off by \(distance); \(doubt)", figures, requests: worst)
        }
        let some = broken.relayOnly.isEmpty ? "" : "; \(broken.count) stutter, which proves nothing yet"
        return row(
            .pass, "gaps are those of the direct side, but for \(distance)\(some)", figures,
            requests: broken.requests)
    }
}

extension StreamPair {
    /// Distance of the gaps without what two direct answers differ by, to whatever questions: that may be too much of it.
    fileprivate var leastDistortion: Double { (change.distance ?? 0) - (noise?.distance ?? 0) }
    /// Only what two answers to the same question differ by is surely no doing of the relay.
    fileprivate var mostDistortion: Double {
        (change.distance ?? 0) - (noise.map { $0.isSameQuestion ? $0.distance : 0 } ?? 0)
    }
}
