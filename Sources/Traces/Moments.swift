// SPDX-License-Identifier: Apache-2.0
internal import Core

// The moments of a request, derived from its reads and events: the one place where that is done. The trace repeats
// them for people who query it with SQL, and they are never read back from there.
//
// All are arrivals in nanoseconds since `dispatched`, absent where the thing never came. METRICS, section 1.
extension RequestRecord {
    /// First body byte.
    public var firstByte: Int64? { reads.first?.at }
    /// First event of any kind: a role chunk, a ping and `message_start` count.
    public var firstEvent: Int64? { events.first.map(arrival) }
    /// First event with model output of any kind.
    public var firstOutput: Int64? { first(.output) }
    public var firstText: Int64? { first(.text) }
    public var firstReasoning: Int64? { first(.reasoning) }
    public var firstTool: Int64? { first(.tool) }
    /// Last event with model output of any kind.
    public var lastOutput: Int64? { events.last { $0.kinds.isOutput }.map(arrival) }
    /// First event with a finish reason.
    public var finish: Int64? { first(.finish) }
    /// Last event with usage: some providers report it with every chunk, and the last report counts.
    public var usageAt: Int64? { events.last { $0.kinds.contains(.usage) }.map(arrival) }
    /// The protocol's own end.
    public var terminator: Int64? { first(.end) }

    /// Events with model output, in the order of their arrival; the element's `read` tells which came together.
    public var outputEvents: some Sequence<EventEntry> { events.lazy.filter { $0.kinds.isOutput } }
    /// The attempt whose answer began first: where there is none, the last one.
    public var answering: Attempt? {
        guard let first = firstOutput else { return attempts.last }
        return attempts.last { $0.started <= first } ?? attempts.last
    }
    /// Number of events with model output.
    public var outputEventCount: Int { events.reduce(0) { $0 + ($1.kinds.isOutput ? 1 : 0) } }
    /// Arrivals of the events with model output, in order: their differences are the gaps.
    public var outputArrivals: some Sequence<Int64> {
        events.lazy.filter { $0.kinds.isOutput }.map { reads[Int($0.read)].at }
    }
    /// Arrival of an event: that of the read which completed it.
    public func arrival(_ event: EventEntry) -> Int64 { reads[Int(event.read)].at }

    private func first(_ kinds: EventKinds) -> Int64? {
        events.first { !$0.kinds.isDisjoint(with: kinds) }.map(arrival)
    }
}
