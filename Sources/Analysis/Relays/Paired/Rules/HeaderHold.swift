// SPDX-License-Identifier: Apache-2.0

/// R2: the status line is kept back until there is output to go with it.
enum HeaderHold: PairedRule {
    static let question = RelayQuestion("R2", "header-hold", "headers held back", limit: .init(0.9, .share))
    /// Directly, headers must come this much before the first output: otherwise there is nothing to hold back.
    private static let leastLead = 20_000_000.0

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        let leads = pairs.values { $0.relay.hold == nil ? nil : $0.direct.hold }
        guard let direct = PairEstimate(medianOf: leads.map(\.value)),
            let relay = PairEstimate(medianOf: leads.map { $0.pair.relay.hold ?? 0 })
        else { return notTestable("no question was answered by both sides") }
        let figures = [
            RelayFigure("headers before first output, direct", direct, .nanoseconds),
            RelayFigure("headers before first output, relay", relay, .nanoseconds),
        ]
        guard direct.value >= leastLead else { return notTestable(together(direct, relay), figures) }
        let held = pairs.values { pair in
            guard let direct = pair.direct.hold, direct > 0, let relay = pair.relay.hold else { return nil }
            return min(1, max(0, 1 - relay / direct))
        }
        guard let share = PairEstimate(medianOf: held.map(\.value)) else {
            return notTestable(together(direct, relay), figures)
        }
        let verdict = RelayJudge.atMost(share, limits[question])
        let all = [RelayFigure("share of the lead held back", share, .share, limit: limits[question])] + figures
        let seen = "\(FigureText.span(relay.value)) before the first output, \(FigureText.span(direct.value)) directly"
        let reason =
            switch verdict {
            case .fail: "headers are held back: they come \(seen)"
            case .inconclusive: "headers come \(seen); \(RelayJudge.more(share.n))"
            default: "headers come \(seen)"
            }
        return row(verdict, reason, all, requests: verdict == .fail ? held.worst : [])
    }
    private static func together(_ direct: PairEstimate, _ relay: PairEstimate) -> String {
        let early = relay.value - direct.value > leastLead
        return "directly, headers come \(FigureText.span(direct.value)) before the first output: holding them back "
            + "could not be seen" + (early ? "; the relay sends its own \(FigureText.span(relay.value)) ahead" : "")
    }
}
