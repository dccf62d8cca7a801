// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Protocols
import Testing

@Suite struct ProviderErrorTests {
    /// A recorded error response.
    struct Recorded: Decodable, Sendable, CustomTestStringConvertible {
        struct Expected: Decodable, Sendable {
            let type: String?
            let code: Code?
            let message: String?
        }
        /// A code as text, whether the provider sent text or a number.
        struct Code: Decodable, Sendable {
            let text: String
            init(from decoder: any Decoder) throws {
                let value = try decoder.singleValueContainer()
                if let number = try? value.decode(Int.self) {
                    text = "\(number)"
                } else {
                    text = try value.decode(String.self)
                }
            }
        }
        let `protocol`: String
        let host: String
        let status: Int
        let headers: [String: String]
        let body: String
        let expected: Expected
        var testDescription: String { "\(host) \(status)" }
    }
    static let recorded: [Recorded] =
        (try? JSONDecoder().decode(
            [Recorded].self, from: Data(contentsOf: WireCase.folder.appending(path: "http-errors.json")))) ?? []

    @Test("finds the recorded responses") func complete() { #expect(Self.recorded.count == 24) }

    @Test("reads type, code and message of recorded responses", arguments: recorded)
    func reads(response: Recorded) throws {
        let dialect = try #require(Dialect(rawValue: response.protocol))
        let body = Array(response.body.utf8)
        for cut in [0, body.count / 2, body.count] {
            var reader = ResponseReader(dialect: dialect, keepsText: false)
            reader.begin(status: response.status, contentType: response.headers["content-type"])
            reader.feed(body.span.extracting(..<cut)) { _ in }
            reader.feed(body.span.extracting(cut...)) { _ in }
            reader.finish { _ in }
            let facts = reader.facts
            #expect(facts.errorType == response.expected.type)
            #expect(facts.errorCode == response.expected.code?.text)
            #expect(facts.errorMessage == response.expected.message)
        }
    }

    @Test(
        "reads every other form of error body",
        arguments: [
            (#"{"error":"model 'x' not found"}"#, nil, nil, "model 'x' not found"),
            (#"{"error":"busy","error_type":"overloaded"}"#, "overloaded", nil, "busy"),
            (
                #"[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]"#, "RESOURCE_EXHAUSTED", "429",
                "m"
            ),
            (#"{"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]}"#, nil, nil, "field required"),
            (
                #"{"object":"error","message":"m","type":"BadRequestError","param":null,"code":400}"#,
                "BadRequestError", "400", "m"
            ),
            (#"{"errors":[{"message":"m"}]}"#, nil, nil, "m"), (#"{"message":"m"}"#, nil, nil, "m"),
            (#"{"error":{"message":"m","code":500,"metadata":{"error_type":"server"}}}"#, "server", "500", "m"),
            ("<html>\n</html>", nil, nil, "<html>\n</html>"), ("  ", nil, nil, nil), ("", nil, nil, nil),
            (#"{"weird":1}"#, nil, nil, #"{"weird":1}"#),
        ] as [(String, String?, String?, String?)])
    func forms(body: String, type: String?, code: String?, message: String?) {
        let error = ProviderError(status: 400, bytes: Array(body.utf8))
        #expect(error.type == type)
        #expect(error.code?.description == code)
        #expect(error.message == message)
    }
    @Test(
        "knows an error by its body where no status tells",
        arguments: [
            (.openaiChat, #"{"detail":"Invalid API Key"}"#, "Invalid API Key"),
            (.openaiChat, #"{"object":"error","message":"m","code":400}"#, "m"),
            (.openaiChat, #"{"errors":[{"message":"m"}]}"#, "m"), (.cohereChat, #"{"id":"u","message":"m"}"#, "m"),
            (.bedrockConverse, #"{"message":"m"}"#, "m"), (.bedrockInvokeAnthropic, #"{"Message":"m"}"#, "m"),
            (.openaiResponses, #"{"detail":[{"loc":[],"msg":"m"}]}"#, "m"), (.openaiChat, #"{"error":"m"}"#, "m"),
        ] as [(Dialect, String, String)])
    func undeclared(dialect: Dialect, body: String, message: String) {
        let found = ReadingTests.outcome(dialect, body, contentType: nil)
        #expect((found.terminal, found.error?.message, found.fault) == (.error, message, nil))
    }
    @Test("takes no answer of another protocol for an error") func foreign() {
        let found = ReadingTests.outcome(.openaiChat, #"{"message":{"content":"a"},"done":true}"#, contentType: nil)
        #expect((found.error, found.fault) == (nil, "a JSON answer without choices"))
    }
    @Test("reads the words of an error that stands inside a chunk") func inside() {
        let chunks = [
            (#"{"choices":[],"x_groq":{"id":"r","error":"over capacity"}}"#, "over capacity"),
            (#"{"choices":[{"index":0,"delta":{},"error":{"code":502,"message":"broken"}}]}"#, "broken"),
        ]
        for (chunk, message) in chunks {
            #expect(ReadingTests.outcome(.openaiChat, ReadingTests.stream([chunk])).error?.message == message)
        }
    }

    @Test("keeps the first 200 characters of a long page") func longPage() {
        let error = ProviderError(bytes: Array(String(repeating: "é", count: 5_000).utf8))
        #expect(error.message == String(repeating: "é", count: 200))
    }

    @Test(
        "finds the hint to wait where it stands first",
        arguments: [
            ([("Retry-After-Ms", "0"), ("Retry-After", "1")], "", 0), ([("retry-after", "1.5")], "", 1_500),
            ([("retry-after-ms", "12.2")], "", 13), ([("retry-after", "-1")], "", nil), ([], "", nil),
            (
                [("retry-after", "Wed, 18 Mar 2026 17:50:11 GMT"), ("date", "Wed, 18 Mar 2026 17:50:01 GMT")], "",
                10_000
            ),
            ([("retry-after", "Wed, 18 Mar 2026 17:50:11 GMT")], "", nil),
            ([], #"{"error":{"details":[{"a":1},{"@type":"x","retryDelay":"48s"}]}}"#, 48_000),
            ([], #"{"error":{"message":"m","availability":{"retry_after":2.5}}}"#, 2_500),
            ([], #"{"error":{"message":"Quota.\nPlease retry in 48.939935699s."}}"#, 48_940),
            ([], #"{"error":{"message":"Please try again in 20ms. Visit"}}"#, 20),
            ([], #"{"error":{"message":"Try again in 7 seconds"}}"#, 7_000),
            ([], #"{"error":{"message":"used in 7s"}}"#, nil),
            ([("x-ratelimit-reset-requests", "120ms"), ("x-ratelimit-reset-tokens", "1m26.4s")], "", 86_400),
            (
                [
                    ("x-ratelimit-reset-requests", "6m0s"), ("x-ratelimit-remaining-requests", "5"),
                    ("x-ratelimit-reset-tokens", "6s"), ("x-ratelimit-remaining-tokens", "0"),
                ], "", 6_000
            ),
            (
                [
                    ("anthropic-ratelimit-tokens-reset", "2026-03-18T17:50:11Z"),
                    ("date", "Wed, 18 Mar 2026 17:50:01 GMT"),
                ], "", 10_000
            ),
            ([("x-ratelimit-reset", "1773856211000"), ("date", "Wed, 18 Mar 2026 17:50:01 GMT")], "", 10_000),
            ([("ratelimitbysize-reset", "13")], "", 13_000), ([("retry-after", "9e99")], "", 31_536_000_000),
        ] as [([(String, String)], String, Int64?)])
    func hints(headers: [(String, String)], body: String, milliseconds: Int64?) {
        let headers = headers.map { (name: $0.0, value: $0.1) }
        let said = ProviderError(bytes: Array(body.utf8)).retryAfterMilliseconds
        #expect(RetryHint.milliseconds(headers: headers, body: said, isError: true) == milliseconds)
    }
    @Test("of a success the resets of rate limits are no hint, and what asks to wait is") func hintsOfSuccess() {
        let resets = [(name: "x-ratelimit-reset-requests", value: "1m26.4s")]
        #expect(RetryHint.milliseconds(headers: resets, body: nil, isError: false) == nil)
        #expect(RetryHint.milliseconds(headers: resets, body: nil, isError: true) == 86_400)
        #expect(RetryHint.milliseconds(headers: resets, body: 7, isError: true) == 7)
        for header in [(name: "Retry-After", value: "2"), (name: "retry-after-ms", value: "2000")] {
            #expect(RetryHint.milliseconds(headers: resets + [header], body: nil, isError: false) == 2_000)
        }
    }
    @Test("knows what x-should-retry says") func shouldRetry() {
        #expect(RetryHint.shouldRetry(headers: [("X-Should-Retry", "false")]) == false)
        #expect(RetryHint.shouldRetry(headers: [("x-should-retry", "true")]) == true)
        #expect(RetryHint.shouldRetry(headers: [("retry-after", "1")]) == nil)
    }

    @Test(
        "reads the server's own time",
        arguments: [
            ("OpenAI-Processing-Ms", "250", 250_000_000), ("server-timing", "proxy;dur=750", 750_000_000),
            ("Server-Timing", "gfet4t7; dur=699", 699_000_000), ("x-envoy-upstream-service-time", " 12.5 ", 12_500_000),
            ("server-timing", "a;desc=\"x\", b;dur=1.5;desc=y , c; dur=2", 2_000_000), ("server-timing", "miss", nil),
            ("x-request-id", "7", nil), ("openai-processing-ms", "soon", nil), ("openai-processing-ms", "-1", nil),
        ] as [(String, String, Int64?)])
    func serverTime(name: String, value: String, nanoseconds: Int64?) {
        #expect(ServerHeaders.serverTime(name: name, value: value)?.count == nanoseconds)
    }
    @Test(
        "takes the class of an error out of its header",
        arguments: [
            ("ThrottlingException:http://internal.amazon.com/coral/", "ThrottlingException"),
            ("ValidationException", "ValidationException"), ("com.amazon.x#AccessDenied:u", "AccessDenied"),
            (" ", nil), (":x", nil),
        ] as [(String, String?)])
    func errorType(value: String, type: String?) {
        #expect(ServerHeaders.errorType(in: [("x-amzn-errortype", value)]) == type)
        #expect(ServerHeaders.errorType(in: [("x-request-id", value)]) == nil)
    }
    @Test("keeps what tells of the server, and no account") func kept() {
        for name in ["x-ms-rai-invoked", "X-Queue-Time", "x-validation-time", "x-time-per-token", "x-amzn-errortype"] {
            #expect(ServerHeaders.isKept(name), "\(name)")
        }
        for name in ["openai-organization", "openai-project", "anthropic-organization-id", "set-cookie"] {
            #expect(!ServerHeaders.isKept(name), "\(name)")
        }
    }
    @Test("knows the id of a request in any spelling") func requestID() {
        #expect(ServerHeaders.isRequestID("X-Request-ID") && ServerHeaders.isRequestID("request-id"))
        #expect(!ServerHeaders.isRequestID("content-type"))
    }
}
