// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// What lies between the output events of one request.
struct OutputTimeline {
    /// Arrival of the second output event, nanoseconds since `dispatched`.
    private(set) var second: Int64?
    private(set) var events = 0
    /// Reads that carried output.
    private(set) var reads = 0
    /// Spans between successive output events of different reads, in order.
    private(set) var gaps: [Int64] = []

    /// Output events that came in the same read as the one before: their zero gaps are kept apart.
    var coalesced: Int { events - reads }

    init(_ record: RequestRecord) {
        var walk = OutputWalk()
        for event in record.outputEvents {
            let at = record.arrival(event)
            events += 1
            if events == 2 { second = at }
            switch walk.step(to: event, at: at) {
            case .first: reads += 1
            case .gap(let gap):
                reads += 1
                gaps.append(gap)
            case .coalesced: break
            }
        }
    }
}
