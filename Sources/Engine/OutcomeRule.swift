// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// Why the client itself ended a request before its answer was complete.
enum EndedByUs: Hashable, Sendable {
    case ttftTimeout, idleTimeout, totalTimeout, censored, keptOpen
    /// The plan wanted it: what a user does.
    case cancelled
}

/// What the transport says of the end of a request, in the words that the outcome needs.
enum WireEnd: Hashable, Sendable { case clean, dns, connect, tls, connectTimeout, broken, nonsense }

/// What is known of a request when it is over.
struct OutcomeFacts: Hashable, Sendable {
    var wire = WireEnd.clean
    var endedByUs: EndedByUs?
    /// Absent where no status line came.
    var status: Int?
    var sawError = false
    /// The body is not what it claims to be, or is no stream where one was asked for.
    var bodyFault: String?
    /// The protocol's end was found, by its rules, when the body was over.
    var isComplete = false
    /// The event that closes the stream (`[DONE]`, `message_stop`, or a whole JSON answer) was read.
    var sawTerminator = false
    var finishReason: String?
    /// What the answer is not, though the profile asks for it.
    var failedChecks: [String] = []
}

extension OutcomeClass {
    /// The class of a finished request: the first that fits.
    ///
    /// A connection that breaks after the closing event does not spoil the answer; the attempt's `failure` keeps the fact.
    /// - Source: `docs/metrics.md`, outcomes.
    init(_ facts: OutcomeFacts) {
        self =
            Self.before(facts) ?? Self.answered(facts) ?? Self.stopped(facts) ?? Self.body(facts)
            ?? (facts.failedChecks.isEmpty ? nil : .checkFailed)
            ?? (Self.lengthReasons.contains(facts.finishReason ?? "") ? .lengthLimited : .ok)
    }

    /// Finish reasons that mean "the token limit was reached", in every dialect's words.
    private static let lengthReasons: Set = [
        "length", "max_tokens", "model_length", "model_context_window_exceeded", "max_output_tokens", "MAX_TOKENS",
        "limit",
    ]

    private static func before(_ facts: OutcomeFacts) -> Self? {
        switch facts.wire {
        case .dns: .dnsFailed
        case .connect: .connectFailed
        case .tls: .tlsFailed
        case .connectTimeout: .connectTimeout
        case .clean, .broken, .nonsense: nil
        }
    }
    private static func answered(_ facts: OutcomeFacts) -> Self? {
        switch facts.status {
        case 429?: .rateLimited
        case 401?, 403?: .authFailed
        case let status? where !(200..<300).contains(status): .httpError
        default: facts.sawError ? .errorEvent : nil
        }
    }
    private static func stopped(_ facts: OutcomeFacts) -> Self? {
        if facts.sawTerminator { return nil }
        return switch facts.endedByUs {
        case .ttftTimeout?: .ttftTimeout
        case .idleTimeout?: .idleTimeout
        case .totalTimeout?: .totalTimeout
        case .censored?: .censored
        case .cancelled?: .cancelled
        case .keptOpen?, nil: nil
        }
    }
    private static func body(_ facts: OutcomeFacts) -> Self? {
        if facts.wire == .broken, !facts.sawTerminator { return .reset }
        if facts.bodyFault != nil || (facts.wire == .nonsense && !facts.sawTerminator) { return .protocolError }
        return facts.isComplete ? nil : .truncated
    }
}
