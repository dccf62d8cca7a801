// SPDX-License-Identifier: Apache-2.0
public import Core
public import Traces

/// One side of a comparison: a target, as one or several runs measured it.
///
/// It is made from traces or read from a compact summary, and holds all that a comparison needs.
public struct Arm: Hashable, Sendable {
    /// Unique within the comparison.
    public var label: String
    /// Oldest first; at least one.
    public var runs: [ArmRun]
    public init(label: String, runs: [ArmRun]) { (self.label, self.runs) = (label, runs) }
}

/// One target of one run.
public struct ArmRun: Hashable, Sendable {
    // The run.
    public var name = ""
    public var startUnix = Nanoseconds.zero
    public var seed: UInt64 = 0
    public var planHash = ""
    public var tool = ""
    public var libcurl = ""
    public var host = HostInfo()
    /// Whether it may be believed, and why not.
    public var verdict = Verdict.Level.valid
    public var reasons: [String] = []
    /// `completed`, `interrupted`, …: how it ended; `cutOff` where its trace does not say.
    public var ending = "completed"
    // The target.
    public var target = ""
    public var dialect = ""
    public var model = ""
    /// Over all counted requests.
    public var whole = ArmUnit()
    /// 95 % intervals of `whole`, by the id of the `Statistic`; absent where there is no finite one.
    public var intervals: [String: ClosedRange<Double>] = [:]
    /// Complete blocks of the plan, by rising number; empty where the plan has none.
    public var blocks: [ArmUnit] = []
    /// Numbers of the blocks that have less of the target than was planned, rising.
    public var incompleteBlocks: [Int] = []
    /// By the id of the metric.
    public var sketches: [String: Sketch] = [:]
    public init() {}

    /// The ending of a run whose trace lacks its end.
    public static let cutOff = "cut_off"
    /// Whether it had all that its plan asks for, or as much of it as it was given time for.
    public var isWhole: Bool { ending == "completed" || ending == "budget" }
}

/// The figures of one block, or of a whole run.
public struct ArmUnit: Hashable, Sendable {
    /// Of the block, from 0.
    public var number = 0
    /// Index of its first request in the run; nil where that was not kept.
    public var firstIndex: Int?
    /// Requests, without those that the plan cancelled.
    public var counted = 0
    public var successes = 0
    public var lost = 0
    /// Mean output tokens of the requests with usage; nil without any.
    public var outputTokens: Double?
    /// By the id of the `Statistic`; absent where there are too few values for it.
    public var values: [String: Double] = [:]
    public init() {}
}

/// A distribution in a few hundred bytes, to be drawn and merged: counts in log-linear buckets.
public struct Sketch: Hashable, Sendable {
    /// Lower ends of the buckets that hold values, rising, in the unit of the metric, with their counts.
    public var buckets: [Bucket] = []
    public struct Bucket: Hashable, Sendable {
        public var value: Double
        public var count: Int
        public init(value: Double, count: Int) { (self.value, self.count) = (value, count) }
    }
    /// Largest relative error of a value.
    public var relativeError = 0.0
    public var count: Int { buckets.reduce(0) { $0 + $1.count } }
    public init() {}
}
