// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension RunAnalysis {
    /// One side of a comparison for each target, in their order; of runs side by side, for each target of each run.
    public var arms: [ArmRun] {
        guard !parts.isEmpty else { return Self.arms(run, verdict.level, verdict.reasons, targets) }
        return parts.flatMap { part in
            let own = verdict.reasons.filter { $0.target?.hasPrefix(part.label) ?? false }
            return Self.arms(part.run, part.verdict, own, Array(targets[part.targets]))
        }
    }
    static func arms(
        _ run: RunRecord, _ verdict: Verdict.Level, _ reasons: [Reason], _ targets: [TargetAnalysis]
    ) -> [ArmRun] {
        targets.map { target in
            var arm = target.arm
            (arm.name, arm.startUnix, arm.seed, arm.planHash) = (run.name, run.startUnix, run.seed, run.planHash)
            (arm.tool, arm.libcurl, arm.host, arm.verdict) = (run.tool, run.libcurl, run.host, verdict)
            arm.reasons = verdict == .valid ? [] : reasons.filter { $0.severity == verdict }.map(\.subject)
            return arm
        }
    }
}

extension ArmRun {
    /// What is drawn and merged of a target.
    static let sketched: [Metric] = [.ttft, .gap, .tpot, .endToEnd]

    /// What is known of a target without its run.
    init(
        _ info: TargetInfo, _ collected: BlockCollector, gaps: SampleStore, _ folded: FoldedRows, _ rows: [RequestRow],
        distributions: [Distribution], lost: Int, cancelled: Int
    ) {
        self.init()
        (target, dialect, model) = (info.name, info.dialect, info.model)
        let counted = folded.counted + rows.count - cancelled
        (whole.counted, whole.lost) = (counted, lost)
        whole.successes = folded.successes + rows.count { $0.outcome.isSuccess }
        whole.outputTokens = distributions.first { $0.metric == .outputTokens }?.mean
        func samples(_ metric: Metric) -> OrderedSamples {
            if case .gaps = metric.source {
                var gaps = gaps
                return gaps.ordered()
            }
            return folded.ordered(metric, last: rows)
        }
        for metric in Self.sketched where distributions.contains(where: { $0.metric == metric }) {
            sketches[metric.id] = Sketch(samples(metric))
        }
        for statistic in collected.plan.statistics {
            switch statistic.source {
            case .percentile(let metric, let level):
                guard let all = distributions.first(where: { $0.metric == metric }) else { continue }
                let known = all[level] ?? all.estimate(level, samples(metric))
                whole.values[statistic.id] = known.value
                intervals[statistic.id] = known.value == nil ? nil : known.interval
            case .errorRate where counted > 0:
                whole.values[statistic.id] = Double(lost) / Double(counted)
                intervals[statistic.id] = ShareInterval.of(Double(lost) / Double(counted), count: Double(counted))
            case .errorRate, .goodput: break
            }
        }
        (blocks, incompleteBlocks) = collected.finish()
    }
}
