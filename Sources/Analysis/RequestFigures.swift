// SPDX-License-Identifier: Apache-2.0
public import Traces

/// The figures of one request, by the very formulas that the distributions are made of.
public struct RequestFigures {
    private let row: RequestRow
    private let outputs: OutputTimeline
    /// The metrics that have a value a request, in the order of `Metric.all`.
    public static let metrics = Metric.all.filter(\.isOfRequests)

    public init(_ record: RequestRecord) {
        outputs = OutputTimeline(record)
        row = RequestRow(record, outputs: outputs, isFirstWave: false)
    }

    /// The value that the request adds to the metric's distribution, in the metric's unit.
    ///
    /// - Returns: Nil where the request is not of those that the metric is taken of, or never came to what it needs.
    public func value(_ metric: Metric) -> Double? {
        guard case .request(let read) = metric.source, metric.population.includes(row) else { return nil }
        return read(row)
    }
    /// Spans between successive output events of different reads, nanoseconds, in order; of any request.
    public var gaps: [Int64] { outputs.gaps }
    /// Events with output, and the reads that carried them.
    public var outputEvents: Int { outputs.events }
    public var outputReads: Int { outputs.reads }
    /// Gaps above max(3 × the median gap of the request, 100 ms).
    public var stalls: Int { Int(row.stalls) }
}

extension Metric {
    /// Whether a request has one value of it at most; of gaps and observation lags it has many.
    var isOfRequests: Bool {
        if case .request = source { true } else { false }
    }
}

extension RunRecord {
    /// Whether a request is of the warm-up, and so in no figure.
    public func leavesOut(_ request: RequestRecord) -> Bool { request.isWarmup || request.intended < warmup }
}
