// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// When the output of one answer came, event by event: only held until its pair is judged.
struct StreamEvents: Sendable {
    /// Arrivals of the events with model output, in order; nanoseconds since the request was dispatched.
    let arrivals: [Int64]
    /// Bytes off the wire that each group of events came with, in order.
    let groupBytes: [Int]
    /// Bytes of model output of all kinds, as UTF-8.
    let outputBytes: Int

    init(_ record: RequestRecord) {
        var (arrivals, groupBytes, outputBytes): ([Int64], [Int], Int) = ([], [], 0)
        var nextRead = 0
        for event in record.events where event.kinds.isOutput {
            let at = record.arrival(event)
            if arrivals.isEmpty || at - arrivals[arrivals.count - 1] > StreamFacts.groupSpan { groupBytes.append(0) }
            arrivals.append(at)
            outputBytes += Int(event.outputBytes)
            // Reads that completed no event carried part of this one.
            while nextRead <= Int(event.read) {
                groupBytes[groupBytes.count - 1] += Int(record.reads[nextRead].bytes)
                nextRead += 1
            }
        }
        (self.arrivals, self.groupBytes, self.outputBytes) = (arrivals, groupBytes, outputBytes)
    }

    /// Spans between successive events with output; 0 inside one read.
    var gaps: [Int64] { zip(arrivals, arrivals.dropFirst()).map { $1 - $0 } }
    /// Mean span between events; nil with fewer than two.
    var pace: Double? {
        arrivals.count > 1 ? Double(arrivals[arrivals.count - 1] - arrivals[0]) / Double(arrivals.count - 1) : nil
    }
    /// Groups of events, each by the places of its events.
    var groups: [Range<Int>] {
        var (groups, start): ([Range<Int>], Int) = ([], 0)
        for i in arrivals.indices.dropFirst() where arrivals[i] - arrivals[i - 1] > StreamFacts.groupSpan {
            groups.append(start..<i)
            start = i
        }
        if !arrivals.isEmpty { groups.append(start..<arrivals.count) }
        return groups
    }
}
