// SPDX-License-Identifier: Apache-2.0

/// Requests that more than one rule looks at.
extension FaultProbe {
    /// An answer of short words, one event each, at two paces.
    static let quick = FaultProbe("quick", in: .steady, "ttft=40ms gap=10ms tokens=30", count: 30)
    static let slow = FaultProbe("slow", in: .steady, "ttft=40ms gap=25ms tokens=15", count: 30)
    static let steady = [quick, slow]
    /// The connection below breaks after ten events.
    static let broken = [
        FaultProbe("cut", in: .streams, "ttft=40ms gap=100ms tokens=20 fault=cut@10", count: 3),
        FaultProbe("reset", in: .streams, "ttft=40ms gap=100ms tokens=20 fault=reset@10", count: 3),
    ]
    /// The body ends in good order, and something that belongs there never came.
    static let unfinished = [
        FaultProbe("truncate", in: .streams, "ttft=40ms gap=10ms tokens=20 fault=truncate@10", count: 2),
        FaultProbe("no-end", in: .streams, "ttft=40ms gap=10ms tokens=10 fault=no-end", count: 2),
        FaultProbe("no-finish", in: .streams, "ttft=40ms gap=10ms tokens=10 fault=no-finish", count: 2),
        FaultProbe("no-done", in: .streams, "ttft=40ms gap=10ms tokens=10 fault=no-done", count: 2),
        FaultProbe("no-usage", in: .streams, "ttft=40ms gap=10ms tokens=10 fault=no-usage", count: 2),
    ]
    /// The client goes away.
    static let leaving = [
        FaultProbe("leave", in: .cancel, "ttft=40ms gap=20ms tokens=1500", count: 15),
        FaultProbe("leave-early", in: .early, "ttft=4s gap=20ms tokens=20", count: 15),
    ]
    /// Statuses that a provider answers with.
    static let statuses = [400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504].map {
        FaultProbe("status-\($0)", in: .errors, "fault=\($0) retry-after=7s rate-limits=100/40000", count: 3)
    }
}
