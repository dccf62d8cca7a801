// SPDX-License-Identifier: Apache-2.0
public import Traces

/// Which request of a trace somebody wants to look at; warm-up requests only by their number or id.
public enum RequestChoice: Hashable, Sendable {
    /// What makes a request slow.
    public enum Measure: String, Hashable, Sendable, CaseIterable {
        case ttft
        case endToEnd = "e2e"

        public var metric: Metric { self == .ttft ? .ttft : .endToEnd }
    }
    /// Its index in the plan, or the provider's id of it.
    case named(String)
    /// Among the successes, the largest value.
    case slowest(Measure)
    /// The first one recorded that failed, or that ended in this way.
    case broken(OutcomeClass?)
    /// Its TTFT is the TTFT p50 of the successes, nearest rank.
    case median
    /// Any; the same for the same seed, in whatever order the requests are recorded.
    case random(seed: UInt64)
}

/// No request of a trace is the one that was asked for.
public struct NoSuchRequest: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was there instead, and what to ask for.
    public let description: String
    /// Whether the trace has nothing of the kind; false where a name is wrong.
    public let isEmpty: Bool
}

/// One request, with all that there is to say about it.
public struct Inspection: Hashable, Sendable {
    public let run: RunRecord
    public let record: RequestRecord
    public let figures: RequestFigures
    public let choice: RequestChoice
    /// How many requests it was chosen from; 1 where it was named.
    public let candidates: Int

    public init(run: RunRecord, record: RequestRecord, choice: RequestChoice, candidates: Int) {
        (self.run, self.record, self.choice, self.candidates) = (run, record, choice, candidates)
        figures = RequestFigures(record)
    }
    /// What the run record says of the request's target.
    public var target: TargetInfo {
        run.targets.indices.contains(record.target)
            ? run.targets[record.target]
            : TargetInfo(name: "target \(record.target + 1)", url: "", dialect: "", model: "")
    }
}
