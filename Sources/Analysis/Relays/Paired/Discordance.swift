// SPDX-License-Identifier: Apache-2.0

/// How often something befell the relay's answer, and not the direct one to the same question.
struct Discordance: Sendable {
    /// Pairs in which it befell the relay alone.
    let relayOnly: [StreamPair]
    /// In which it befell the direct side alone.
    let directOnly: Int
    /// Pairs that were looked at.
    let n: Int

    init(_ pairs: [StreamPair], _ holds: (StreamFacts) -> Bool) {
        relayOnly = pairs.filter { holds($0.relay) && !holds($0.direct) }
        directOnly = pairs.count { !holds($0.relay) && holds($0.direct) }
        n = pairs.count
    }
    /// Where the direct side can have no part in it.
    init(_ pairs: [StreamPair], in relay: [StreamPair]) { (relayOnly, directOnly, n) = (relay, 0, pairs.count) }

    /// Of all pairs; 0 without any.
    var share: Double { Double(relayOnly.count) / Double(max(1, n)) }
    var interval: ClosedRange<Double>? { ShareInterval.of(share, count: Double(n)) }
    /// Chance of so many on the relay's side or more, were both sides alike: the exact sign test (McNemar 1947).
    var chance: Double {
        let discordant = relayOnly.count + directOnly
        return discordant == 0 ? 1 : 1 - Binomial(trials: discordant, chance: 0.5).atMost(relayOnly.count - 1)
    }
    /// A fault is proven where the whole interval lies beyond the limit, and chance does not put it on the relay's side.
    ///
    /// - Parameters:
    ///   - limit: Largest share that is allowed.
    ///   - isComparison: Whether the direct side can have it as well.
    /// - Returns: A pass where nothing speaks against the relay: it has none, no more than the direct side, or surely less than
    ///   the limit.
    func verdict(_ limit: Double, isComparison: Bool = true) -> RelayRow.Verdict {
        guard n >= RelayJudge.fewestPairs, let interval else { return .inconclusive }
        if interval.lowerBound > limit, !isComparison || chance < 0.025 { return .fail }
        let isNoWorse = relayOnly.isEmpty || (isComparison && relayOnly.count <= directOnly)
        return isNoWorse || interval.upperBound <= limit ? .pass : .inconclusive
    }
    /// Whether there are enough pairs, and chance does not put it on the relay's side: proof without a limit.
    var isBeyondChance: Bool { n >= RelayJudge.fewestPairs && chance < 0.025 }
    func figure(_ name: String, limit: Double? = nil) -> RelayFigure {
        RelayFigure(name, share, .share, interval: interval, n: n, limit: limit)
    }
    /// The relay's share against its limit; where it passes although it has more, the direct side's, which is why, comes first.
    func figures(_ name: String, limit: Double) -> [RelayFigure] {
        let own = figure(name, limit: limit)
        guard verdict(limit) == .pass, share > limit else { return [own] }
        let other = Double(directOnly) / Double(max(1, n))
        let direct = RelayFigure(
            "\(name), on the direct side alone", other, .share,
            interval: ShareInterval.of(other, count: Double(n)), n: n)
        return [direct, own]
    }
    /// Requests of the relay that show it.
    var requests: [Int] { relayOnly.prefix(RelayRow.mostRequests).map(\.relay.index) }
    /// `12 of 60 answers`.
    var count: String { "\(relayOnly.count) of \(n) answers" }
    /// What else belongs in the sentence: the other side, and what is missing for a verdict.
    func remark(_ verdict: RelayRow.Verdict, _ limit: Double) -> String {
        let other = directOnly > 0 ? ", and \(directOnly) of the direct side alone" : ""
        switch verdict {
        case .fail: return "\(other), where \(FigureText.share(limit)) is the most that there may be"
        case .inconclusive where n < RelayJudge.fewestPairs: return "\(other); \(RelayJudge.more(n))"
        case .inconclusive: return "\(other): too few to tell it from the upstream's own doing, more pairs would"
        case .pass:
            guard let most = interval?.upperBound, most > limit else { return other }
            return "\(other); the 95 % interval reaches to \(FigureText.share(most)) (n = \(n))"
        default: return other
        }
    }
}
