// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Engine
@testable import Workload

@Suite struct NextStepTests {
    static let retry = RetryPolicy(
        most: 2, causes: RetryPolicy.usualCauses, backoff: .milliseconds(Int64(100)), factor: 2,
        longestBackoff: .milliseconds(Int64(150)), jitter: .none, honorsHints: true, longestHint: .seconds(Int64(1)),
        budget: 0.5)
    static let resume = ResumePolicy(
        most: 1, causes: ResumePolicy.usualCauses, backoff: .milliseconds(Int64(7)), instruction: "Go on")

    static func after(_ outcome: OutcomeClass, status: Int? = nil, _ change: (inout NextStep.Facts) -> Void = { _ in })
        -> NextStep
    {
        var facts = NextStep.Facts()
        (facts.outcome, facts.status, facts.requestsSent) = (outcome, status, 10)
        change(&facts)
        return NextStep(after: facts, retry: retry, resume: resume)
    }
    static func wait(_ milliseconds: Int64) -> NextStep { .retry(after: .milliseconds(milliseconds)) }

    @Test(
        "what brought no output is tried again where the policy covers it",
        arguments: [
            (.rateLimited, 429, true), (.reset, nil, true), (.connectFailed, nil, true), (.httpError, 503, true),
            (.httpError, 404, false), (.authFailed, 401, false), (.truncated, 200, false), (.ok, 200, false),
            (.lengthLimited, 200, false), (.cancelled, nil, false), (.censored, nil, false),
            (.totalTimeout, nil, false),
        ] as [(OutcomeClass, Int?, Bool)])
    func covered(outcome: OutcomeClass, status: Int?, isTried: Bool) {
        #expect(Self.after(outcome, status: status) == (isTried ? Self.wait(100) : .over(nil)))
    }
    @Test("waits grow up to their limit, and the server's word goes over them") func waits() {
        #expect(Self.after(.reset) { $0.retries = 1 } == Self.wait(150))
        #expect(Self.after(.rateLimited, status: 429) { $0.hint = .milliseconds(Int64(900)) } == Self.wait(900))
        #expect(Self.after(.rateLimited, status: 429) { $0.hint = .milliseconds(Int64(1_100)) } == .over(.wait))
        #expect(Self.after(.httpError, status: 404) { $0.shouldRetry = true } == Self.wait(100))
        #expect(Self.after(.httpError, status: 503) { $0.shouldRetry = false } == .over(nil))
    }
    @Test("attempts and budget end it, with the reason") func limits() {
        #expect(Self.after(.reset) { $0.retries = 2 } == .over(.attempts))
        #expect(Self.after(.reset) { $0.retriesSpent = 5 } == .over(.budget))
        #expect(Self.after(.reset) { $0.retriesSpent = 4 } == Self.wait(100))
    }
    @Test("what brought output is continued, never asked anew") func output() {
        let broken = { (outcome: OutcomeClass, change: (inout NextStep.Facts) -> Void) in
            Self.after(outcome) { facts in
                (facts.hasOutput, facts.hasText) = (true, true)
                change(&facts)
            }
        }
        #expect(broken(.reset) { _ in } == .resume(after: .milliseconds(Int64(7))))
        #expect(broken(.rateLimited) { _ in } == .over(nil))
        #expect(broken(.reset) { $0.hasText = false } == .over(nil))
        #expect(broken(.truncated) { $0.resumes = 1 } == .over(.attempts))
    }
    @Test("a continuation that brought nothing is tried again as any attempt, and else continued") func refused() {
        let refused = { (outcome: OutcomeClass, retries: Int) in
            Self.after(outcome) { ($0.hasText, $0.resumes, $0.retries) = (true, 0, retries) }
        }
        #expect(refused(.rateLimited, 0) == Self.wait(100))
        #expect(refused(.reset, 2) == .over(.attempts))
        var facts = NextStep.Facts()
        (facts.outcome, facts.hasText, facts.requestsSent) = (.reset, true, 10)
        #expect(NextStep(after: facts, retry: nil, resume: Self.resume) == .resume(after: .milliseconds(Int64(7))))
    }
    @Test("without policies nothing follows") func none() {
        var facts = NextStep.Facts()
        facts.outcome = .reset
        #expect(NextStep(after: facts, retry: nil, resume: nil) == .over(nil))
    }
    @Test("every cause that a profile may name is an outcome") func causes() {
        #expect(FailureCause.outcomes.allSatisfy { OutcomeClass(rawValue: $0) != nil })
    }
}
