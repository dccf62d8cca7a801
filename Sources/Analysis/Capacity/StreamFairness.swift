// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// Whether streams that are open at the same time are served alike (R30).
public struct StreamFairness: Hashable, Sendable {
    /// p95 of the gaps of each stream: the largest over the median one; nil with less than two streams that have gaps.
    public let ratio: Double?
    /// Streams that brought nothing for more than ten times the median gap while others went on.
    public let starved: Int
    /// Streams with more than `fewestEvents` output events.
    public let n: Int
    /// The worst, by their plan's index; those that starved first.
    public let requests: [Int]

    /// Of fewer events a p95 is the largest gap.
    static let fewestEvents = 20
    static let silence = 10.0
    /// Events of others within a silence, that it is not one of all.
    private static let progress = 10

    /// What is kept of a stream while records go by.
    struct Stream: Hashable, Sendable {
        let index: Int
        /// Arrivals of output in different reads, nanoseconds since the start of the run.
        let arrivals: [Int64]
        /// Output events, also those that came together: what was held back comes in one read.
        let events: Int

        init(index: Int, arrivals: [Int64], events: Int? = nil) {
            (self.index, self.arrivals, self.events) = (index, arrivals, events ?? arrivals.count)
        }
        init(_ record: RequestRecord) {
            (index, events) = (record.index, record.events.count { $0.kinds.isOutput })
            var walk = OutputWalk()
            arrivals = record.outputEvents.compactMap { event in
                let at = record.arrival(event)
                if case .coalesced = walk.step(to: event, at: at) { return nil }
                return record.dispatched.count + at
            }
        }
        var gaps: [Double] { zip(arrivals.dropFirst(), arrivals).map { Double($0 - $1) } }
    }

    init(_ streams: [Stream]) {
        let judged = streams.filter { $0.events > Self.fewestEvents && $0.arrivals.count > 1 }
        n = judged.count
        let tails = judged.map { stream in
            (stream.index, Self.percentile(stream.gaps.sorted(), .init(perMille: 950)))
        }
        let sorted = tails.map(\.1).sorted()
        ratio = sorted.count > 1 ? sorted[sorted.count - 1] / max(1, Self.percentile(sorted, .p50)) : nil
        let hungry = Self.starved(judged, among: streams)
        starved = hungry.count
        let worst = tails.sorted { $0.1 > $1.1 }.map(\.0).filter { !hungry.contains($0) }
        requests = Array((hungry + worst).prefix(RelayRow.mostRequests))
    }
    private static func percentile(_ sorted: [Double], _ level: Percentile) -> Double {
        sorted[level.rank(of: sorted.count) - 1]
    }
    /// Those with a silence in which others went on.
    private static func starved(_ judged: [Stream], among all: [Stream]) -> [Int] {
        let gaps = judged.flatMap(\.gaps).sorted()
        guard !gaps.isEmpty else { return [] }
        let limit = silence * max(1, percentile(gaps, .p50))
        let events = all.flatMap(\.arrivals).sorted()
        return judged.filter { stream in
            zip(stream.arrivals, stream.arrivals.dropFirst()).contains { start, end in
                // Its own two ends are among the events.
                Double(end - start) > limit && count(events, after: start, before: end) >= progress
            }
        }.map(\.index)
    }
    /// How many of the sorted values lie between the two, ends excluded.
    private static func count(_ sorted: [Int64], after start: Int64, before end: Int64) -> Int {
        max(0, lowerBound(sorted, end) - lowerBound(sorted, start + 1))
    }
    private static func lowerBound(_ sorted: [Int64], _ value: Int64) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
