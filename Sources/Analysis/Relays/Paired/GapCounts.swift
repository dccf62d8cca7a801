// SPDX-License-Identifier: Apache-2.0

/// All gaps of the pairs of one relay, counted side by side: with an error of 0.1 %, and without one being kept.
struct GapCounts: Sendable {
    private(set) var direct = LogLinearHistogram()
    private(set) var relay = LogLinearHistogram()
    /// Pairs whose gaps they are.
    private(set) var pairs = 0

    mutating func add(_ direct: StreamEvents, _ relay: StreamEvents) {
        for gap in direct.gaps { self.direct.add(gap) }
        for gap in relay.gaps { self.relay.add(gap) }
        pairs += 1
    }
    /// Nearest rank; 0 without gaps.
    static func value(_ gaps: LogLinearHistogram, _ level: Percentile) -> Double {
        gaps.count == 0 ? 0 : Double(gaps.value(rank: level.rank(of: gaps.count)))
    }
}
