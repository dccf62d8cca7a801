// SPDX-License-Identifier: Apache-2.0

/// How one request ended; METRICS section 3, the first that fits.
public enum OutcomeClass: String, Hashable, Sendable, CaseIterable {
    case shed
    case dnsFailed = "dns_failed"
    case connectFailed = "connect_failed"
    case tlsFailed = "tls_failed"
    case connectTimeout = "connect_timeout"
    case httpError = "http_error"
    case rateLimited = "rate_limited"
    case authFailed = "auth_failed"
    case errorEvent = "error_event"
    case ttftTimeout = "ttft_timeout"
    case idleTimeout = "idle_timeout"
    case totalTimeout = "total_timeout"
    case reset
    case protocolError = "protocol_error"
    case truncated
    /// The answer is whole, but not what the profile's checks ask for.
    case checkFailed = "check_failed"
    case lengthLimited = "length_limited"
    case cancelled
    case censored
    case ok

    /// Whether latency percentiles count it.
    public var isSuccess: Bool { self == .ok || self == .lengthLimited }
    /// Whether something went wrong: a request that the plan cancelled is neither a success nor this.
    public var isFailure: Bool { !isSuccess && self != .cancelled }
}
