// SPDX-License-Identifier: Apache-2.0
public import Core

/// Which requests of a trace are wanted; a request must meet every condition that is given.
public struct TraceFilter: Hashable, Sendable {
    /// What a request says of itself beside its times: where it stands in the plan.
    public enum Label: String, Hashable, Sendable, CaseIterable {
        case session, turn, block, prompt, warmup
    }
    /// A label with the value that it must have; `warmup` has 1 for true.
    public struct Condition: Hashable, Sendable {
        public let label: Label
        public let value: Int
        public init(_ label: Label, _ value: Int) { (self.label, self.value) = (label, value) }
        func holds(for request: RequestRecord) -> Bool {
            switch label {
            case .session: request.session == value
            case .turn: request.turn == value
            case .block: request.block == value
            case .prompt: request.prompt == value
            case .warmup: request.isWarmup == (value != 0)
            }
        }
    }
    /// By intended time since the start of the run: at or after `from`, before `to`.
    public var from: Nanoseconds?
    public var to: Nanoseconds?
    /// Indices into the targets of the run; empty for all.
    public var targets: Set<Int> = []
    /// Empty for all.
    public var outcomes: Set<OutcomeClass> = []
    public var conditions: [Condition] = []
    /// Ranges of the requests' own numbers; empty for all.
    public var indices: [ClosedRange<Int>] = []
    public init() {}

    /// Whether a request is wanted.
    public func includes(_ request: RequestRecord) -> Bool {
        if let from, request.intended < from { return false }
        if let to, request.intended >= to { return false }
        if !targets.isEmpty, !targets.contains(request.target) { return false }
        if !outcomes.isEmpty, !outcomes.contains(request.outcome) { return false }
        if !indices.isEmpty, !indices.contains(where: { $0.contains(request.index) }) { return false }
        return conditions.allSatisfy { $0.holds(for: request) }
    }
    /// Whether an interval says something of the time that is wanted.
    public func includes(_ interval: IntervalRecord) -> Bool {
        if let from, interval.at <= from { return false }
        // One that began before `to` holds some of it; intervals are a second long.
        if let to, interval.at >= to + .seconds(Int64(1)) { return false }
        return true
    }
}
