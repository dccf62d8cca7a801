// SPDX-License-Identifier: Apache-2.0
public import Core
public import Traces

/// A run as it stands, for a live view.
public struct RunProgress: Sendable {
    public var elapsed = Nanoseconds.zero
    /// Requests that the plan holds, where it is limited by number.
    public var planned: Int?
    public var plannedDuration: Nanoseconds?
    public var dispatched = 0
    public var finished = 0
    public var inFlight = 0
    /// Open requests that brought output within the last second.
    public var active = 0
    public var outcomes: [OutcomeClass: Int] = [:]
    /// Median TTFT of the requests that finished within the last five seconds.
    public var recentTTFT: Nanoseconds?
    /// Requests finished with output per second, over the same time.
    public var recentRate = 0.0
    /// Issuing has ended; open requests may finish.
    public var isDraining = false
    public init() {}

    /// Time until the plan's end at the pace so far; nil where nothing tells.
    public var remaining: Nanoseconds? {
        if let plannedDuration { return max(.zero, plannedDuration - elapsed) }
        guard let planned, finished > 0, planned > finished else { return nil }
        return .seconds(elapsed.seconds / Double(finished) * Double(planned - finished))
    }
    /// Requests that ended otherwise than well.
    public var failures: [(outcome: OutcomeClass, count: Int)] {
        outcomes.filter { $0.key.isFailure }.map { ($0.key, $0.value) }
            .sorted { ($1.1, $0.0.rawValue) < ($0.1, $1.0.rawValue) }
    }
}
