// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces
internal import Workload

/// What follows a failed attempt: a pure rule, asked once an attempt.
enum NextStep: Hashable {
    case over(GaveUp?)
    /// From the start, after a wait.
    case retry(after: Nanoseconds)
    /// From where the answer broke off, after a wait.
    case resume(after: Nanoseconds)

    /// What is known when an attempt is over.
    struct Facts {
        var outcome = OutcomeClass.ok
        var status: Int?
        /// Output came in this attempt.
        var hasOutput = false
        /// Text came, now or earlier, that can be sent back; a tool call that broke off cannot.
        var hasText = false
        /// What the server asked for: a wait, and whether to try again at all.
        var hint: Nanoseconds?
        var shouldRetry: Bool?
        var retries = 0
        var resumes = 0
        /// Of the whole run.
        var retriesSpent = 0
        var requestsSent = 0
        /// Uniform in [0, 1).
        var draw = 0.0
    }

    /// - Parameters:
    ///   - facts: The attempt that is over.
    ///   - retry: Nil where nothing is tried again.
    ///   - resume: Nil where nothing is continued.
    init(after facts: Facts, retry: RetryPolicy?, resume: ResumePolicy?) {
        if facts.outcome.isSuccess {
            self = .over(nil)
            return
        }
        let repeated = facts.hasOutput ? .over(nil) : Self.repeated(facts, retry)
        self = repeated == .over(nil) ? Self.continued(facts, resume) : repeated
    }
    private static func continued(_ facts: Facts, _ policy: ResumePolicy?) -> Self {
        guard let policy, facts.hasText,
            policy.causes.cover(outcome: facts.outcome.rawValue, status: facts.status)
        else { return .over(nil) }
        return facts.resumes < policy.most ? .resume(after: policy.backoff) : .over(.attempts)
    }
    private static func repeated(_ facts: Facts, _ policy: RetryPolicy?) -> Self {
        guard let policy else { return .over(nil) }
        let isCovered = policy.causes.cover(outcome: facts.outcome.rawValue, status: facts.status)
        // What the server says of trying again stands for the status, as it does in the client libraries.
        let said = policy.honorsHints && facts.status.map { $0 >= 400 } == true ? facts.shouldRetry : nil
        guard said ?? isCovered else { return .over(nil) }
        guard facts.retries < policy.most else { return .over(.attempts) }
        guard policy.affordsRetry(after: facts.retriesSpent, of: facts.requestsSent) else { return .over(.budget) }
        let wait = policy.wait(before: facts.retries + 1, hint: facts.hint, draw: facts.draw)
        return wait.map { .retry(after: $0) } ?? .over(.wait)
    }
}
