// SPDX-License-Identifier: Apache-2.0

/// Holds what small streams have beside a long prompt against what they had without one (R29).
///
/// A body that keeps a loop busy for long enough halts all streams on it, but each of them once, for a moment: neither the TTFT
/// median nor a percentile of all gaps needs to show it. So the longest silence of each stream counts as well.
enum HeadOfLineJudge {
    /// One figure, without and with the long prompt.
    struct Part {
        let name: String
        let pair: HeadOfLine.Pair
        /// What it may come to with the long prompt, nanoseconds.
        let most: Double
        /// In words that follow "while a long prompt is in flight,".
        let fault: String

        /// Beyond its bound it is a fault with its whole interval, and open with a part of it.
        var verdict: RelayRow.Verdict {
            guard let value = pair.with.value, value > most else { return .pass }
            return (pair.with.interval?.lowerBound ?? 0) > most ? .fail : .inconclusive
        }
        var figures: [RelayFigure] {
            [("with the long prompt", pair.with, pair.n.with, most), ("without", pair.without, pair.n.without, nil)]
                .compactMap { words, quantile, n, limit in
                    quantile.value.map {
                        RelayFigure(
                            "\(name), \(words)", $0, .nanoseconds, interval: quantile.interval, n: n, limit: limit)
                    }
                }
        }
    }

    /// - Parameters:
    ///   - head: What was measured.
    ///   - growth: How many times its value without the long prompt a figure may come to.
    ///   - slack: What TTFT and gaps may grow by on top of that, nanoseconds.
    /// - Returns: Those that have a value on both sides.
    static func parts(_ head: HeadOfLine, growth: Double, slack: Double) -> [Part] {
        func part(_ name: String, _ pair: HeadOfLine.Pair?, _ fault: String, _ bound: (Double) -> Double) -> Part? {
            guard let pair, let before = pair.without.value else { return nil }
            return Part(name: name, pair: pair, most: bound(growth * before), fault: fault)
        }
        return [
            part("TTFT p50", head.ttft, "small streams wait for their first output") { $0 + slack },
            part("gap p95", head.gap, "gaps of small streams grow") { $0 + slack },
            // As for a stall: less than that no reader notices.
            part("longest silence p90", head.silence, "small streams halt") { max($0, Double(Stalls.floor)) },
        ].compactMap(\.self)
    }
}
