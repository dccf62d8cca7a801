// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// What it took beyond one sending for each request: retries, continuations, and what they cost.
///
/// Of the counted requests of one target. A user sees none of it but the time.
public struct HiddenWork: Hashable, Sendable {
    /// Requests that were tried again from the start, and those whose answer was continued.
    public private(set) var retriedRequests = 0
    public private(set) var resumedRequests = 0
    /// Attempts beyond the first of each request.
    public private(set) var retries = 0
    public private(set) var resumes = 0
    /// Requests that succeeded, but not at the first attempt.
    public private(set) var recovered = 0
    /// How the attempts ended that were not the last.
    public private(set) var failedAttempts: [OutcomeClass: Int] = [:]
    /// From the end of a failed attempt to the start of the next, all of them together, nanoseconds.
    public private(set) var waited: Int64 = 0
    /// Requests that were not tried again although the policy covers their failure.
    public private(set) var gaveUp: [GaveUp: Int] = [:]

    public var isEmpty: Bool { retries == 0 && resumes == 0 && gaveUp.isEmpty }

    mutating func add(_ record: RequestRecord) {
        if let reason = record.gaveUp { gaveUp[reason, default: 0] += 1 }
        guard record.attempts.count > 1 else { return }
        let further = record.attempts.dropFirst()
        let continued = further.count(where: \.resumed)
        resumes += continued
        retries += further.count - continued
        if continued > 0 { resumedRequests += 1 }
        if continued < further.count { retriedRequests += 1 }
        if record.outcome.isSuccess { recovered += 1 }
        for (attempt, next) in zip(record.attempts, further) {
            if let outcome = attempt.outcome { failedAttempts[outcome, default: 0] += 1 }
            if let ended = attempt.ended { waited += max(0, next.started - ended) }
        }
    }
}

extension RequestRecord {
    /// Its answer was put together from more than one attempt.
    var isResumed: Bool { attempts.contains(where: \.resumed) }
    /// What the user saw of a broken answer: from its last output to the first one of the attempt that continued it,
    /// the longest where there were several; nanoseconds.
    var resumeGap: Int64? {
        var (last, longest): (Int64?, Int64?) = (nil, nil)
        for attempt in attempts {
            if attempt.resumed, let last, let first = attempt.firstOutput { longest = max(longest ?? 0, first - last) }
            last = attempt.lastOutput ?? last
        }
        return longest
    }
}
