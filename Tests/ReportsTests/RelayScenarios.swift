// SPDX-License-Identifier: Apache-2.0
@testable import Analysis

/// Reports on relays that nobody measured.
enum RelayScenario: String, CaseIterable {
    case good, bad, open, chain, spoiled, unjudged, hostile, interrupted

    var report: RelayReport {
        switch self {
        case .good: return Self.report([Self.side("nginx", Self.goodRows)])
        case .bad: return Self.report([Self.side("nginx", Self.badRows)], notes: ["both arms kept one connection each"])
        case .open: return Self.report([Self.side("nginx", Self.goodRows.map { $0.with(.inconclusive) })])
        case .chain:
            return Self.report([Self.side("one hop", Self.goodRows), Self.side("two hops", Self.badRows)])
        case .spoiled: return Self.report([Self.side("nginx", Self.badRows)], reasons: [Self.saturated])
        case .interrupted:
            var report = Self.report([Self.side("nginx", Self.goodRows)])
            report.isInterrupted = true
            return report
        case .unjudged: return Self.report([Self.side("nginx", Self.goodRows.map { $0.with(.notTestable) })])
        case .hostile:
            return Self.report(
                [
                    Self.side(
                        "<img src=x onerror=alert(1)> \u{1B}[31m\u{202E}| `x`",
                        [
                            RelayRow(
                                Self.conservation, .fail, "request 3 lost </script><script>alert(1)</script> \u{1B}[2J",
                                [RelayFigure("pairs that <b>differ</b>", 1, .count, n: 60)], requests: [3])
                        ])
                ], notes: ["[a](javascript:alert(1))"])
        }
    }

    // MARK: Rows

    private static let addedTTFT = RelayQuestion("R1", "added-ttft", "added TTFT", limit: .init(5e6, .nanoseconds))
    private static let coalescing = RelayQuestion("R3", "coalescing", "coalescing", limit: .init(1.5, .ratio))
    private static let conservation = RelayQuestion("R8", "conservation", "conservation of events and text")
    private static let hidden = RelayQuestion("R11", "silent-truncation", "truncation shown as success")
    private static let compression = RelayQuestion("R22", "compression", "compression")
    private static let unnamed = RelayQuestion("R99", "something-new", "something new")

    private static func added(_ value: Double, _ interval: ClosedRange<Double>) -> [RelayFigure] {
        [
            RelayFigure("added TTFT p50", value, .nanoseconds, interval: interval, n: 60, limit: 5e6),
            RelayFigure("difference of TTFT p95", value * 1.5, .nanoseconds, n: 60),
        ]
    }
    private static let goodRows = [
        RelayRow(addedTTFT, .pass, "at most 0.5 ms", added(0.31e6, 0.2e6...0.5e6)),
        RelayRow(
            coalescing, .pass, "as many arrivals as without the relay",
            [RelayFigure("events an arrival", 1.02, .ratio, interval: 1.01...1.04, n: 60, limit: 1.5)]),
        RelayRow(
            conservation, .pass, "every text arrived whole",
            [RelayFigure("pairs that differ", 0, .share, interval: 0...0.06, n: 60)]),
        RelayRow(compression, .notTestable, "nothing asked for compression; add --compressed"),
    ]
    private static let badRows = [
        RelayRow(
            addedTTFT, .fail, "184 ms more, where 5 ms are allowed", added(184e6, 181e6...190e6), requests: [7, 9]),
        RelayRow(
            coalescing, .fail, "16.7 events an arrival, where 1 came without the relay",
            [
                RelayFigure("events an arrival", 16.7, .ratio, interval: 16.1...17.2, n: 60, limit: 1.5),
                RelayFigure("events an arrival, direct", 1, .ratio, n: 60),
            ], requests: [7]),
        RelayRow(
            conservation, .pass, "every text arrived whole",
            [RelayFigure("pairs that differ", 0, .share, interval: 0...0.06, n: 60)]),
        RelayRow(
            hidden, .fail, "an answer that broke off upstream ended as if it were complete",
            [RelayFigure("broken answers that ended well", 0.5, .share, interval: 0.38...0.62, n: 60, limit: 0)],
            requests: [12, 14, 20, 31, 45, 51]),
        RelayRow(compression, .notTestable, "nothing asked for compression; add --compressed"),
        RelayRow(
            unnamed, .inconclusive, "the interval holds the limit: more pairs would tell",
            [RelayFigure("cases", 3, .count, interval: 0...7, n: 12, limit: 5)]),
    ]
    private static let saturated = Reason(
        id: "client-cpu", severity: .invalid, target: nil, subject: "busiest loop", figure: .share(0.97),
        limit: .atMost(.share(0.8)), advice: "use more loops, or another machine")

    private static func side(_ name: String, _ rows: [RelayRow]) -> RelayReport.Side {
        RelayReport.Side(name: name, url: "http://127.0.0.1:18081/v1/chat/completions", rows: rows)
    }
    private static func report(
        _ sides: [RelayReport.Side], notes: [String] = [], reasons: [Reason] = []
    ) -> RelayReport {
        RelayReport(
            command: "relay", name: "overhead", startUnixNanoseconds: 1_772_366_400_000_000_000, tool: "0.0.0",
            base: "direct", sides: sides, verdict: Verdict(reasons: reasons), notes: notes)
    }
}

extension RelayRow {
    fileprivate func with(_ verdict: Verdict) -> RelayRow {
        RelayRow(question, verdict, reason, figures, requests: requests)
    }
}
