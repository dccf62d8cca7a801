// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// Follows the blocks of a run while its records go by, and says when it has enough of them.
public struct BlockWatch: Sendable {
    private let run: RunRecord
    private var rule: BlockRule
    private let size: Int
    private var collectors: [BlockCollector]
    /// Requests of each block that are over, of all targets.
    private var over: [Int: Int] = [:]
    private var done = 0
    private var arms: [Arm]
    private var elapsed = Int64.min
    private var hasEnded = false

    /// Nil for a run that never goes on beyond its plan.
    ///
    /// - Parameter run: As it will be recorded.
    public init?(_ run: RunRecord) {
        guard let rule = BlockRule(run), let size = run.blockRequests, size > 0 else { return nil }
        (self.run, self.rule, self.size) = (run, rule, size)
        let plan = BlockPlan(run, RunGates(run), comparing: [])
        collectors = run.targets.map { _ in BlockCollector(plan) }
        arms = run.targets.map { target in
            var side = ArmRun()
            side.target = target.name
            return Arm(label: target.name, runs: [side])
        }
    }

    /// Requests that the run is to have, as far as it is known by now.
    public var goal: Int { rule.goal * size * run.targets.count }

    /// - Returns: Why no further request is needed; nil while some are, and after it has been said once.
    public mutating func add(_ record: TraceRecord) -> EndReason? {
        guard !hasEnded else { return nil }
        switch record {
        case .request(let request): add(request)
        case .interval(let interval): elapsed = max(elapsed, interval.at.count)
        case .run, .end: return nil
        }
        let reason = reason()
        hasEnded = reason != nil
        return reason
    }
    private mutating func add(_ request: RequestRecord) {
        guard let block = request.block, collectors.indices.contains(request.target) else { return }
        over[block, default: 0] += 1
        if run.leavesOut(request) {
            collectors[request.target].addWarmup(request)
        } else {
            let outputs = OutputTimeline(request)
            let row = RequestRow(request, outputs: outputs, isFirstWave: false)
            collectors[request.target].add(request, row, outputs)
        }
    }
    private mutating func reason() -> EndReason? {
        while over[done] ?? 0 >= size * run.targets.count {
            for i in arms.indices {
                if let unit = collectors[i].complete(done) { arms[i].runs[0].blocks.append(unit) }
            }
            over[done] = nil
            done += 1
            if rule.step(after: done, arms) == .end { return .completed }
        }
        guard let budget = run.extending?.budget, done >= run.blocks ?? 0 else { return nil }
        return elapsed >= budget.count ? .budget : nil
    }
}
