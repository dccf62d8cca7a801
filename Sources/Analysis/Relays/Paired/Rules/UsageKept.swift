// SPDX-License-Identifier: Apache-2.0

/// R15: token counts arrive, and are those of the upstream.
enum UsageKept: PairedRule {
    static let question = RelayQuestion("R15", "usage", "token counts", limit: .init(0.01, .share))
    /// Counts that differ by less are the same.
    private static let tolerance = 0.01

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let told = pairs.pairs.filter { $0.bothSucceeded && $0.direct.outputTokens.value != nil }
        guard !told.isEmpty else { return notTestable("the direct side reports no token counts") }
        let missing = told.filter { $0.relay.outputTokens.value == nil }
        let others = told.filter { $0.relay.outputTokens.value != nil && differs($0) }
        let found = Discordance(told, in: missing + others)
        let verdict = found.verdict(limits[question], isComparison: false)
        var figures = [
            found.figure("counts missing or different", limit: limits[question]),
            RelayFigure("missing", Double(missing.count), .count, n: told.count),
            RelayFigure("different", Double(others.count), .count, n: told.count),
        ]
        let rates = told.compactMap { pair in rate(pair.relay).flatMap { a in rate(pair.direct).map { a / $0 } } }
        if let rate = PairEstimate(medianOf: rates) {
            figures.append(RelayFigure("output tokens a byte of text, relay against direct", rate, .ratio))
        }
        let kinds = "missing from \(missing.count) and different in \(others.count) of \(told.count) answers"
        let seen = found.relayOnly.isEmpty ? "token counts are those of the direct side" : "token counts are \(kinds)"
        return row(verdict, seen + found.remark(verdict, limits[question]), figures, requests: found.requests)
    }
    /// The question is the same, and so are its tokens; those of the answer where the answer is the same, thoughts included.
    private static func differs(_ pair: StreamPair) -> Bool {
        let thinksAlike = pair.direct.reasoningTokens.value == pair.relay.reasoningTokens.value
        let isSame = thinksAlike && pair.direct.answer.map { $0 == pair.relay.answer } ?? false
        return isInputOff(pair.relay, pair.direct)
            || (isSame && isOff(pair.relay.outputTokens, pair.direct.outputTokens))
    }
    /// Who asks second may find in a cache what the first put there, and some count that apart: neither way may it be the same.
    private static func isInputOff(_ a: StreamFacts, _ b: StreamFacts) -> Bool {
        guard let own = a.inputTokens.value.map(Double.init), let other = b.inputTokens.value.map(Double.init) else {
            return false
        }
        return [own, own + a.cacheTokens].allSatisfy { count in
            [other, other + b.cacheTokens].allSatisfy { isOff(count, $0) }
        }
    }
    private static func isOff(_ a: MaybeSpan, _ b: MaybeSpan) -> Bool {
        guard let a = a.value, let b = b.value else { return false }
        return isOff(Double(a), Double(b))
    }
    private static func isOff(_ a: Double, _ b: Double) -> Bool { abs(a - b) > tolerance * max(a, b) }
    private static func rate(_ stream: StreamFacts) -> Double? {
        guard let tokens = stream.outputTokens.value, tokens > 0, stream.outputBytes > 0 else { return nil }
        return Double(tokens) / Double(stream.outputBytes)
    }
}
