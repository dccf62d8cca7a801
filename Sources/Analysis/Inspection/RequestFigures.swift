// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// The metrics of one request, by the formulas that the reports use, and the gaps between its events.
public struct RequestFigures: Hashable, Sendable {
    public struct Figure: Hashable, Sendable {
        public let metric: Metric
        public let value: Double
    }
    /// The metrics that have one value a request, in the order of `Metric.all`.
    public static let metrics = Metric.all.filter(\.isOfRequests)
    /// In the order of `metrics`: those that the request has, as far as its outcome lets it.
    public let values: [Figure]
    /// Spans between successive output events of different reads, nanoseconds, in order.
    public let spans: [Int64]
    /// All of its gaps; nil with fewer than two reads of output.
    public var gap: Distribution? { Distribution(.gap, inOrder: spans.map(Double.init), lost: 0) }
    /// Nanoseconds since the output event before, for each event: 0 within one read; nil for the first and what is no output.
    public let gaps: [Int64?]
    /// A gap above this is a stall, nanoseconds.
    public let stallLimit: Int64
    /// Output events, the reads that brought them, and the stalls between them.
    public let outputEvents, outputReads, stalls: Int

    public init(_ record: RequestRecord) {
        let outputs = OutputTimeline(record)
        let silences = Stalls(gaps: outputs.gaps)
        let row = RequestRow(record, outputs: outputs, isFirstWave: false)
        values = Self.metrics.compactMap { metric in
            metric.value(of: row).map { Figure(metric: metric, value: $0) }
        }
        spans = outputs.gaps
        (stallLimit, stalls) = (silences.limit, silences.count)
        (outputEvents, outputReads) = (outputs.events, outputs.reads)
        var walk = OutputWalk()
        gaps = record.events.map { event in
            guard event.kinds.isOutput else { return nil }
            switch walk.step(to: event, at: record.arrival(event)) {
            case .first: return nil
            case .gap(let gap): return gap
            case .coalesced: return 0
            }
        }
    }
    public subscript(_ metric: Metric) -> Double? { values.first { $0.metric == metric }?.value }
    /// Whether the stream stalled before this event.
    public func isStall(_ event: Int) -> Bool { gaps[event].map { $0 > stallLimit } ?? false }
}

extension Metric {
    /// Whether a request has one value of it at most; of gaps and observation lags it has many.
    var isOfRequests: Bool {
        if case .request = source { true } else { false }
    }
    /// Its one value of a request; nil where the request is not of the metric's population or has none.
    func value(of row: RequestRow) -> Double? {
        guard case .request(let read) = source, population.includes(row) else { return nil }
        return read(row)
    }
}

extension RunRecord {
    /// Whether a request is of the warm-up, and so in no figure.
    public func leavesOut(_ request: RequestRecord) -> Bool { request.isWarmup || request.intended < warmup }
}
