// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension TargetAnalysis.OpeningWave {
    /// The requests of earlier segments.
    struct Tally {
        fileprivate var (opening, steady) = (0, 0)
        fileprivate var openingTTFT = Series(.ttft)
        fileprivate var steadyTTFT = Series(.ttft)
        fileprivate var steadyLag = Series(.scheduleLag)
        mutating func fold(_ rows: [RequestRow]) {
            let parts = Parts(rows)
            opening += parts.opening.count
            steady += parts.steady.count
            openingTTFT.fold(Metric.ttft.values(of: parts.opening))
            steadyTTFT.fold(Metric.ttft.values(of: parts.steady))
            steadyLag.fold(parts.lags)
        }
    }
    private struct Parts {
        /// Successes.
        let opening, steady: [RequestRow]
        /// Of all that was sent in the steady state.
        let lags: [Double]
        init(_ rows: [RequestRow]) {
            let successes = rows.filter(\.outcome.isSuccess)
            (opening, steady) = (successes.filter(\.isOpening), successes.filter { !$0.isOpening })
            lags = Metric.scheduleLag.values(of: rows.filter { !$0.isOpening })
        }
    }

    init(_ rows: [RequestRow], after tally: Tally) {
        let parts = Parts(rows)
        self.init(
            opening: tally.opening + parts.opening.count,
            openingTTFT: tally.openingTTFT.value(.p50, last: Metric.ttft.values(of: parts.opening)),
            steady: tally.steady + parts.steady.count,
            steadyTTFT: tally.steadyTTFT.value(.p50, last: Metric.ttft.values(of: parts.steady)),
            steadyScheduleLag: tally.steadyLag.value(.p99, last: parts.lags))
    }
}
