// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// TTFT by whether the request had to open its connection first; the first wave of a closed load is left out, for there
/// everything is cold at once.
public struct ColdAndWarm: Hashable, Sendable {
    /// Of requests that opened their connection, and of those that found it open; nil without values.
    public let cold, warm: Distribution?

    /// Nil where no request beyond the first wave opened a connection.
    init?(_ rows: [RequestRow]) {
        let beyond = rows.filter { !$0.isFirstWave }
        cold = Self.ttft(beyond.filter(\.isCold))
        warm = Self.ttft(beyond.filter(\.isWarm))
        if cold == nil { return nil }
    }
    private static func ttft(_ rows: [RequestRow]) -> Distribution? {
        guard case .request(let read) = Metric.ttft.source else { return nil }
        let values = rows.filter(\.outcome.isSuccess).compactMap(read)
        return Distribution(.ttft, inOrder: values, lost: rows.count { $0.isLost })
    }
}
