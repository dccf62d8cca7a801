// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

extension Judgement {
    /// Of a run: the figures of each target, the targets against the first one, and what came of the run's gates.
    ///
    /// An invalid run has no figures: they would show the client, and end up in somebody's history all the same. One that
    /// was interrupted has the code 130: its gates may have passed for want of requests.
    public init(_ analysis: RunAnalysis) {
        let figures = analysis.targets.flatMap { target in Statistic.compared.compactMap(target.figure) }
        self.init(
            title: analysis.run.name, startUnixNanoseconds: analysis.run.startUnix.count,
            seconds: analysis.window.length.seconds, verdict: analysis.verdict,
            figures: analysis.verdict.level == .invalid ? [] : figures,
            comparisons: analysis.comparison?.comparisons ?? [], gates: analysis.gates,
            exitCode: analysis.end?.reason == .interrupted ? 130 : analysis.exitCode)
    }
}

extension TargetAnalysis {
    /// One figure with its interval; nil where there are too few values to show it.
    func figure(_ statistic: Statistic) -> Judgement.Figure? {
        switch statistic.source {
        case .percentile(let metric, let level):
            guard let distribution = self[metric], let quantile = distribution[level], let value = quantile.value else {
                return nil
            }
            return Judgement.Figure(
                target: info.name, statistic: statistic, value: value, interval: quantile.interval, n: distribution.n)
        case .errorRate: return figure(statistic, errors)
        case .goodput: return goodput.flatMap { figure(statistic, $0.kept) }
        }
    }
    private func figure(_ statistic: Statistic, _ share: ShareEstimate) -> Judgement.Figure? {
        share.share.map {
            Judgement.Figure(
                target: info.name, statistic: statistic, value: $0, interval: share.interval, n: share.trials)
        }
    }
}
