// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// When a request was open and when it brought output; nanoseconds since the start of the run.
struct StreamSpan: Hashable, Sendable {
    let opened: Int64
    /// Nil where nothing came.
    let firstOutput: Int64?
    let closed: Int64
    /// It ended as it should, and counts: neither warm-up nor lost.
    let isGood: Bool

    init(opened: Int64, firstOutput: Int64?, closed: Int64, isGood: Bool = true) {
        (self.opened, self.firstOutput, self.closed, self.isGood) = (opened, firstOutput, closed, isGood)
    }
    /// Nil for a request that never left.
    init?(_ record: RequestRecord, isCounted: Bool) {
        guard record.outcome != .shed else { return nil }
        opened = record.dispatched.count
        firstOutput = record.firstOutput.map { record.dispatched.count + $0 }
        closed = record.dispatched.count + record.done
        isGood = isCounted && record.outcome.isSuccess
    }
}

/// How many streams there were at a time, as a mean over time, with the interval that its ups and downs allow.
public struct StreamLevel: Hashable, Sendable {
    public let mean: Double
    /// 95 %; nil where the time is too short to tell.
    public let interval: ClosedRange<Double>?

    /// Windows that the time is cut into: their means are what an interval can be made of, for neighbours in time hang together.
    static let batches = 20

    /// - Parameters:
    ///   - spans: From when to when each stream counts.
    ///   - window: The time that is looked at; not empty.
    init(_ spans: [ClosedRange<Int64>], over window: ClosedRange<Int64>) {
        let sums = Self.sums(spans, over: window)
        let length = Double(window.upperBound - window.lowerBound) / Double(Self.batches)
        self.init(batchMeans: sums.map { $0 / length })
    }
    /// Of windows of equal length.
    init(batchMeans means: [Double]) {
        mean = means.reduce(0, +) / Double(max(1, means.count))
        interval = MeanInterval.of(means)
    }
    /// A mean whose interval would say nothing of what all windows are off by alike.
    init(mean: Double) { (self.mean, interval) = (mean, nil) }
    /// Time that streams were there, summed up window by window.
    static func sums(_ spans: [ClosedRange<Int64>], over window: ClosedRange<Int64>) -> [Double] {
        let length = Double(window.upperBound - window.lowerBound) / Double(batches)
        var sums = [Double](repeating: 0, count: batches)
        guard length > 0 else { return sums }
        for span in spans {
            let start = Double(max(span.lowerBound, window.lowerBound) - window.lowerBound)
            let end = Double(min(span.upperBound, window.upperBound) - window.lowerBound)
            guard end > start else { continue }
            for batch in Int(start / length)...min(batches - 1, Int(end / length)) {
                let (low, high) = (Double(batch) * length, Double(batch + 1) * length)
                sums[batch] += max(0, min(end, high) - max(start, low))
            }
        }
        return sums
    }
}

/// The interval of a mean of independent values.
enum MeanInterval {
    /// 95 %, after Student; nil with less than two values.
    static func of(_ values: [Double]) -> ClosedRange<Double>? {
        guard values.count > 1 else { return nil }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        let reach = StudentT.quantile(0.975, degrees: n - 1) * (variance / n).squareRoot()
        return (mean - reach)...(mean + reach)
    }
}
