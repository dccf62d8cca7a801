// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// Finds the request of a choice while the records of a trace go by: one pass, and one request is kept at most.
///
/// The median takes two passes: `MedianFinder` tells its index first.
public struct RequestFinder {
    private let choice: RequestChoice
    /// Requests of other targets are passed over; nil for all.
    private let target: Int?
    private var best: (record: RequestRecord, rank: Double)?
    private var candidates = 0
    /// All requests of the target, and those of them that belong to the warm-up.
    private var seen = 0
    private var warmup = 0
    private var indices: (lowest: Int, highest: Int)?
    private var neighbours: (below: Int?, above: Int?)
    private let random: CounterRandom

    /// - Parameters:
    ///   - choice: Any but `median`.
    ///   - target: Index into the run's targets.
    public init(_ choice: RequestChoice, target: Int?) {
        (self.choice, self.target) = (choice, target)
        if case .random(let seed) = choice {
            random = CounterRandom(seed: seed, stream: 0)
        } else {
            random = CounterRandom(seed: 0, stream: 0)
        }
    }

    /// The request has been found: nothing that follows can change that.
    public var isDone: Bool {
        switch choice {
        case .named, .broken: best != nil
        case .slowest, .median, .random: false
        }
    }
    public mutating func add(_ record: RequestRecord) {
        guard target == nil || record.target == target, !isDone else { return }
        seen += 1
        note(record.index)
        if record.isWarmup { warmup += 1 }
        switch choice {
        case .named(let name):
            if name == "\(record.index)" || name == record.requestID { offer(record, 0) }
        case _ where record.isWarmup: break
        case .slowest(let measure):
            let row = RequestRow(record, outputs: OutputTimeline(record), isFirstWave: false)
            if let value = measure.metric.value(of: row) { offer(record, value) }
        case .broken(let outcome):
            if outcome.map({ record.outcome == $0 }) ?? record.outcome.isFailure { offer(record, 0) }
        case .random: offer(record, random.uniform(UInt64(bitPattern: Int64(record.index))))
        case .median: break
        }
    }
    /// - Throws: `NoSuchRequest`, which says what there is instead.
    public consuming func finish() throws(NoSuchRequest) -> (record: RequestRecord, candidates: Int) {
        if let best { return (best.record, candidates) }
        throw miss
    }

    /// Keeps the largest; of equals the one with the lower index, so that the order of the records does not matter.
    private mutating func offer(_ record: RequestRecord, _ rank: Double) {
        candidates += 1
        if let best, (best.rank, record.index) >= (rank, best.record.index) { return }
        best = (record, rank)
    }
    private mutating func note(_ index: Int) {
        indices = (min(indices?.lowest ?? index, index), max(indices?.highest ?? index, index))
        guard case .named(let name) = choice, let wanted = Int(name) else { return }
        if index < wanted { neighbours.below = max(neighbours.below ?? index, index) }
        if index > wanted { neighbours.above = min(neighbours.above ?? index, index) }
    }
    private var miss: NoSuchRequest {
        guard let indices else {
            return NoSuchRequest(description: "the trace has no request" + place, isEmpty: true)
        }
        let there = "\(seen) requests\(place), \(indices.lowest) to \(indices.highest)"
        switch choice {
        case .named(let name):
            let near = [neighbours.below, neighbours.above].compactMap { $0.map { "\($0)" } }
            let nearest = near.isEmpty ? "" : "; the nearest: \(near.joined(separator: " and "))"
            return NoSuchRequest(
                description:
                    "no request has the index or the provider's id \"\(name)\": the trace has \(there)\(nearest)",
                isEmpty: false)
        case .broken(let outcome):
            let what = outcome.map { "ended as \($0.rawValue)" } ?? "failed"
            return NoSuchRequest(description: "no request \(what): the trace has \(there)\(leftOut)", isEmpty: true)
        case .slowest, .median:
            return NoSuchRequest(
                description: "no request succeeded: the trace has \(there)\(leftOut); --broken shows one that failed",
                isEmpty: true)
        case .random:
            return NoSuchRequest(description: "no request counts: the trace has \(there)\(leftOut)", isEmpty: true)
        }
    }
    private var place: String { target == nil ? "" : " of this target" }
    private var leftOut: String {
        warmup == 0 ? "" : ", \(warmup) of the warm-up, which --request NUMBER shows"
    }
}

/// Finds which request has the TTFT p50 of the successes; keeps 16 bytes of each.
public struct MedianFinder {
    private let target: Int?
    private var values: [(ttft: Double, index: Int)] = []

    public init(target: Int?) { self.target = target }

    public mutating func add(_ record: RequestRecord) {
        guard target == nil || record.target == target, !record.isWarmup else { return }
        let row = RequestRow(record, outputs: OutputTimeline(record), isFirstWave: false)
        if let ttft = Metric.ttft.value(of: row) { values.append((ttft, record.index)) }
    }
    /// Its index, and how many there were to choose from; nil without a success.
    public consuming func finish() -> (index: Int, candidates: Int)? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted { ($0.ttft, $0.index) < ($1.ttft, $1.index) }
        return (sorted[Percentile.p50.rank(of: sorted.count) - 1].index, sorted.count)
    }
}
