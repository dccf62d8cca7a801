// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// R10: answers that break off, or never come, and show it.
enum VisibleBreak: PairedRule {
    static let question = RelayQuestion("R10", "visible-truncation", "breaks that show", limit: .init(0.01, .share))

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        shareOfAll(pairs, limits[question], "broke off or failed", none: "no answer broke off or failed") {
            $0.breaksVisibly
        }
    }
}

/// R11: answers that end early and pretend to be whole.
enum SilentTruncation: PairedRule {
    static let question = RelayQuestion("R11", "silent-truncation", "silent truncation", limit: .init(0.01, .share))

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        shareOfAll(pairs, limits[question], "ended early without a sign", none: "no answer ended early without a sign")
        {
            $0.isCutSilently
        }
    }
}

/// R13: errors that come inside an answer with status 200.
enum ErrorInside: PairedRule {
    static let question = RelayQuestion("R13", "error-inside-200", "errors inside a 200", limit: .init(0.01, .share))

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        shareOfAll(pairs, limits[question], "held an error under status 200", none: "no answer held an error") {
            $0.outcome == .errorEvent
        }
    }
}

extension PairedRule {
    /// Judges by how often something befell the relay's answers alone, among all pairs.
    static func shareOfAll(
        _ pairs: RelayPairs, _ limit: Double, _ what: String, none: String, _ holds: (StreamFacts) -> Bool
    ) -> RelayRow {
        let found = Discordance(pairs.judged, holds)
        guard found.n > 0 else { return notTestable("no question was asked of both sides") }
        let verdict = found.verdict(limit)
        let outcomes = Dictionary(grouping: found.relayOnly, by: \.relay.outcome.rawValue)
            .map { "\($0.key) \($0.value.count)" }.sorted().joined(separator: ", ")
        let seen = found.relayOnly.isEmpty ? none : "\(found.count) \(what) (\(outcomes))"
        return row(
            verdict, seen + found.remark(verdict, limit), [found.figure("answers that \(what)", limit: limit)],
            requests: found.requests)
    }
}

extension StreamFacts {
    /// A clean end under a good status, but before the finish reason; or a success that says nothing at all.
    var isCutSilently: Bool {
        if isSuccess { return arrivals.isEmpty }
        return outcome == .truncated && finish.value == nil && curlCode == 0 && tailBytes == 0
    }
    /// Failed in a way that each client notices.
    var breaksVisibly: Bool {
        switch outcome {
        case .ok, .lengthLimited, .checkFailed, .errorEvent, .cancelled, .censored, .shed: false
        case .truncated: finish.value == nil && !isCutSilently
        default: true
        }
    }
}
