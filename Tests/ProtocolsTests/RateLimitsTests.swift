// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@Suite struct RateLimitsTests {
    typealias Budget = RateLimits.Budget
    static func limits(
        requests: Budget = Budget(), tokens: Budget = Budget(), input: Budget = Budget(), output: Budget = Budget()
    ) -> RateLimits {
        var limits = RateLimits()
        (limits.requests, limits.tokens, limits.inputTokens, limits.outputTokens) = (requests, tokens, input, output)
        return limits
    }
    static let date = ("Date", "Wed, 18 Mar 2026 17:50:01 GMT")

    @Test(
        "reads every family of headers",
        arguments: [
            (
                [
                    ("X-RateLimit-Limit-Requests", "500"), ("x-ratelimit-remaining-requests", "499"),
                    ("x-ratelimit-reset-requests", "120ms"), ("x-ratelimit-limit-tokens", "200000"),
                    ("x-ratelimit-remaining-tokens", " 199998 "), ("x-ratelimit-reset-tokens", "1m26.4s"),
                ],
                limits(
                    requests: Budget(limit: 500, remaining: 499, resetMilliseconds: 120),
                    tokens: Budget(limit: 200_000, remaining: 199_998, resetMilliseconds: 86_400))
            ),
            (  // Azure: the unit is seconds as far as one can see
                [
                    ("x-ratelimit-limit-tokens", "1000"), ("x-ratelimit-renewalperiod-tokens", "60"),
                    ("x-ratelimit-reset-tokens", "0"), ("x-ratelimit-remaining-requests", "-1"),
                ], limits(tokens: Budget(limit: 1_000, resetMilliseconds: 0))
            ),
            (
                [
                    date, ("anthropic-ratelimit-requests-limit", "50"),
                    ("anthropic-ratelimit-requests-remaining", "49"),
                    ("anthropic-ratelimit-requests-reset", "2026-03-18T17:50:11Z"),
                    ("anthropic-ratelimit-tokens-limit", "60"), ("anthropic-ratelimit-input-tokens-remaining", "40"),
                    ("anthropic-ratelimit-output-tokens-limit", "10"),
                    ("anthropic-ratelimit-output-tokens-reset", "2026-03-18T17:50:00Z"),
                ],
                limits(
                    requests: Budget(limit: 50, remaining: 49, resetMilliseconds: 10_000), tokens: Budget(limit: 60),
                    input: Budget(remaining: 40), output: Budget(limit: 10, resetMilliseconds: 0))
            ),
            ([("anthropic-ratelimit-requests-reset", "2026-03-18T17:50:11Z")], limits()),
            (
                [
                    ("ratelimitbysize-limit", "500000"), ("ratelimitbysize-remaining", "499984"),
                    ("ratelimitbysize-reset", "59"), ("ratelimitbysize-query-cost", "16"),
                    ("x-ratelimitbysize-limit-minute", "1"), ("x-ratelimitbysize-limit-month", "2"),
                ], limits(tokens: Budget(limit: 500_000, remaining: 499_984, resetMilliseconds: 59_000))
            ),
            (
                [
                    ("x-ratelimitbysize-limit-month", "1000000000"), ("x-ratelimitbysize-limit-minute", "500000"),
                    ("x-ratelimitbysize-remaining-minute", "7"), ("x-ratelimit-limit-req-minute", "60"),
                ], limits(requests: Budget(limit: 60), tokens: Budget(limit: 500_000, remaining: 7))
            ),
            (
                [
                    ("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "59"),
                    ("x-ratelimit-limit-tokens", "1.6e7"), ("x-ratelimit-remaining-tokens", "15999999.9"),
                ],
                limits(
                    requests: Budget(limit: 60, remaining: 59), tokens: Budget(limit: 16_000_000, remaining: 15_999_999)
                )
            ),
            (
                [
                    date, ("X-RateLimit-Limit", "20"), ("X-RateLimit-Remaining", "0"),
                    ("X-RateLimit-Reset", "1773856211000"),
                ], limits(requests: Budget(limit: 20, remaining: 0, resetMilliseconds: 10_000))
            ),
            ([("X-RateLimit-Reset", "1773856211000")], limits()),
            (
                [("x-endpoint-monthly-call-limit", "1000"), ("x-trial-endpoint-call-limit", "20")],
                limits(requests: Budget(limit: 20))
            ),
            ([("x-endpoint-monthly-call-limit", "1000")], limits(requests: Budget(limit: 1_000))),
            (
                [("x-ratelimit-limit-requests-day", "900"), ("x-ratelimit-remaining-tokens-minute", "8")],
                limits(requests: Budget(limit: 900), tokens: Budget(remaining: 8))
            ),
            ([("llm_provider-x-ratelimit-limit-requests", "500")], limits(requests: Budget(limit: 500))),
            (
                [("ratelimit-limit", "100, 100;w=60"), ("ratelimit-reset", "3")],
                limits(requests: Budget(limit: 100, resetMilliseconds: 3_000))
            ),
            (
                [
                    ("x-ratelimit-limit-project-tokens", "1"), ("x-ratelimit-limit-input-images", "1"),
                    ("x-ratelimit-limit-input", "1"), ("x-ratelimit-requests", "1"), ("x-ratelimit-", "1"),
                    ("x-ratelimit-limit-tokens", "many"), ("x-ratelimit-remaining-tokens", "nan"),
                    ("x-ratelimit-limit-requests", "9e99"), ("x-ratelimit-reset-tokens", ""), ("retry-after", "1"),
                ], limits()
            ),
            ([], limits()),
        ] as [([(String, String)], RateLimits)])
    func families(headers: [(String, String)], limits: RateLimits) {
        let found = RateLimits(headers: headers.map { (name: $0.0, value: $0.1) })
        #expect(found == limits)
        #expect(found.isEmpty == (limits == RateLimits()))
    }

    @Test(
        "prefers the best known id of a request",
        arguments: [
            ([("x-kong-request-id", "k"), ("mistral-correlation-id", "m"), ("cf-ray", "c")], "m"),
            ([("x-request-id", "a"), ("cf-ray", "c"), ("x-request-id", " b ")], "b"), ([("cf-ray", "c")], nil),
            ([("x-request-id", ""), ("x-generation-id", "gen-1")], "gen-1"), ([("content-type", "x")], nil),
            ([("x-litellm-call-id", "l"), ("x-litellm-model-id", "m")], "l"),
            ([("traceparent", "00-1-2-01")], nil),
        ] as [([(String, String)], String?)])
    func requestID(headers: [(String, String)], id: String?) {
        #expect(ServerHeaders.requestID(in: headers.map { (name: $0.0, value: $0.1) }) == id)
    }
    @Test(
        "takes the server's time from where it is told best, and shares of it for no time at all",
        arguments: [
            ([("x-envoy-upstream-service-time", "12"), ("openai-processing-ms", "9")], 9_000_000),
            ([("x-kong-proxy-latency", "3"), ("x-kong-upstream-latency", "250")], 250_000_000),
            ([("x-litellm-overhead-duration-ms", "2"), ("x-litellm-response-duration-ms", "80.5")], 80_500_000),
            ([("x-inference-time", "70"), ("x-queue-time", "5"), ("x-total-time", "77")], 77_000_000),
            ([("server-timing", "cache"), ("x-envoy-upstream-service-time", "4")], 4_000_000),
            ([("x-queue-time", "5"), ("x-time-per-token", "6"), ("x-validation-time", "1")], nil), ([], nil),
        ] as [([(String, String)], Int64?)])
    func serverTime(headers: [(String, String)], nanoseconds: Int64?) {
        #expect(ServerHeaders.serverTime(in: headers.map { (name: $0.0, value: $0.1) })?.count == nanoseconds)
    }
}
