// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// The requests whose value of a metric lies between two of its percentiles, each target by itself.
///
/// Two passes: the first collects the values, the second asks. Percentiles are those of the report: of the requests that the
/// metric is of, without the warm-up, nearest rank; exact up to four million values a target.
public struct MetricRange {
    /// Metrics that can be asked for: times of whole requests.
    public static let metrics = Metric.all.filter { metric in
        if case .request = metric.source { metric.unit == .nanoseconds } else { false }
    }
    private let metric: Metric
    private let low: Double
    private let high: Double
    private let warmup: Int64
    private var values: [Int: SampleStore] = [:]
    private var bounds: [Int: ClosedRange<Double>] = [:]

    /// - Parameters:
    ///   - metric: One of `metrics`.
    ///   - percentiles: Of which to which, 0 … 100, both inclusive; 0 is the least value, 100 the largest.
    ///   - run: Of the trace.
    public init(_ metric: Metric, _ percentiles: ClosedRange<Double>, of run: RunRecord) {
        (self.metric, low, high) = (metric, percentiles.lowerBound, percentiles.upperBound)
        warmup = run.warmup.count
    }

    /// First pass.
    public mutating func collect(_ record: RequestRecord) {
        guard let value = value(of: record) else { return }
        values[record.target, default: SampleStore()].add(Int64(value))
    }
    /// Between the passes.
    public mutating func close() {
        for target in values.keys {
            guard let samples = values[target]?.ordered() else { continue }
            let ends = [low, high].map { percent in
                samples.value(
                    rank: min(samples.count, max(1, Int((percent / 100 * Double(samples.count)).rounded(.up)))))
            }
            bounds[target] = ends[0]...max(ends[0], ends[1])
        }
        values = [:]
    }
    /// Second pass.
    public func includes(_ record: RequestRecord) -> Bool {
        guard let value = value(of: record), let bounds = bounds[record.target] else { return false }
        return bounds.contains(value.rounded(.towardZero))
    }
    private func value(of record: RequestRecord) -> Double? {
        guard !record.isWarmup, record.intended.count >= warmup, case .request(let read) = metric.source else {
            return nil
        }
        let row = RequestRow(record, outputs: OutputTimeline(record), isFirstWave: false)
        return metric.population.includes(row) ? read(row) : nil
    }
}
