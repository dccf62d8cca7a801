// SPDX-License-Identifier: Apache-2.0

/// R34: some answers take far longer than the others, and only through the relay.
enum Instability: PairedRule {
    static let question = RelayQuestion("R34", "instability", "instability", limit: .init(0.1, .share))
    /// Far is as many times what the relay adds at best, what direct TTFTs vary by, or what may be added.
    private static let factor = 5.0

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let (added, direct) = (pairs.timed.compactMap(\.addedTTFT).sorted(), pairs.timed.compactMap(\.direct.ttft))
        guard let usual = PairEstimate(medianOf: direct)?.value,
            let relayUsual = PairEstimate(medianOf: pairs.timed.compactMap(\.relay.ttft))?.value,
            let spread = PairEstimate(medianOf: direct.map { abs($0 - usual) })?.value
        else { return notTestable("no question was answered by both sides") }
        let best = added[Percentile(perMille: 100).rank(of: added.count) - 1]
        let far = factor * max(best, 1.4826 * spread, AddedTTFT.limit(pairs, limits))
        let side = Set(pairs.timed.map(\.relay.target))
        let found = Discordance(pairs.timed) { stream in
            let middle = side.contains(stream.target) ? relayUsual : usual
            return stream.ttft.map { abs($0 - middle) > far } ?? false
        }
        let verdict = found.verdict(limits[question])
        let figures =
            found.figures("answers far from the usual TTFT", limit: limits[question]) + [
                RelayFigure("far", far, .nanoseconds, n: found.n),
                RelayFigure("TTFT p50, relay", relayUsual, .nanoseconds, n: found.n),
            ]
        let seen =
            found.relayOnly.isEmpty
            ? "the TTFT keeps within \(FigureText.span(far)) of its usual value as directly"
            : "\(found.count) took \(FigureText.span(far)) more or less than usual through the relay alone"
        let distance = { (pair: StreamPair) in abs((pair.relay.ttft ?? 0) - relayUsual) }
        let worst = found.relayOnly.sorted { distance($0) > distance($1) }
        return row(
            verdict, seen + found.remark(verdict, limits[question]), figures, requests: worst.map(\.relay.index))
    }
}
