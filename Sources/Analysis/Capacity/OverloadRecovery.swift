// SPDX-License-Identifier: Apache-2.0
public import Core
public import Traces

/// How long TTFT takes to come back after an overload.
public struct OverloadRecovery: Hashable, Sendable {
    /// The overload, and the load that it falls back to, which holds.
    public let overload: Double
    public let load: Double
    /// TTFT median that counts as back: the upper end of its interval at that load, nanoseconds.
    public let limit: Double
    /// From the end of the overload to the first of `window` requests in a row whose median is back, seconds; nil where
    /// that did not come.
    public let seconds: Double?
    /// For how long it was watched, seconds.
    public let watched: Double
    /// Requests after the overload.
    public let n: Int

    /// Requests in a row whose median is looked at.
    public static let window = 10

    /// - Parameters:
    ///   - ttfts: Of the requests after the overload: when each was due since its end, and how long it took, nanoseconds;
    ///     nil for one that failed.
    ///   - overload: Before.
    ///   - load: After.
    ///   - limit: What counts as back, nanoseconds.
    ///   - watched: Seconds.
    init(_ ttfts: [(due: Int64, ttft: Int64?)], overload: Double, load: Double, limit: Double, watched: Double) {
        (self.overload, self.load, self.limit) = (overload, load, limit)
        (self.watched, n) = (watched, ttfts.count)
        let ordered = ttfts.sorted { $0.due < $1.due }
        let values = ordered.map { $0.ttft.map(Double.init) ?? .infinity }
        let places = max(0, values.count - Self.window + 1)
        let back = (0..<places).first { place in
            let sorted = values[place..<place + Self.window].sorted()
            return sorted[Percentile.p50.rank(of: Self.window) - 1] <= limit
        }
        seconds = back.map { Double(ordered[$0].due) / 1e9 }
    }
}

/// Makes the recovery out of a trace whose load falls at a moment.
public struct RecoveryBuilder {
    private let step: CapacityStep
    private let overload: Double
    private let fallsAt: Nanoseconds
    private var ttfts: [(due: Int64, ttft: Int64?)] = []
    private var end: Int64 = 0

    /// - Parameters:
    ///   - step: The load that it falls to, as it was without an overload before.
    ///   - overload: The load before.
    ///   - fallsAt: When, since the start of the run.
    public init(_ step: CapacityStep, overload: Double, fallsAt: Nanoseconds) {
        (self.step, self.overload, self.fallsAt) = (step, overload, fallsAt)
    }
    public mutating func add(_ record: TraceRecord) {
        switch record {
        case .request(let request) where request.intended >= fallsAt:
            let due = request.intended.count
            let ttft = request.firstOutput.map { request.dispatched.count + $0 - due }
            ttfts.append((due - fallsAt.count, request.outcome.isFailure ? nil : ttft))
        case .end(let record): end = record.issuingEnded.count
        case .request, .run, .interval: break
        }
    }
    /// - Returns: Nil where nothing came after the overload, or the load has no figure to come back to.
    public func finish() -> OverloadRecovery? {
        guard let median = step.figures.ttft?[.p50], let value = median.value, !ttfts.isEmpty else { return nil }
        return OverloadRecovery(
            ttfts, overload: overload, load: step.load, limit: median.interval?.upperBound ?? value,
            watched: Double(max(0, end - fallsAt.count)) / 1e9)
    }
}
