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
    /// What was said last of each kind of failure, without secrets.
    public var lastMessages: [OutcomeClass: String] = [:]
    /// In the order of the profile.
    public var targets: [TargetProgress] = []
    /// Of all targets; gaps as METRICS defines them, of streams that go on too.
    public var gaps = SpanCounts()
    /// Requests a second that the plan wants at this moment; nil for a closed load, for a replay, and when issuing has ended.
    public var offeredRate: Double?
    /// The client's own state in the last whole second; nil before there was one.
    public var client: ClientProgress?
    /// Issuing has ended; open requests may finish.
    public var isDraining = false
    public init() {}

    /// TTFTs of all targets.
    public var ttft: SpanCounts { targets.reduce(into: SpanCounts()) { $0 += $1.ttft } }
    /// 0 … 1 of what the plan holds, by number or by time, whichever is further; nil where it has no end.
    public var share: Double? {
        let byNumber = planned.map { $0 > 0 ? Double(finished) / Double($0) : 1 }
        let byTime = plannedDuration.map { $0 > .zero ? elapsed.seconds / $0.seconds : 1 }
        guard let most = [byNumber, byTime].compactMap(\.self).max() else { return nil }
        return min(1, most)
    }
    /// Time until the plan's end at the pace so far; nil where nothing tells.
    public var remaining: Nanoseconds? {
        let byTime = plannedDuration.map { max(.zero, $0 - elapsed) }
        guard let planned, finished > 0, planned > finished else { return byTime }
        let byNumber = Nanoseconds.seconds(elapsed.seconds / Double(finished) * Double(planned - finished))
        return byTime.map { min($0, byNumber) } ?? byNumber
    }
    /// Requests that ended otherwise than well.
    public var failures: [(outcome: OutcomeClass, count: Int)] {
        outcomes.filter { $0.key.isFailure }.map { ($0.key, $0.value) }
            .sorted { ($1.1, $0.0.rawValue) < ($0.1, $1.0.rawValue) }
    }
}

/// One target of a run as it stands, since the start.
public struct TargetProgress: Hashable, Sendable {
    public var finished = 0
    public var succeeded = 0
    public var failed = 0
    /// TTFTs of all requests that reached their first output, open ones too.
    public var ttft = SpanCounts()
    public init() {}
}

/// How the client itself is doing.
public struct ClientProgress: Hashable, Sendable {
    /// CPU time of the busiest loop over the time that it had, 0 … 1.
    public var busiestLoop = 0.0
    /// Longest wait of a due action for its loop.
    public var loopLag = Nanoseconds.zero
    /// Finished records that are not on the disk yet.
    public var writerBacklog = 0
    public var residentBytes: Int64 = 0
    public init() {}
}
