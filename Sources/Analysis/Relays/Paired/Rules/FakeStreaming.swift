// SPDX-License-Identifier: Apache-2.0

/// R4: the answer is collected to its end, then handed out at once in the form of a stream.
enum FakeStreaming: PairedRule {
    static let question = RelayQuestion("R4", "fake-streaming", "fake streaming", limit: .init(0.1, .share))
    /// Directly, output must come for this long, or there is nothing to fake.
    private static let leastWindow = 100_000_000.0
    private static let fewestEvents = 5

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let streams = pairs.timed.filter {
            $0.direct.outputs >= fewestEvents && $0.direct.window ?? 0 >= leastWindow
        }
        guard !streams.isEmpty else {
            return notTestable(
                "\(pairs.scope)no answer came directly in \(fewestEvents) events or more over 100 ms or longer")
        }
        let found = Discordance(streams, in: streams.filter(isFake))
        let verdict = found.verdict(limits[question], isComparison: false)
        var figures = [found.figure("answers in one piece", limit: limits[question])]
        let sides: [(String, (StreamPair) -> Double?)] = [
            ("output comes over, direct", \.direct.window), ("output comes over, relay", { $0.relay.window ?? 0 }),
        ]
        for (name, window) in sides {
            guard let span = PairEstimate(medianOf: streams.compactMap(window)) else { continue }
            figures.append(RelayFigure(name, span, .nanoseconds))
        }
        let alone = Discordance(pairs.timed, in: pairs.timed.filter { looksFake($0.relay) })
        figures.append(alone.figure("answers that look so by themselves"))
        let seen = found.relayOnly.isEmpty ? "answers come bit by bit" : "\(found.count) came in one piece at their end"
        return row(verdict, seen + found.remark(verdict, limits[question]), figures, requests: found.requests)
    }
    /// Late, and then all within a moment: a model that is fast after a long prompt looks so too, so it decides nothing.
    private static func looksFake(_ stream: StreamFacts) -> Bool {
        guard stream.outputs >= fewestEvents, let window = stream.window, let ttft = stream.ttft else {
            return false
        }
        return window <= 250_000_000 && ttft >= 4 * window
    }
    /// All output comes within a tenth of its time, after four fifths of that had passed.
    static func isFake(_ pair: StreamPair) -> Bool {
        guard let window = pair.direct.window, let added = pair.addedTTFT else { return false }
        return pair.relay.window ?? 0 < 0.1 * window && added > 0.8 * window
    }
}
