// SPDX-License-Identifier: Apache-2.0
public import Core

/// Whether a failed attempt is followed by another, and after how long: what a client library does behind its user's back,
/// done in the open.
///
/// Only attempts that brought no output are made again; an answer that broke off is a matter of `ResumePolicy`.
public struct RetryPolicy: Hashable, Sendable {
    /// How much of a wait is drawn.
    public enum Jitter: String, Hashable, Sendable, CaseIterable {
        /// From nothing to the whole wait.
        case full
        /// From half to the whole.
        case equal
        case none
    }
    /// Attempts after the first, at most; at least 1.
    public var most: Int
    public var causes: Set<FailureCause>
    /// Before the first retry; each further wait is `factor` times the one before, up to `longestBackoff`.
    public var backoff: Nanoseconds
    public var factor: Double
    public var longestBackoff: Nanoseconds
    public var jitter: Jitter
    /// Whether the server's own word (Retry-After and its kin, `x-should-retry`) goes over ours.
    public var honorsHints: Bool
    /// A server that wants a longer wait is not waited for.
    public var longestHint: Nanoseconds
    /// Retries as a share of the requests sent so far; nil is without limit.
    public var budget: Double?

    /// What the client libraries of the large providers try again.
    public static let usualCauses: Set<FailureCause> = [
        .outcome("rate_limited"), .outcome("connect_failed"), .outcome("connect_timeout"), .outcome("reset"),
        .status(408), .status(409), .statuses(5),
    ]

    /// How long to wait before retry `number` (from 1).
    ///
    /// - Parameters:
    ///   - number: 1 for the first retry.
    ///   - hint: What the server asked for.
    ///   - draw: Uniform in [0, 1).
    /// - Returns: Nil where the server asks for more than `longestHint`.
    public func wait(before number: Int, hint: Nanoseconds?, draw: Double) -> Nanoseconds? {
        if honorsHints, let hint { return hint <= longestHint ? hint : nil }
        var whole = Double(backoff.count)
        for _ in 1..<max(1, number) where whole < Double(longestBackoff.count) { whole *= factor }
        whole = min(whole, Double(longestBackoff.count))
        let wait =
            switch jitter {
            case .full: whole * draw
            case .equal: whole / 2 + whole / 2 * draw
            case .none: whole
            }
        return Nanoseconds(Int64(wait.rounded()))
    }
    /// Whether the budget has room for one more.
    public func affordsRetry(after spent: Int, of requests: Int) -> Bool {
        budget.map { Double(spent) < $0 * Double(requests) } ?? true
    }
}

/// Whether an answer that broke off is continued: the partial answer goes back as the assistant's turn, with the
/// instruction to go on.
public struct ResumePolicy: Hashable, Sendable {
    /// Times that one answer is continued, at most; at least 1.
    public var most: Int
    public var causes: Set<FailureCause>
    public var backoff: Nanoseconds
    public var instruction: String

    public static let usualCauses: Set<FailureCause> = [
        .outcome("reset"), .outcome("truncated"), .outcome("idle_timeout"), .outcome("error_event"),
    ]
    public static let usualInstruction =
        "Your answer was cut off. Continue it exactly where it stopped; do not repeat anything, and do not comment on this."
}

/// What an attempt can fail of, as `on` lists it: an outcome, an HTTP status, or all statuses of a hundred.
public enum FailureCause: Hashable, Sendable {
    /// One of `outcomes`.
    case outcome(String)
    case status(Int)
    /// 4 or 5: `4xx`, `5xx`.
    case statuses(Int)

    /// The outcomes that another attempt can make good; a wrong key stays wrong, and the total timeout is over.
    public static let outcomes = [
        "dns_failed", "connect_failed", "tls_failed", "connect_timeout", "http_error", "rate_limited", "error_event",
        "ttft_timeout", "idle_timeout", "reset", "protocol_error", "truncated",
    ]
    /// Whether an attempt of this class, with this HTTP status where it got one, failed of it.
    public func covers(outcome: String, status: Int?) -> Bool {
        switch self {
        case .outcome(let name): name == outcome
        case .status(let code): status == code
        case .statuses(let hundred): status.map { $0 / 100 == hundred } ?? false
        }
    }
    /// As `on` writes it.
    public var text: String {
        switch self {
        case .outcome(let name): name
        case .status(let code): "\(code)"
        case .statuses(let hundred): "\(hundred)xx"
        }
    }
}
extension Set<FailureCause> {
    public func cover(outcome: String, status: Int?) -> Bool {
        contains { $0.covers(outcome: outcome, status: status) }
    }
}
