// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// Did the client keep up, and can its clock be believed?
extension VerdictRules {
    /// Observation lag: the larger of 0.5 ms and 1 % of the gap p50.
    static let observationLagFloor = 5e5
    static let observationLagShare = 0.01
    /// Share of a core that a loop may use.
    static let loopCPU = 0.8
    /// Records that wait for the writer before it is worth a word.
    static let backlog = 10_000
    /// Share of a limit of the machine that may be used.
    static let machineShare = 0.9
    /// A clock that is only slewed changes by less than this within an interval.
    static let clockStepLimit = Nanoseconds.milliseconds(5)
    /// Share of requests without kernel stamps that a run with kernel stamps may have.
    static let loopStampedShare = 0.01

    /// What a lag is judged by: its p99, and the longest one where there are too few values for a p99.
    struct JudgedLag {
        let target: TargetAnalysis
        let name: String
        let lag: Double
        let limit: Double
        init(_ target: TargetAnalysis, _ lags: Distribution, named name: String, limit: Double) {
            let p99 = lags.value(.p99)
            self.init(target, p99 == nil ? "longest \(name)" : "\(name) p99", p99 ?? lags.maximum, limit: limit)
        }
        init(_ target: TargetAnalysis, _ name: String, _ lag: Double, limit: Double) {
            (self.target, self.name, self.lag, self.limit) = (target, name, lag, limit)
        }
        /// The one that is furthest beyond its limit; nil where all keep theirs.
        static func worst(_ lags: [JudgedLag]) -> JudgedLag? {
            lags.filter { $0.lag > $0.limit }.max { $0.lag / $0.limit < $1.lag / $1.limit }
        }
    }
    static func observationLag(_ facts: RunFacts) -> [Reason] {
        let lags = facts.targets.compactMap { target -> JudgedLag? in
            // Where the profile has answers read slowly, the data is to wait.
            guard target.info.reader == nil, let lags = target[.observationLag] else { return nil }
            let limit = max(observationLagFloor, observationLagShare * (target[.gap]?.value(.p50) ?? 0))
            return JudgedLag(target, lags, named: "observation lag", limit: limit)
        }
        guard let worst = JudgedLag.worst(lags) else { return [] }
        return [
            Reason(
                id: "observation-lag", severity: .suspect, target: facts.name(worst.target), subject: worst.name,
                figure: .span(worst.lag), limit: .atMost(.span(worst.limit)),
                advice: "data waited in the socket for the client: kernel stamps then are upper bounds; lower the "
                    + "load, add loops or free the machine")
        ]
    }
    static func clientCPU(_ facts: RunFacts) -> [Reason] {
        guard let share = facts.health.peakLoopCPU, share >= loopCPU else { return [] }
        return [
            Reason(
                id: "client-cpu", severity: .suspect, target: nil, subject: "busiest event loop, share of a core",
                figure: .share(share), limit: .atMost(.share(loopCPU)),
                advice: "the client was near its limit: add loops or machines, or lower the load")
        ]
    }
    static func writerStall(_ facts: RunFacts) -> [Reason] {
        guard let stall = facts.end?.writerStall, stall > .zero else { return [] }
        return [
            Reason(
                id: "writer-stall", severity: .suspect, target: nil, subject: "longest wait of a loop for the writer",
                figure: .span(Double(stall.count)), limit: .atMost(.span(0)),
                advice: "the trace could not be written as fast as the run went: write to a faster disk")
        ]
    }
    static func writerBacklog(_ facts: RunFacts) -> [Reason] {
        let peak = facts.health.peakWriterBacklog
        guard peak > backlog else { return [] }
        return [
            Reason(
                id: "writer-backlog", severity: .note, target: nil, subject: "records waiting for the writer, at most",
                figure: .count(peak), limit: .atMost(.count(backlog)),
                advice: "the disk is close to being too slow for this load")
        ]
    }
    static func descriptors(_ facts: RunFacts) -> [Reason] {
        let (peak, limit) = (facts.health.peakDescriptors, facts.run.host.descriptorLimit)
        guard limit > 0, Double(peak) >= machineShare * Double(limit) else { return [] }
        return [
            Reason(
                id: "descriptors", severity: .suspect, target: nil, subject: "open descriptors, at most",
                figure: .count(peak), limit: .atMost(.count(Int(machineShare * Double(limit)))),
                advice: "close to the limit of \(limit), where connections fail: raise it with ulimit -n")
        ]
    }
    static func memory(_ facts: RunFacts) -> [Reason] {
        let (peak, memory) = (facts.health.peakResidentBytes, facts.run.host.memoryBytes)
        guard memory > 0, Double(peak) >= machineShare * Double(memory) else { return [] }
        return [
            Reason(
                id: "memory", severity: .suspect, target: nil, subject: "memory of the client, at most",
                figure: .bytes(peak), limit: .atMost(.bytes(Int64(machineShare * Double(memory)))),
                advice: "the machine was about to run out of memory: lower the concurrency")
        ]
    }
    static func clockStep(_ facts: RunFacts) -> [Reason] {
        let step = Nanoseconds(abs(facts.health.clockStep.count))
        guard step > clockStepLimit else { return [] }
        return [
            Reason(
                id: "clock-step", severity: .suspect, target: nil, subject: "step of the wall clock within an interval",
                figure: .span(Double(step.count)), limit: .atMost(.span(Double(clockStepLimit.count))),
                advice: "latencies are taken on the monotonic clock, but arrivals around the step may be off: "
                    + "run again with the clock in peace")
        ]
    }
    static func kernelStamps(_ facts: RunFacts) -> [Reason] {
        let stamped = facts.targets.reduce(0) { $0 + $1.network.loopStamped }
        guard stamped > 0 else { return [] }
        let share = Double(stamped) / Double(facts.counted)
        let unexpected = facts.run.stampSource == .kernel && share > loopStampedShare
        return [
            Reason(
                id: "kernel-stamps", severity: unexpected ? .suspect : .note, target: nil,
                subject: "share of requests without kernel stamps", figure: .share(share),
                limit: .atMost(.share(loopStampedShare)),
                advice: "their arrivals are readings of the event loop, and the observation lag does not show how "
                    + "late: see the longest wait of a loop")
        ]
    }
}
