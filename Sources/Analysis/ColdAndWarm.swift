// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// TTFT by whether the request had to open its connection first; the first wave of a closed load is left out, for there
/// everything is cold at once.
public struct ColdAndWarm: Hashable, Sendable {
    /// Of requests that opened their connection, and of those that found it open; nil without values.
    public let cold, warm: Distribution?

    /// The requests of earlier segments.
    struct Tally {
        fileprivate var cold = Part()
        fileprivate var warm = Part()
        mutating func fold(_ rows: [RequestRow]) {
            let beyond = rows.filter { !$0.isFirstWave }
            cold.fold(beyond.filter(\.isCold))
            warm.fold(beyond.filter(\.isWarm))
        }
    }
    fileprivate struct Part {
        private var ttft = Series(.ttft)
        private var lost = 0
        mutating func fold(_ rows: [RequestRow]) {
            ttft.fold(Metric.ttft.values(of: rows))
            lost += rows.count { $0.isLost }
        }
        func distribution(last: [RequestRow]) -> Distribution? {
            ttft.distribution(.ttft, last: Metric.ttft.values(of: last), lost: lost + last.count { $0.isLost })
        }
    }

    /// Nil where no request beyond the first wave opened a connection.
    init?(_ rows: [RequestRow], after tally: Tally) {
        let beyond = rows.filter { !$0.isFirstWave }
        cold = tally.cold.distribution(last: beyond.filter(\.isCold))
        warm = tally.warm.distribution(last: beyond.filter(\.isWarm))
        if cold == nil { return nil }
    }
}
