// SPDX-License-Identifier: Apache-2.0
public import Core
public import Traces

/// One target over the time of the run, in bins of equal width from the start of the run on, warm-up included.
public struct Timeline: Hashable, Sendable {
    public struct Bin: Hashable, Sendable {
        /// Requests intended within the bin.
        public var intended = 0
        /// Requests that ended within it, by how.
        public var outcomes: [OutcomeClass: Int] = [:]
        /// Output events that arrived within it, of all requests.
        public var outputEvents = 0
        /// Requests in flight (from dispatch to done), the mean over the bin.
        public var inFlight = 0.0
        /// Requests between their first and last output, the mean over the bin.
        public var active = 0.0
        /// TTFT of the successes intended within the bin: how many, and nearest-rank percentiles in nanoseconds.
        public var n = 0
        public var ttftP50: Double?
        public var ttftP95: Double?
    }
    public let width: Nanoseconds
    public let bins: [Bin]

    static let limit = 96
    static let firstWidth = Nanoseconds.milliseconds(100)
}

/// What is gathered for one bin of a timeline.
struct TimelineBin: TimeBin {
    var bin = Timeline.Bin()
    var inFlight: Int64 = 0
    var active: Int64 = 0
    var ttft = SmallSamples()

    mutating func merge(_ later: Self) {
        bin.intended += later.bin.intended
        bin.outcomes.merge(later.bin.outcomes, uniquingKeysWith: +)
        bin.outputEvents += later.bin.outputEvents
        (inFlight, active) = (inFlight + later.inFlight, active + later.active)
        ttft.merge(later.ttft)
    }
    func finished(width: Int64) -> Timeline.Bin {
        var bin = bin
        (bin.inFlight, bin.active) = (Double(inFlight) / Double(width), Double(active) / Double(width))
        let found = ttft.values(at: [.p50, .p95])
        (bin.n, bin.ttftP50, bin.ttftP95) = (ttft.count, found[0], found[1])
        return bin
    }
}
