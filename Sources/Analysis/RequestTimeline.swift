// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// The moments of one request that its events tell, found in one walk; offsets in nanoseconds since `dispatched`.
struct RequestTimeline {
    private(set) var firstEvent: Int64?
    private(set) var firstOutput: Int64?
    private(set) var secondOutput: Int64?
    private(set) var lastOutput: Int64?
    private(set) var firstText: Int64?
    private(set) var firstReasoning: Int64?
    private(set) var firstTool: Int64?
    private(set) var terminator: Int64?
    private(set) var outputEvents = 0
    /// Reads that carried output.
    private(set) var outputReads = 0
    /// Spans between successive output events of different reads, in order.
    private(set) var gaps: [Int64] = []

    /// Output events that came in the same read as the one before: their zero gaps are kept apart.
    var coalesced: Int { max(0, outputEvents - outputReads) }

    init(_ record: RequestRecord) {
        var lastRead: UInt32?
        for event in record.events where Int(event.read) < record.reads.count {
            let at = record.reads[Int(event.read)].at
            firstEvent = firstEvent ?? at
            if event.kinds.contains(.end) { terminator = terminator ?? at }
            guard event.kinds.isOutput else { continue }
            if event.kinds.contains(.text) { firstText = firstText ?? at }
            if event.kinds.contains(.reasoning) { firstReasoning = firstReasoning ?? at }
            if event.kinds.contains(.tool) { firstTool = firstTool ?? at }
            outputEvents += 1
            if outputEvents == 2 { secondOutput = at }
            firstOutput = firstOutput ?? at
            if event.read != lastRead {
                outputReads += 1
                if let lastOutput { gaps.append(max(0, at - lastOutput)) }
            }
            (lastOutput, lastRead) = (at, event.read)
        }
    }
}

/// Silences inside one stream: a stall is a gap above max(3 × the request's median gap, 100 ms).
struct Stalls {
    static let factor: Int64 = 3
    static let floor: Int64 = 100_000_000

    private(set) var count = 0
    /// Sum of the stalled gaps.
    private(set) var stalled: Int64 = 0
    private(set) var longestSilence: Int64?

    /// - Parameter gaps: In any order, nanoseconds.
    init(gaps: [Int64]) {
        guard !gaps.isEmpty else { return }
        let sorted = gaps.sorted()
        longestSilence = sorted.last
        let median = sorted[Percentile.p50.rank(of: sorted.count) - 1]
        let limit = max(Self.factor * median, Self.floor)
        for gap in sorted.reversed() {
            guard gap > limit else { break }
            count += 1
            stalled += gap
        }
    }
}
