// SPDX-License-Identifier: Apache-2.0

/// So many streams are let through at once, and further ones wait: the mark of a pool, a connection limit or a number of workers.
///
/// A stream counts as let through from its first output, less the time to first output at the lowest load, to its end. Where
/// that number stays the same while more and more streams are open, and the streams themselves run no slower, something
/// counts them.
public struct PoolLimit: Hashable, Sendable {
    /// Streams at once: the mean over the steps in which others waited.
    ///
    /// Without an interval: chance in it is far smaller than what the start of a stream, which is estimated, is off by.
    public let streams: StreamLevel
    /// Loads in which others waited.
    public let steps: Int
    /// Streams that were open in the highest of them.
    public let open: Double
    /// The nearest whole number, as long as the mean is within a tenth of it.
    public var whole: Int? {
        let nearest = streams.mean.rounded()
        return nearest >= 1 && abs(streams.mean - nearest) <= 0.1 * nearest ? Int(nearest) : nil
    }

    /// Streams that are open, over those that are let through, from which on others are said to wait.
    static let waiting = 1.15
    /// How much more streams must be open in the highest step than in the lowest of those in which others wait.
    static let rise = 1.25
    /// How far the numbers of those steps may lie apart, as a share of their mean.
    static let spread = 0.1
    /// How much longer a stream may take, from its first output to its end, than at the lowest load.
    static let slower = 1.25

    /// Streams let through in one step, window by window.
    private struct Admitted {
        let open: Double
        let means: [Double]
        let stream: Double?
        var mean: Double { means.reduce(0, +) / Double(max(1, means.count)) }
    }

    /// Nil where nothing of the kind shows.
    ///
    /// - Parameter steps: In any order; void ones are left out.
    init?(_ steps: [CapacityStep]) {
        let known = steps.filter { $0.outcome != .void && !$0.figures.hasCollapsed }
        guard let base = known.min(by: { $0.load < $1.load })?.figures,
            let wait = base.ttft?.value(.p50), let stream = base.medianStream
        else { return nil }
        let full = known.map { Self.admitted($0.figures, wait: wait) }
            .filter { $0.open >= Self.waiting * $0.mean && $0.mean > 0 }
        guard let lowest = full.map(\.open).min(), let highest = full.map(\.open).max(), full.count > 1,
            highest >= Self.rise * lowest
        else { return nil }
        let means = full.map(\.mean)
        let mean = means.reduce(0, +) / Double(means.count)
        guard let least = means.min(), let most = means.max(), most - least <= Self.spread * mean,
            full.allSatisfy({ ($0.stream ?? .infinity) <= Self.slower * stream })
        else { return nil }
        (streams, self.steps, open) = (StreamLevel(mean: mean), full.count, highest)
    }
    private static func admitted(_ figures: CapacityFigures, wait: Double) -> Admitted {
        let spans = figures.spans.compactMap { span -> ClosedRange<Int64>? in
            guard let first = span.firstOutput else { return nil }
            let start = max(span.opened, first - Int64(wait))
            return start...max(start, span.closed)
        }
        let length = Double(figures.window.upperBound - figures.window.lowerBound) / Double(StreamLevel.batches)
        return Admitted(
            open: figures.open.mean, means: StreamLevel.sums(spans, over: figures.window).map { $0 / length },
            stream: figures.medianStream)
    }
}
