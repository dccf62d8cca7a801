// SPDX-License-Identifier: Apache-2.0

/// R15: token counts arrive, and are those of the upstream.
enum UsageKept: PairedRule {
    static let question = RelayQuestion("R15", "usage", "token counts", limit: .init(0.01, .share))
    /// Counts that differ by less are the same.
    private static let tolerance = 0.01
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let answers = pairs.pairs.filter(\.bothSucceeded)
        guard !answers.isEmpty else { return notTestable(RelayPairs.noneWhole) }
        let told = answers.filter { $0.direct.outputTokens.value != nil }
        guard !told.isEmpty else { return notTestable("\(pairs.scope)the direct side reports no token counts") }
        let missing = told.filter { $0.relay.outputTokens.value == nil }
        let both = told.filter { $0.relay.outputTokens.value != nil }
        let untold = both.filter { !isSame($0) }
        // Their texts differ, and so may their counts; but not so that none is ever one of the other side's.
        let apart = UsageCounts(untold).isApart ? Set(untold.map(\.relay.index)) : []
        let others = both.filter { differs($0) || apart.contains($0.relay.index) }
        let found = Discordance(told, in: missing + others)
        let verdict = found.verdict(limits[question], isComparison: false)
        let compared = apart.isEmpty ? both.count - untold.count : both.count
        let isPartly = compared < both.count
        let name = "counts missing or different" + (isPartly ? ", output counts of \(compared) compared" : "")
        var figures = [
            found.figure(name, limit: limits[question]),
            RelayFigure("missing", Double(missing.count), .count, n: told.count),
            RelayFigure("different", Double(others.count), .count, n: told.count),
        ]
        let rates = told.compactMap { pair in rate(pair.relay).flatMap { a in rate(pair.direct).map { a / $0 } } }
        if let rate = PairEstimate(medianOf: rates) {
            figures.append(RelayFigure("output tokens a byte of text, relay against direct", rate, .ratio))
        }
        let seen = found.relayOnly.isEmpty ? kept(compared, of: both.count) : lost(missing, others, told, apart.count)
        return row(verdict, seen + found.remark(verdict, limits[question]), figures, requests: found.requests)
    }
    private static func kept(_ compared: Int, of all: Int) -> String {
        if compared == all { return "token counts are those of the direct side" }
        let rest = "their texts or thoughts differ from those of the direct side, and so may the counts"
        return compared == 0
            ? "no count is missing, and none of the input is other than that of the direct side; counts of the output "
                + "could not be compared: \(rest)"
            : "token counts are those of the direct side, of the output in the \(compared) of \(all) answers that can be "
                + "compared: of the others \(rest)"
    }
    private static func lost(_ missing: [StreamPair], _ others: [StreamPair], _ told: [StreamPair], _ apart: Int)
        -> String
    {
        let kinds = "missing from \(missing.count) and different in \(others.count) of \(told.count) answers"
        let all = apart > 0 ? ": in \(apart) the relay's output count is none that the direct side ever has" : ""
        return "token counts are \(kinds)\(all)"
    }
    /// The question is the same, and so are its tokens; those of the answer where the answer is the same, thoughts included.
    private static func differs(_ pair: StreamPair) -> Bool {
        isInputOff(pair.relay, pair.direct)
            || (isSame(pair) && isOff(pair.relay.outputTokens, pair.direct.outputTokens))
    }
    private static func isSame(_ pair: StreamPair) -> Bool {
        UsageCounts.thinkAlike(pair) && pair.direct.answer.map { $0 == pair.relay.answer } ?? false
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
    static func isOff(_ a: Double, _ b: Double) -> Bool { abs(a - b) > tolerance * max(a, b) }
    private static func rate(_ stream: StreamFacts) -> Double? {
        guard let tokens = stream.outputTokens.value, tokens > 0, stream.outputBytes > 0 else { return nil }
        return Double(tokens) / Double(stream.outputBytes)
    }
}

/// Output counts of pairs whose texts differ: whether the two sides ever count alike.
private struct UsageCounts {
    /// Each count of the relay's is off every one of the direct side's, and chance does not do that.
    let isApart: Bool

    /// As many reasoning tokens, or none told.
    static func thinkAlike(_ pair: StreamPair) -> Bool {
        pair.direct.reasoningTokens.value == pair.relay.reasoningTokens.value
    }

    /// - Source: exact permutation test. Were the answers of each pair dealt to the sides by lot, the sides would have no count
    ///   in common in 2^c of 2^n ways, where c is the number of groups of counts that pairs tie together: each group can only be
    ///   turned as a whole.
    init(_ pairs: [StreamPair]) {
        let counts = pairs.filter(Self.thinkAlike).compactMap { pair -> (direct: Int64, relay: Int64)? in
            guard let a = pair.direct.outputTokens.value, let b = pair.relay.outputTokens.value else { return nil }
            return (a, b)
        }
        let direct = Set(counts.map(\.direct)).sorted()
        let isOff = Set(counts.map(\.relay)).allSatisfy { own in
            let place = direct.firstIndex { $0 >= own } ?? direct.count
            return direct[max(0, place - 1)..<min(direct.count, place + 1)].allSatisfy {
                UsageKept.isOff(Double(own), Double($0))
            }
        }
        let tied = counts.count - Self.groups(counts)
        isApart = !counts.isEmpty && counts.count == pairs.count && isOff && tied > 5  // 2^-6 < 0.025
    }
    /// How many groups of counts there are, where the two of a pair are of one.
    private static func groups(_ counts: [(direct: Int64, relay: Int64)]) -> Int {
        var parents: [Int64: Int64] = [:]
        func root(_ count: Int64) -> Int64 {
            var count = count
            while let parent = parents[count], parent != count {
                parents[count] = parents[parent] ?? parent
                count = parent
            }
            return count
        }
        for (direct, relay) in counts {
            let (a, b) = (root(direct), root(relay))
            parents[direct] = parents[direct] ?? direct
            parents[relay] = parents[relay] ?? relay
            parents[a] = b
            if parents[b] == nil { parents[b] = b }
        }
        return parents.count { $0.key == $0.value }
    }
}
