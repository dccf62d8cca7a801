// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// R9: the answer is whole, but its end is missing or stuck.
enum StreamEnd: PairedRule {
    static let question = RelayQuestion("R9", "terminator", "end of the stream", limit: .init(0.01, .share))
    static let stuck = RelayLimits.Name(
        "stuck-end", "end of the transfer after the protocol's end", .init(1_000_000_000, .nanoseconds))
    static let late = RelayLimits.Name(
        "late-end", "protocol's end after the finish reason", .init(5_000_000_000, .nanoseconds))
    static let further = [stuck, late]
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let whole = pairs.judged.filter { isFinished($0.direct) && isFinished($0.relay) }
        guard !whole.isEmpty else { return notTestable("no question was answered to its end by both sides") }
        let found = Discordance(whole) { stream in
            guard let end = stream.terminator.value else { return true }
            let isLate = stream.finish.value.map { Double(end - $0) > limits[late] } ?? false
            return isLate || Double(stream.done - end) > limits[stuck]
        }
        let missing = found.relayOnly.count { $0.relay.terminator.value == nil }
        var figures = found.figures("ends missing or stuck", limit: limits[question])
        let tails: [(String, (StreamFacts) -> Double?)] = [
            ("last output to protocol's end", \.terminatorTail), ("protocol's end to end of transfer", \.closeTail),
        ]
        for (name, tail) in tails {
            let added = whole.compactMap { pair in tail(pair.relay).flatMap { a in tail(pair.direct).map { a - $0 } } }
            guard let estimate = PairEstimate(medianOf: added) else { continue }
            figures.append(RelayFigure("\(name), added", estimate, .nanoseconds))
        }
        let verdict = found.verdict(limits[question])
        let kinds = "\(missing) without the protocol's end, \(found.relayOnly.count - missing) stuck at it"
        let seen = found.relayOnly.isEmpty ? "answers end as they do directly" : "\(found.count) end badly: \(kinds)"
        return row(verdict, seen + found.remark(verdict, limits[question]), figures, requests: found.requests)
    }
    /// Ended as it should, or at least had its finish reason.
    private static func isFinished(_ stream: StreamFacts) -> Bool {
        stream.isSuccess || (stream.finish.value != nil && stream.outcome != .errorEvent)
    }
}

extension StreamFacts {
    fileprivate var terminatorTail: Double? {
        guard let last = lastOutput.value else { return nil }
        return terminator.value.map { Double($0 - last) }
    }
    fileprivate var closeTail: Double? { terminator.value.map { Double(done - $0) } }
}
