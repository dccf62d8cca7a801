// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// All that was asked directly and through one relay.
struct RelayPairs: Sendable {
    /// Of the relay.
    let info: TargetInfo
    /// Every pair outside the warm-up, in the order in which they were asked.
    let pairs: [StreamPair]
    /// Pairs whose times can be compared: both answers whole, and no connection opened for them where that can be had.
    let timed: [StreamPair]
    /// Pairs that ran to whatever end they had: neither the plan nor the end of the run cut one short.
    let judged: [StreamPair]
    /// All requests of a side in the order in which they left, warm-up included.
    let direct, relay: [StreamFacts]
    /// TTFT of the same question directly and through 1, 2, … relays, this one the last; of questions that have all.
    let chain: [[Double]]
    /// Relays of the chain, this one the last.
    let hops: Int
    /// The same relay asked without and with compression; nil where this one is not asked with it.
    let twins: [StreamPair]?
    /// Gaps of all pairs of whole answers.
    let gaps: GapCounts
    /// The relay is on this machine, or less than a millisecond away.
    let isNear: Bool

    init(
        _ info: TargetInfo, pairs: [StreamPair], direct: [StreamFacts], relay: [StreamFacts], chain: [[Double]] = [],
        hops: Int = 1, twins: [StreamPair]? = nil, gaps: GapCounts = GapCounts()
    ) {
        (self.info, self.pairs, self.chain, self.hops, self.gaps) = (info, pairs, chain, hops, gaps)
        let order = { (a: StreamFacts, b: StreamFacts) in (a.dispatched, a.index) < (b.dispatched, b.index) }
        (self.direct, self.relay) = (direct.sorted(by: order), relay.sorted(by: order))
        timed = Self.comparable(pairs)
        judged = pairs.filter { pair in
            [pair.direct, pair.relay].allSatisfy { ![.cancelled, .censored, .shed].contains($0.outcome) }
        }
        self.twins = twins.map(Self.comparable)
        isNear = 2 * relay.count(where: \.isNear) > relay.count
    }
    /// A relay that closes its connections leaves no warm pair: then handshakes are taken out, and the first pair left out.
    private static func comparable(_ pairs: [StreamPair]) -> [StreamPair] {
        let whole = pairs.filter(\.isWhole)
        let warm = whole.filter(\.isWarm)
        return 2 * warm.count >= whole.count ? warm : Array(whole.dropFirst())
    }

    /// What rows say that go by whole answers, where no pair has them.
    static let noneWhole = "no pair has a whole answer on both sides: see the outcomes"
    /// Why times cannot be compared: no pair that counts; nil where there is one.
    var lack: String? {
        guard timed.isEmpty else { return nil }
        if pairs.isEmpty { return "no question was asked of both sides" }
        return pairs.contains(where: \.isWhole)
            ? "one pair only has a whole answer on both sides, and opened connections for it: see the outcomes"
            : Self.noneWhole
    }
    /// Put before what is said of whole answers where not all pairs have them: the others may be of another kind.
    var scope: String {
        let whole = pairs.count(where: \.isWhole)
        return whole == pairs.count ? "" : "in the \(whole) of \(pairs.count) pairs with a whole answer on both sides, "
    }

    /// What else there is to know of this relay.
    var notes: [String] {
        let cold = pairs.count { $0.relay.isCold }
        guard 2 * cold > pairs.count else { return [] }
        return [
            "\(info.name): \(cold) of \(pairs.count) requests had to open a connection, so it does not keep them; "
                + "times run from when they were open"
        ]
    }

    /// One value for each timed pair that has one, in order, beside the pair.
    func values(_ value: (StreamPair) -> Double?) -> [(pair: StreamPair, value: Double)] {
        timed.compactMap { pair in value(pair).map { (pair, $0) } }
    }
}

extension Sequence where Element == (pair: StreamPair, value: Double) {
    /// Requests of the relay with the largest values, worst first.
    var worst: [Int] { sorted { $0.value > $1.value }.prefix(RelayRow.mostRequests).map(\.pair.relay.index) }
}
