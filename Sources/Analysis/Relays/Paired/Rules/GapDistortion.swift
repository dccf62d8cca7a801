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
        let streams = pairs.timed.filter { $0.direct.arrivals.count > 2 && $0.relay.arrivals.count > 2 }
        guard streams.count > 1 else {
            return notTestable("fewer than two pairs have three events or more on both sides")
        }
        let direct = streams.map { $0.direct.gaps.sorted() }
        let relay = streams.map { $0.relay.gaps.sorted() }
        // What two direct answers differ by is no doing of the relay.
        let beyond = streams.indices.map { i in
            distance(relay[i], direct[i]) - distance(direct[i], direct[i + 1 < direct.count ? i + 1 : i - 1])
        }
        let paces = streams.compactMap(\.direct.pace)
        guard let distortion = PairEstimate(medianOf: beyond), let pace = PairEstimate(medianOf: paces), pace.value > 0
        else { return notTestable("directly, all events come at once") }
        let relative = PairEstimate(medianOf: zip(beyond, paces).map { $0 / max(1, $1) })
        guard let ratio = relative else { return notTestable("directly, all events come at once") }
        let usual = value(direct, .p50)
        let broken = Discordance(streams) { stream in
            stream.gaps.contains { $0 > max(Double(Stalls.factor) * usual, Double(Stalls.floor)) }
        }
        let figures = [
            RelayFigure("distortion in gaps of the direct side", ratio, .ratio, limit: limits[question]),
            RelayFigure("distance of the gaps (Wasserstein)", distortion, .nanoseconds, limit: limits[floor]),
            broken.figure("answers that stutter", limit: limits[stutter]),
            RelayFigure(
                "gap p99, relay against direct", value(relay, .p99) / max(1, value(direct, .p99)), .ratio,
                n: streams.count),
        ]
        let shape = RelayJudge.together([
            RelayJudge.atMost(ratio, limits[question]), RelayJudge.atMost(distortion, limits[floor]),
        ])
        let stutters = broken.verdict(limits[stutter])
        let worst = streams.indices.sorted { beyond[$0] > beyond[$1] }.map { streams[$0].relay.index }
        return conclude(shape, stutters, figures, broken, worst: worst, limits)
    }
    private static func conclude(
        _ shape: RelayRow.Verdict, _ stutters: RelayRow.Verdict, _ figures: [RelayFigure], _ broken: Discordance,
        worst: [Int], _ limits: RelayLimits
    ) -> RelayRow {
        if shape == .fail {
            let reason =
                "gaps are off by \(figures[1].text), \(FigureText.number(figures[0].value)) times the gap itself"
            return row(.fail, reason, figures, requests: worst)
        }
        if stutters == .fail {
            let reason = "\(broken.count) stutter through the relay alone" + broken.remark(.fail, limits[stutter])
            return row(.fail, reason, [figures[2]] + figures.filter { $0 != figures[2] }, requests: broken.requests)
        }
        if shape == .inconclusive {
            let reason = "gaps are off by \(figures[1].text); \(RelayJudge.more(broken.n))"
            return row(.inconclusive, reason, figures, requests: worst)
        }
        let some = broken.relayOnly.isEmpty ? "" : "; \(broken.count) stutter, which proves nothing yet"
        return row(
            .pass, "gaps are those of the direct side, but for \(figures[1].text)\(some)", figures,
            requests: broken.requests)
    }

    /// Mean distance between the values of one list and those of the other at the same level: Wasserstein-1.
    ///
    /// Both lists are sorted and not empty.
    static func distance(_ a: [Double], _ b: [Double]) -> Double {
        var (i, j, at, sum) = (0, 0, 0.0, 0.0)
        while i < a.count, j < b.count {
            let (endA, endB) = (Double(i + 1) / Double(a.count), Double(j + 1) / Double(b.count))
            let end = min(endA, endB)
            sum += (end - at) * abs(a[i] - b[j])
            at = end
            if endA <= endB { i += 1 }
            if endB <= endA { j += 1 }
        }
        return sum
    }
    /// Nearest rank among the values of all lists.
    private static func value(_ streams: [[Double]], _ level: Percentile) -> Double {
        let sorted = streams.flatMap(\.self).sorted()
        return sorted[level.rank(of: sorted.count) - 1]
    }
}
