// SPDX-License-Identifier: Apache-2.0
public import Traces

/// Whether any request got through to one side of a paired run.
struct Reach: Sendable {
    /// Some request got there, whatever came of it.
    private(set) var isReached = false
    /// What the first one met that did not: `connect_failed (Connection refused)`; nil where there is none.
    private(set) var failure: String?
    private var isRefused = false

    mutating func add(_ record: RequestRecord) {
        guard ![.cancelled, .censored, .shed].contains(record.outcome) else { return }
        guard record.outcome.isUnreachable else { return isReached = true }
        guard failure == nil else { return }
        let last = record.attempts.last
        let detail = last?.failure ?? last?.status.map { "status \($0)" }
        failure = record.outcome.rawValue + (detail.map { " (\($0))" } ?? "")
        isRefused = record.outcome == .authFailed
    }
    /// Nil for a side that was reached, or never asked.
    func unreached(_ info: TargetInfo) -> RelayReport.Unreached? {
        guard !isReached, let failure else { return nil }
        return RelayReport.Unreached(name: info.name, url: info.url, failure: failure, isRefused: isRefused)
    }
}

/// Ends a paired run at once where a side cannot be reached: there will be no pair.
public struct ReachWatch: Sendable {
    private var sides: [Reach]

    /// - Parameter run: Of the trace whose records follow.
    public init(_ run: RunRecord) { sides = run.targets.map { _ in Reach() } }

    /// Takes the next records.
    ///
    /// - Parameter records: As they are written.
    /// - Returns: Whether a side has had an answer's time, and none of its requests got through.
    public mutating func add(_ records: [TraceRecord]) -> Bool {
        for case .request(let request) in records where sides.indices.contains(request.target) {
            sides[request.target].add(request)
        }
        return sides.contains { !$0.isReached && $0.failure != nil }
    }
}

extension RelayReport {
    /// A side of a paired run that no request got through to.
    public struct Unreached: Hashable, Sendable {
        /// Name of the target.
        public let name: String
        /// Where requests went, without secrets.
        public let url: String
        /// What the first of them met: `connect_failed (Connection refused)`.
        public let failure: String
        /// It is there, and refuses the key.
        public let isRefused: Bool
        public init(name: String, url: String, failure: String, isRefused: Bool = false) {
            (self.name, self.url, self.failure, self.isRefused) = (name, url, failure, isRefused)
        }
        /// `direct could not be reached`.
        public var brief: String { "\(name) \(isRefused ? "refused the key each time" : "could not be reached")" }
        /// `direct refused the key each time: auth_failed (status 401)`.
        public var text: String { "\(brief): \(failure)" }
    }
}
