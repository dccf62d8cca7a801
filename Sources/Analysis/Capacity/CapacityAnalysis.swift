// SPDX-License-Identifier: Apache-2.0

/// A search for the highest load, analysed: computed once from the traces of its steps, only formatted by the reports.
public struct CapacityAnalysis: Hashable, Sendable {
    /// What was searched, where and how.
    public struct Facts: Hashable, Sendable {
        /// Name of the profile.
        public let name: String
        /// The target, and where requests went, without secrets.
        public let target: String
        public let url: String
        /// Name of the direct arm; nil without one.
        public let direct: String?
        /// What must hold, as the profile writes it, and what a single request must keep to.
        public let gates: [String]
        public let levels: [String]
        /// Start of the first step on the wall clock, nanoseconds since 1970.
        public let startUnixNanoseconds: Int64
        /// Version of the tool that measured.
        public let tool: String

        public init(
            name: String, target: String, url: String, direct: String?, gates: [String], levels: [String],
            startUnixNanoseconds: Int64, tool: String
        ) {
            (self.name, self.target, self.url, self.direct) = (name, target, url, direct)
            (self.gates, self.levels) = (gates, levels)
            (self.startUnixNanoseconds, self.tool) = (startUnixNanoseconds, tool)
        }
    }
    public let facts: Facts
    public let plan: CapacityPlan
    /// In the order of trying.
    public let steps: [CapacityStep]
    public let ending: CapacitySearch.Ending
    /// The highest load that held and the lowest that did not; nil where there is none.
    public let held: Double?
    public let broken: Double?
    public let knee: CapacityKnee?
    /// Nil with less than three loads; of those up to the pool's limit where there is one.
    public let law: ScalabilityLaw?
    public let pool: PoolLimit?
    public let headOfLine: HeadOfLine?
    public let recovery: OverloadRecovery?
    /// R28, R29 and R30.
    public let rows: [RelayRow]

    /// - Parameters:
    ///   - facts: What was searched.
    ///   - search: As it stands after all steps.
    ///   - steps: In the order of trying.
    ///   - isInterrupted: Somebody ended it before it was done.
    ///   - headOfLine: Nil where it was not measured.
    ///   - recovery: Nil where it was not measured.
    public init(
        _ facts: Facts, _ search: CapacitySearch, steps: [CapacityStep], isInterrupted: Bool = false,
        headOfLine: HeadOfLine? = nil, recovery: OverloadRecovery? = nil
    ) {
        (self.facts, plan, self.steps) = (facts, search.plan, steps)
        (held, broken) = (search.held, search.broken)
        if case .done(let ending) = search.next, !isInterrupted {
            self.ending = ending
        } else {
            ending = .interrupted
        }
        knee = CapacityKnee(steps, search.plan.knee)
        pool = PoolLimit(steps)
        law = ScalabilityLaw(Self.points(steps, upTo: pool))
        (self.headOfLine, self.recovery) = (headOfLine, recovery)
        rows = CapacityRows(steps: steps, held: search.held, knee: knee, headOfLine: headOfLine).all
    }
    /// Steps whose load was delivered: streams that were open on average against requests done a second.
    ///
    /// Beyond a pool's limit throughput neither grows nor falls, and no curve of this kind does that: it would make a peak of it.
    static func points(_ steps: [CapacityStep], upTo pool: PoolLimit?) -> [ScalabilityLaw.Point] {
        // The mean of open streams is off by less than one: the next load above the limit has one more.
        let most = pool.map { $0.streams.mean + 0.5 } ?? .infinity
        return steps.filter { $0.outcome != .void && !$0.figures.hasCollapsed && $0.figures.throughput > 0 }.map {
            ScalabilityLaw.Point(streams: $0.figures.open.mean, throughput: $0.figures.throughput)
        }.filter { $0.streams <= most }
    }
    /// Where throughput is highest; nil where the law has no peak, and below a pool's limit, where nothing speaks of one.
    public var peak: ScalabilityLaw.Parameter? { pool == nil ? law?.peak : nil }
    /// The step at the highest load that held; of several the last.
    public var best: CapacityStep? { steps.last { $0.load == held && $0.outcome == .held } }
    /// The steps by load, void ones that were repeated left out.
    public var curve: [CapacityStep] {
        steps.filter { step in
            step.outcome != .void || !steps.contains { $0.load == step.load && $0.number > step.number }
        }.sorted { ($0.load, $0.number) < ($1.load, $1.number) }
    }
    /// Between which loads the limit lies, as far as intervals tell: the highest that surely held, the lowest that surely did not.
    public var bracket: (low: Double?, high: Double?) {
        (
            steps.filter { $0.outcome == .held && $0.isSure }.map(\.load).max(),
            steps.filter { $0.outcome == .broken && $0.isSure }.map(\.load).min()
        )
    }
    /// Whether the client itself gave way before the target did.
    public var isClientLimited: Bool {
        ending == .void && (steps.last { $0.outcome == .void }?.figures.verdict.level == .invalid)
    }
    /// Whether the target went away and did not come back: what is known is of the steps before.
    public var isTargetGone: Bool { ending == .void && steps.last?.figures.isUnreachable == true }
    /// 0 a limit was found, or the highest load holds; 4 not even the lowest one does; 7 the client gave way first; 6 a
    /// step was void for another reason; 3 the target could not be reached, or went away; 8 nothing was measured; 130 interrupted.
    public var exitCode: Int32 {
        if !steps.isEmpty, steps.allSatisfy(\.figures.isUnreachable) { return 3 }
        switch ending {
        case .interrupted: return 130
        case .found, .ceiling: return 0
        case .nothingHolds: return 4
        case .void where isTargetGone: return 3
        case .void: return isClientLimited ? 7 : (steps.contains { $0.outcome != .void } ? 6 : 8)
        }
    }
}
