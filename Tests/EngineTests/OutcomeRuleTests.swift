// SPDX-License-Identifier: Apache-2.0
import Testing
import Traces

@testable import Engine

@Suite struct OutcomeRuleTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let outcome: OutcomeClass
        let facts: OutcomeFacts
        init(_ name: String, _ outcome: OutcomeClass, _ change: (inout OutcomeFacts) -> Void) {
            var facts = OutcomeFacts()
            (facts.status, facts.isComplete, facts.sawTerminator, facts.finishReason) = (200, true, true, "stop")
            change(&facts)
            (testDescription, self.outcome, self.facts) = (name, outcome, facts)
        }
    }
    static func cut(_ facts: inout OutcomeFacts) {
        (facts.isComplete, facts.sawTerminator, facts.finishReason) = (false, false, nil)
    }
    static let cases = [
        Case("complete", .ok) { _ in },
        Case("complete by finish reason alone", .ok) { $0.sawTerminator = false },
        Case("token limit, OpenAI's word", .lengthLimited) { $0.finishReason = "length" },
        Case("token limit, the word of Responses", .lengthLimited) { $0.finishReason = "max_output_tokens" },
        Case("token limit, Gemini's and Cohere's word", .lengthLimited) { $0.finishReason = "MAX_TOKENS" },
        Case("token limit, llama.cpp's word", .lengthLimited) { $0.finishReason = "limit" },
        Case("token limit, Anthropic's word", .lengthLimited) { $0.finishReason = "max_tokens" },
        Case("no such host", .dnsFailed) { $0.wire = .dns },
        Case("refused", .connectFailed) { $0.wire = .connect },
        Case("bad certificate", .tlsFailed) { $0.wire = .tls },
        Case("no answer to SYN", .connectTimeout) { $0.wire = .connectTimeout },
        Case("429", .rateLimited) { $0.status = 429 },
        Case("401", .authFailed) { $0.status = 401 },
        Case("403", .authFailed) { $0.status = 403 },
        Case("503", .httpError) { $0.status = 503 },
        Case("redirect, which is not followed", .httpError) { $0.status = 302 },
        Case("503 whose body broke off is still a 503", .httpError) {
            ($0.status, $0.wire) = (503, .broken)
            cut(&$0)
        },
        Case("error inside a 200", .errorEvent) { $0.sawError = true },
        Case("error inside a 200, then a reset", .errorEvent) {
            ($0.sawError, $0.wire) = (true, .broken)
            cut(&$0)
        },
        Case("no first output in time", .ttftTimeout) {
            cut(&$0)
            $0.endedByUs = .ttftTimeout
        },
        Case("silence", .idleTimeout) {
            cut(&$0)
            $0.endedByUs = .idleTimeout
        },
        Case("too long in all", .totalTimeout) {
            cut(&$0)
            $0.endedByUs = .totalTimeout
        },
        Case("cut by the end of the run", .censored) {
            cut(&$0)
            $0.endedByUs = .censored
        },
        Case("cut by the end of the run before any status", .censored) {
            cut(&$0)
            ($0.status, $0.endedByUs) = (nil, .censored)
        },
        Case("reset in mid-stream", .reset) {
            cut(&$0)
            $0.wire = .broken
        },
        Case("reset after a finish reason but before the closing event", .reset) {
            ($0.sawTerminator, $0.wire) = (false, .broken)
        },
        Case("reset after the closing event does not spoil the answer", .ok) { $0.wire = .broken },
        Case("response kept open after the closing event until we closed it", .ok) { $0.endedByUs = .keptOpen },
        Case("cut by the end of the run after the closing event", .ok) { $0.endedByUs = .censored },
        Case("cancelled by the plan", .cancelled) {
            cut(&$0)
            $0.endedByUs = .cancelled
        },
        Case("cancelled by the plan before any status", .cancelled) {
            cut(&$0)
            ($0.status, $0.endedByUs) = (nil, .cancelled)
        },
        Case("cancelled by the plan while an error was coming", .httpError) {
            cut(&$0)
            ($0.status, $0.endedByUs) = (503, .cancelled)
        },
        Case("whole, but not what was asked for", .checkFailed) { $0.failedChecks = ["json"] },
        Case("cut by the token limit and so not what was asked for", .checkFailed) {
            ($0.finishReason, $0.failedChecks) = ("length", ["json"])
        },
        Case("without an end it is truncated, whatever else it is", .truncated) {
            cut(&$0)
            $0.failedChecks = ["json"]
        },
        Case("answer that is not HTTP", .protocolError) {
            cut(&$0)
            ($0.status, $0.wire) = (nil, .nonsense)
        },
        Case("an HTML page with status 200", .protocolError) {
            cut(&$0)
            $0.bodyFault = "text/html is no event stream"
        },
        Case("clean end without the protocol's end", .truncated) { cut(&$0) },
    ]
    @Test("a finished request has the first class that fits", arguments: cases)
    func classify(_ example: Case) { #expect(OutcomeClass(example.facts) == example.outcome) }
}
