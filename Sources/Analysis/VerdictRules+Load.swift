// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// Was the load delivered, and is the trace whole?
extension VerdictRules {
    /// Below this share of the planned arrivals the run did not offer its load.
    static let deliveredInvalid = 0.95
    /// Schedule lag: the larger of 1 ms and 1 % of the TTFT p50; ten times that is too much to believe anything.
    static let scheduleLagFloor = 1e6
    static let scheduleLagShare = 0.01
    static let scheduleLagInvalid = 10.0
    /// Share of requests cut off by the end from which upper percentiles are in doubt.
    static let censoredShare = 0.01

    static func traceCut(_ facts: RunFacts) -> [Reason] {
        guard facts.end == nil else { return [] }
        return [
            Reason(
                id: "trace-cut", severity: .suspect, target: nil, subject: "the trace has no end record", figure: nil,
                limit: nil,
                advice: "the run was killed: requests that were open then are missing; run it again to its end")
        ]
    }
    static func gatesUnread(_ facts: RunFacts) -> [Reason] {
        RunGates(facts.run).unreadable.map { text in
            Reason(
                id: "gate-unread", severity: .suspect, target: nil, subject: "a gate that cannot be read: \(text)",
                figure: nil, limit: nil,
                advice: "another version wrote this trace; what that gate asks for was not judged")
        }
    }
    static func recordsMissing(_ facts: RunFacts) -> [Reason] {
        guard let planned = facts.end?.requests, planned > facts.records else { return [] }
        return [
            Reason(
                id: "records-missing", severity: .suspect, target: nil, subject: "request records missing in the trace",
                figure: .count(planned - facts.records), limit: .atMost(.count(0)),
                advice: "the trace was damaged or cut: what is missing cannot be judged")
        ]
    }
    static func ending(_ facts: RunFacts) -> [Reason] {
        let (id, subject, advice): (String, String, String)
        // Whoever interrupts a run knows it; a load that the client could not go on with was not delivered.
        let severity: Verdict.Level =
            switch facts.end?.reason {
            case .interrupted: .suspect
            case .gateFailed: .note
            case .aborted where facts.targets.contains(where: \.isUnreachable): .note
            default: .invalid
            }
        switch facts.end?.reason {
        case nil, .completed, .budget: return []
        case .gateFailed:
            (id, subject) = ("gate-failed", "the run was ended early by a gate that failed")
            advice = "the figures hold for what was sent until then; leave abort out to run the whole load"
        case .interrupted:
            (id, subject) = ("interrupted", "the run was interrupted")
            advice = "the figures hold for what was sent until then; run it to its end for the whole load"
        case .aborted:
            (id, subject) = ("aborted", "the run was ended early")
            advice = "the figures hold for what was sent until then; the outcomes below say what went wrong"
        case .diskFull:
            (id, subject) = ("disk-full", "the disk was full")
            advice = "what was written until then is here; free space or write elsewhere, and run again"
        }
        return [
            Reason(
                id: id, severity: severity, target: nil, subject: subject, figure: nil, limit: nil, advice: advice)
        ]
    }
    static func loadDelivered(_ facts: RunFacts) -> [Reason] {
        guard let end = facts.end, end.neverSent > 0, end.reason != .interrupted, facts.run.filtered == nil else {
            return []
        }
        let share = Double(facts.records) / Double(facts.records + end.neverSent)
        let severe = share < deliveredInvalid && [.completed, .budget, .gateFailed].contains(end.reason)
        return [
            Reason(
                id: "load-delivered", severity: severe ? .invalid : .suspect, target: nil,
                subject: "share of the planned arrivals that were sent", figure: .share(share),
                limit: .atLeast(.share(1)),
                advice:
                    "\(end.neverSent) arrival\(end.neverSent == 1 ? "" : "s") never left: lower the rate, or raise "
                    + (facts.run.maxInFlight == nil ? "the concurrency or the drain" : "max_in_flight")
            )
        ]
    }
    static func scheduleLag(_ facts: RunFacts) -> [Reason] {
        let lags = facts.targets.compactMap { target -> JudgedLag? in
            guard let lags = target[.scheduleLag] else { return nil }
            let limit = max(scheduleLagFloor, scheduleLagShare * (target[.ttft]?.value(.p50) ?? 0))
            // All slots of a closed load want to leave at once when it opens: that burst is told apart, as the opening wave.
            guard !facts.run.isOpenLoop, let steady = target.opening.steadyScheduleLag else {
                return JudgedLag(target, lags, named: "schedule lag", limit: limit)
            }
            let name = lags.value(.p99) == nil ? "longest schedule lag" : "schedule lag p99"
            return JudgedLag(target, "\(name) in the steady state", steady, limit: limit)
        }
        guard let worst = JudgedLag.worst(lags) else { return [] }
        // Under a cap that lets arrivals queue, or with so many connections and no more, requests wait because the user
        // said so: not the client's doing alone.
        let queues = facts.run.maxInFlight != nil && facts.run.overflow == "queue"
        let waits = worst.target.info.pool != nil
        let severe = worst.lag > scheduleLagInvalid * worst.limit && !queues && !waits
        return [
            Reason(
                id: "schedule-lag", severity: severe ? .invalid : .suspect, target: facts.name(worst.target),
                subject: worst.name, figure: .span(worst.lag), limit: .atMost(.span(worst.limit)),
                advice: waits
                    ? "requests waited for a connection (connections.pool), and TTFT counts that wait: allow more of them, "
                        + "or read this as what such a pool does to its users"
                    : queues
                        ? "arrivals waited for a place (load.max_in_flight), and TTFT counts that wait: raise the limit, or "
                            + "read this as the target's capacity"
                        : "requests left later than planned, and TTFT counts that wait: lower the load, add loops or "
                            + "free the machine")
        ]
    }
    static func shed(_ facts: RunFacts) -> [Reason] {
        let shed = facts.count(.shed)
        guard shed > 0 else { return [] }
        return [
            Reason(
                id: "shed", severity: .suspect, target: nil, subject: "requests shed before they were sent",
                figure: .count(shed), limit: .atMost(.count(0)),
                advice: "the limit of requests in flight was reached: raise it, or read this as the target's capacity")
        ]
    }
    static func censored(_ facts: RunFacts) -> [Reason] {
        let censored = facts.count(.censored)
        guard censored > 0 else { return [] }
        let share = Double(censored) / Double(facts.counted)
        return [
            Reason(
                id: "censored", severity: share > censoredShare ? .suspect : .note, target: nil,
                subject: "share of requests cut off by the end of the run", figure: .share(share),
                limit: .atMost(.share(censoredShare)),
                advice: "they were among the slow ones, so percentiles of the rest flatter: raise the drain")
        ]
    }
}
