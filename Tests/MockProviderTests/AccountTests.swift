// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@testable import MockProvider

/// What the mock tells of limits and caches, read by the tool's own readers.
@Suite struct AccountTests {
    typealias Trip = RoundTripTests.Trip
    private static let created: Int64 = 1_700_000_000

    private func limits(_ played: Rehearsal) -> RateLimits {
        RateLimits(headers: played.reply.score.fields)
    }
    /// Dialects that tell of requests, and whether of tokens and resets, too.
    static let tellers = [
        "openai-chat": true, "openai-completions": true, "openai-responses": true, "anthropic-messages": true,
        "cohere-v2-chat": false,
    ]
    /// The request's number, what it leaves of 100 requests and 40,000 tokens, and the reset in milliseconds.
    static let states: [(UInt64, Int64, Int64, Int64)] = [
        (0, 99, 39_600, 600), (49, 50, 20_000, 30_000), (99, 0, 0, 60_000), (100, 99, 39_600, 600),
    ]
    @Test("tells what is left of a limit in the vendor's headers, or in none", arguments: Question.all)
    func rateLimits(_ question: Question) throws {
        for (index, requests, tokens, reset) in Self.states {
            for settings in ["tokens=2", "tokens=2 fault=429", "tokens=2 fault=no-stream"] {
                let played = try question.rehearsal(
                    "rate-limits=100/40000 \(settings)", index: index)
                let found = limits(played)
                guard let isFull = Self.tellers[question.name] else {
                    #expect(found.isEmpty)
                    continue
                }
                #expect(found.requests.limit == 100 && found.requests.remaining == requests, "\(settings)")
                #expect(found.tokens.limit == (isFull ? 40_000 : nil))
                #expect(found.tokens.remaining == (isFull ? tokens : nil))
                // Times are in whole seconds.
                let wait = question.name == "anthropic-messages" ? (reset + 999) / 1_000 * 1_000 : reset
                #expect(found.requests.resetMilliseconds == (isFull ? wait : nil))
                #expect(found.tokens.resetMilliseconds == (isFull ? wait : nil))
            }
            #expect(try limits(question.rehearsal("tokens=2", index: index)).isEmpty, "nothing unasked")
        }
    }
    @Test("Vertex AI tells of no limits")
    func vertex() throws {
        let path = "/v1/projects/p/locations/l/publishers/anthropic/models/claude@1:streamRawPredict"
        let body = #"{"anthropic_version":"vertex-2023-10-16","max_tokens":9,"stream":true,"messages":[]}"#
        let played = try Rehearsal("tokens=1 rate-limits=100/40000", path: path, body)
        #expect(played.reply.status == 200 && limits(played).isEmpty)
    }
    @Test("counts the largest limits without a slip", arguments: [0, 1, 999_999_999, .max] as [UInt64])
    func largest(_ index: UInt64) throws {
        let budget = try #require(try RateBudget.read("1000000000/1000000000"))
        let state = budget.state(afterRequest: index)
        #expect((0..<1_000_000_000).contains(state.requestsLeft) && state.tokensLeft == state.requestsLeft)
    }
    @Test(
        "writes the date as HTTP does",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_709_210_096, "Thu, 29 Feb 2024 12:34:56 GMT"),
        ])
    func date(_ seconds: Int64, _ text: String) { #expect(Timestamp.http(seconds) == text) }

    /// Dialects that count what a cache had as part of the input, those that count it apart, and those that cannot tell.
    static let apart: Set = ["anthropic-messages", "bedrock-converse", "bedrock-invoke-anthropic"]
    static let silent: Set = ["ollama-chat", "ollama-generate", "tgi-generate"]
    @Test("reports the tokens that a cache had", arguments: RoundTripTests.dialects)
    func cached(_ dialect: Dialect) throws {
        for streams in [true, false] {
            for (cached, held) in [(400, 400), (5_000, 1_000)] as [(Int64, Int64)] {
                let settings = "tokens=3 input-tokens=1000 cached-tokens=\(cached)"
                let trip = try Trip(dialect, settings, streams: streams)
                let isSilent = Self.silent.contains(dialect.name)
                #expect(trip.outcome.cachedInputTokens == (isSilent ? nil : held))
                #expect(trip.outcome.inputTokens == (Self.apart.contains(dialect.name) ? 1_000 - held : 1_000))
                #expect(trip.outcome.outputTokens == 3)
            }
        }
    }
}
