// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension RunAnalysis {
    /// One side of a comparison for each target, in their order; of runs side by side, for each target of each run.
    public var arms: [ArmRun] {
        guard !parts.isEmpty else { return Self.arms(run, end, verdict.level, verdict.reasons, targets) }
        return parts.flatMap { part in
            let own = verdict.reasons.filter { $0.target?.hasPrefix(part.label) ?? false }
            return Self.arms(part.run, part.end, part.verdict, own, Array(targets[part.targets]))
        }
    }
    static func arms(
        _ run: RunRecord, _ end: EndRecord?, _ verdict: Verdict.Level, _ reasons: [Reason], _ targets: [TargetAnalysis]
    ) -> [ArmRun] {
        targets.map { target in
            var arm = target.arm
            (arm.name, arm.startUnix, arm.seed, arm.planHash) = (run.name, run.startUnix, run.seed, run.planHash)
            (arm.tool, arm.libcurl, arm.host, arm.verdict) = (run.tool, run.libcurl, run.host, verdict)
            arm.ending = end?.reason.rawValue ?? ArmRun.cutOff
            arm.reasons = verdict == .valid ? [] : reasons.filter { $0.severity == verdict }.map(\.subject)
            return arm
        }
    }
}

extension TargetAnalysis {
    /// What is drawn and merged of a target.
    private static let sketched: [Metric] = [.ttft, .gap, .tpot, .endToEnd]

    /// One side of a comparison, without what its run says.
    func armRun(_ collected: BlockCollector, samples: (Metric) -> OrderedSamples) -> ArmRun {
        var arm = ArmRun()
        (arm.target, arm.dialect, arm.model) = (info.name, info.dialect, info.model)
        (arm.whole.counted, arm.whole.successes, arm.whole.lost) = (errors.trials, successes, lost)
        arm.whole.outputTokens = self[.outputTokens]?.mean
        for metric in Self.sketched where self[metric] != nil { arm.sketches[metric.id] = Sketch(samples(metric)) }
        for statistic in collected.plan.statistics {
            switch statistic.source {
            case .percentile(let metric, let level):
                guard let all = self[metric] else { continue }
                let known = all[level] ?? all.estimate(level, samples(metric))
                arm.whole.values[statistic.id] = known.value
                arm.intervals[statistic.id] = known.value == nil ? nil : known.interval
            case .errorRate:
                (arm.whole.values[statistic.id], arm.intervals[statistic.id]) = (errors.share, errors.interval)
            case .goodput:
                arm.whole.values[statistic.id] = goodput?.kept.share
                arm.intervals[statistic.id] = goodput?.kept.interval
            }
        }
        (arm.blocks, arm.incompleteBlocks) = collected.finish()
        return arm
    }
}
