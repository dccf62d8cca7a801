// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// What users did to the streams of one target, and what was looked for in its answers; over the counted requests.
public struct BehaviourCounts: Hashable, Sendable {
    /// Requests that were to be cancelled, and those of them that were.
    public private(set) var plannedStops = 0
    public private(set) var cancelled = 0
    /// Cancelled before any output had come.
    public private(set) var cancelledSilent = 0
    /// Cancelled requests of which it is known when the peer closed the connection.
    public private(set) var peerCloses = 0
    /// Requests whose reading was paused.
    public private(set) var paused = 0
    /// Failed checks with the number of requests that failed each.
    public private(set) var failedChecks: [String: Int] = [:]
    /// Requests in which the search for a mark was given up, by its name.
    public private(set) var marksGivenUp: [String: Int] = [:]
    /// Distinct names and checks that are kept apart, so that a damaged trace costs no memory.
    static let nameLimit = 256

    public var isEmpty: Bool { self == BehaviourCounts() }
    /// The checks that failed most often first.
    public var checksByCount: [(check: String, count: Int)] {
        failedChecks.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    mutating func add(_ record: RequestRecord) {
        if record.stop.isPlanned { plannedStops += 1 }
        if record.outcome == .cancelled {
            cancelled += 1
            if record.firstOutput == nil { cancelledSilent += 1 }
            if record.stop.peerClosed != nil { peerCloses += 1 }
        }
        if record.reader.paused != nil { paused += 1 }
        for check in record.failedChecks { Self.count(check, in: &failedChecks) }
        for name in record.marksGivenUp { Self.count(name, in: &marksGivenUp) }
    }
    private static func count(_ name: String, in counts: inout [String: Int]) {
        counts[counts[name] != nil || counts.count < nameLimit ? name : "(others)", default: 0] += 1
    }
}

/// When the marks of one target's answers were seen.
struct MarkTimes {
    struct Value {
        let intended: Int64
        let index: Int
        /// From `intended`.
        let at: Int64
    }
    private var values: [String: [Value]] = [:]
    /// Of the requests that are no longer kept.
    private var folded: [String: Series] = [:]
    /// In the order in which the trace has them first.
    private var names: [String] = []

    mutating func add(_ record: RequestRecord) {
        for mark in record.marks {
            if values[mark.name] == nil, folded[mark.name] == nil {
                guard names.count < BehaviourCounts.nameLimit else { continue }
                names.append(mark.name)
            }
            let lag = (record.dispatched - record.intended).count
            let value = Value(intended: record.intended.count, index: record.index, at: lag + mark.at)
            values[mark.name, default: []].append(value)
        }
    }
    /// A distribution for each mark that was ever seen, by name.
    var distributions: [Distribution] {
        names.sorted().compactMap { name in
            let series = folded[name] ?? Series(.mark(name))
            return series.distribution(.mark(name), last: inOrder(name), lost: 0)
        }
    }
    mutating func fold() {
        for name in names { folded[name, default: Series(.mark(name))].fold(inOrder(name)) }
        values = [:]
    }
    private func inOrder(_ name: String) -> [Double] {
        values[name, default: []].sorted { ($0.intended, $0.index) < ($1.intended, $1.index) }.map { Double($0.at) }
    }
}
