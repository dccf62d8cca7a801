// SPDX-License-Identifier: Apache-2.0

/// What can only be told from the events of both answers of a pair, as figures: the events themselves are then let go.
struct PairChange: Sendable {
    /// Added wait of the events for the last of their bunch, p95, nanoseconds; nil where nothing can be bunched.
    var wait: Double?
    /// Between the gaps of the two answers (Wasserstein), nanoseconds; nil where one has fewer than two gaps.
    var distance: Double?
    /// The relay's answer is another, and as far as is known the direct one with pieces missing.
    var lacksPieces = false
    /// Whether the texts are known, and not only their hashes.
    var isTextKnown = true
    /// Of the relay's answer; nil with fewer than four.
    var bunches: Bunches?

    /// Nothing is known of the events.
    init() {}
    init(_ direct: Answered, _ relay: Answered) {
        wait = Coalescing.addedWait(direct.events, relay.events)
        if let a = direct.rhythm, let b = relay.rhythm { distance = b.distance(to: a) }
        if direct.facts.answer != relay.facts.answer {
            let isPart = direct.said.flatMap { whole in relay.said?.lacksPieces(of: whole) }
            lacksPieces = isPart ?? (relay.facts.outputs == 0)
            isTextKnown = isPart != nil || relay.facts.outputs == 0
        }
        bunches = Bunches(relay.events, upstream: direct.events)
    }
}

/// One answer with all of its events, until all sides of its pair are there.
struct Answered {
    let facts: StreamFacts
    let events: StreamEvents
    let rhythm: Rhythm?
    /// What it said, where the profile kept it and it was not cut.
    let said: String?
}

/// Bunches of events of one stream, without its first and last one, which the beginning and the end cut short.
///
/// Of more than 32 these are as many, spread evenly.
struct Bunches: Sendable {
    static let most = 32
    /// From one bunch to the next, nanoseconds.
    let spans: [Float]
    /// Off the wire, and events, of each.
    let bytes, events: [Float]
    /// What as many events as the middle one of these bunches has took the upstream, time after time, nanoseconds.
    let pace: [Float]

    /// Nil with fewer than four in all.
    init?(_ stream: StreamEvents, upstream: StreamEvents) {
        let groups = stream.groups
        guard groups.count >= 4 else { return nil }
        let starts = groups.map { stream.arrivals[$0.lowerBound] }
        let places = Self.spread(groups.count - 2).map { 1 + $0 }
        spans = places.map { Float(starts[$0] - starts[$0 - 1]) }
        bytes = places.map { Float(stream.groupBytes[$0]) }
        events = places.map { Float(groups[$0].count) }
        let usual = groups.dropFirst().dropLast().map(\.count).sorted()
        let step = usual[Percentile.p50.rank(of: usual.count) - 1]
        pace = Self.spread((upstream.arrivals.count - 1) / step).map { block in
            Float(upstream.arrivals[(block + 1) * step] - upstream.arrivals[block * step])
        }
    }
    /// Places of those that are kept, of so many.
    private static func spread(_ count: Int) -> [Int] {
        let kept = max(0, min(count, most))
        return (0..<kept).map { $0 * count / kept }
    }
}
