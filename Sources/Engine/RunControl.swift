// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Synchronization
internal import Traces

/// What the loops and the controlling thread say to each other: a few words, none of them per event.
final class RunControl: Sendable {
    /// How far a run is told to stop; it only ever rises.
    enum Stage: Int, Comparable {
        case running, stopIssuing, endNow
        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }
    private let stageValue = Atomic<Int>(Stage.running.rawValue)
    private let inFlightCount = Atomic<Int>(0)
    private let sentCount = Atomic<Int>(0)
    private let retryCount = Atomic<Int>(0)
    private let failureText = Mutex<RunFailure?>(nil)
    private let earlyEnd = Mutex<EndReason?>(nil)
    /// The most requests in flight, where the load has such a limit.
    let cap: InFlightCap?

    init(cap: InFlightCap? = nil) { self.cap = cap }

    var stage: Stage { Stage(rawValue: stageValue.load(ordering: .relaxed)) ?? .endNow }
    func raise(to stage: Stage) { stageValue.max(stage.rawValue, ordering: .relaxed) }

    /// Ends the issuing, as somebody who watches the run wants it; the first reason counts.
    ///
    /// Loops hear of it within 100 ms, open requests drain.
    func endIssuing(_ reason: EndReason) {
        earlyEnd.withLock { if $0 == nil { $0 = reason } }
        raise(to: .stopIssuing)
    }
    /// Why a watcher ended the issuing; nil while none did.
    var issuingEnd: EndReason? { earlyEnd.withLock { $0 } }

    /// Requests in flight on all loops.
    var inFlight: Int { inFlightCount.load(ordering: .relaxed) }
    /// Counts a dispatched request, and gives the number in flight with it.
    func requestStarted() -> Int {
        sentCount.add(1, ordering: .relaxed)
        return inFlightCount.add(1, ordering: .relaxed).newValue
    }
    func requestEnded() { inFlightCount.subtract(1, ordering: .relaxed) }

    /// Requests that have been dispatched on all loops, and retries that were made of them: what a budget goes by.
    var requestsSent: Int { sentCount.load(ordering: .relaxed) }
    var retriesSpent: Int { retryCount.load(ordering: .relaxed) }
    func retrySpent() { retryCount.add(1, ordering: .relaxed) }

    /// The first failure that ended the run early; it also ends the run.
    func fail(_ failure: RunFailure) {
        failureText.withLock { if $0 == nil { $0 = failure } }
        raise(to: .endNow)
    }
    var failure: RunFailure? { failureText.withLock { $0 } }
}

/// Why a run could not go on.
public struct RunFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable { case descriptors, disk, transport }
    public let kind: Kind
    public let description: String
    public init(kind: Kind, description: String) { (self.kind, self.description) = (kind, description) }
}

/// What a loop's thread publishes a few times a second, and at its end.
struct LoopSnapshot: Sendable {
    var inFlight = 0
    var active = 0
    var dispatched = 0
    var finished = 0
    var failed = 0
    var events = 0
    var bytes: Int64 = 0
    /// Longest wait of a due action since the snapshot before.
    var longestLag = Nanoseconds.zero
    /// CPU time of the thread since its start.
    var cpu = Nanoseconds.zero
    /// By target, since the start.
    var targets: [TargetProgress] = []
    /// Of all targets, since the start.
    var gaps = SpanCounts()
    /// What was said last of each kind of failure, secrets already out.
    var lastMessages: [OutcomeClass: String] = [:]
    var outcomes: [OutcomeClass: Int] = [:]
    var neverSent = 0
    var abandonedTurns = 0
    var issuingEnded: Nanoseconds?
}
