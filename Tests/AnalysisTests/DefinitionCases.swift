// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

/// A request that sets definitions apart, and what each of them makes of it, computed by hand from its formulas.
struct DefinitionCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let record: RequestRecord
    /// By definition: `role=value` in milliseconds in the tool's order, lists with commas, weights after `×`; `failed` or `left out`.
    let expected: [String: String]

    init(_ description: String, _ record: RequestRecord, _ expected: [String: String]) {
        (testDescription, self.record, self.expected) = (description, record, expected)
    }
    /// The same for every definition.
    init(_ description: String, _ record: RequestRecord, all expected: String) {
        let names = [
            "aiperf", "genai-perf", "guidellm", "vllm", "vllm-any-chunk", "sglang", "llmperf", "inference-perf",
        ]
        self.init(description, record, Dictionary(uniqueKeysWithValues: names.map { ($0, expected) }))
    }

    static let all = streams + endings

    static let streams = [
        DefinitionCase(
            "a role chunk 100 ms before the first output",
            stream(
                [([], 100), (.text, 200), (.text, 240), (.text, 280), (.finish, 290), (.usage, 300), (.end, 300)],
                tokens: 5, done: 310),
            [
                "aiperf": "ttft=200 inter_token=20 latency=280",
                "genai-perf": "ttft=200 latency=280 inter_token=20",
                "guidellm": "ttft=200 per_token=56×5 inter_token=20×4 latency=300",
                "vllm": "ttft=200 per_token=20 inter_token=40,40 latency=280",
                "vllm-any-chunk": "ttft=100 per_token=47.5 inter_token=100,40,40,10 latency=290",
                "sglang": "ttft=200 per_token=25 inter_token=40,40 latency=300",
                "llmperf": "inter_token=56 ttft=200 latency=310",
                "inference-perf": "latency=310 per_token=20 ttft=200 inter_token=40,40",
            ]),
        DefinitionCase(
            "thoughts before the text, finish reason and usage in one chunk",
            stream(
                [
                    ([], 50), (.reasoning, 100), (.reasoning, 150), (.text, 200), (.text, 220),
                    ([.finish, .usage], 230), (.end, 240),
                ],
                tokens: 5, thoughts: 2, done: 240),
            [
                "aiperf": "ttft=100 inter_token=30 latency=220",
                "genai-perf": "ttft=200 latency=220 inter_token=10",
                "guidellm": "ttft=100 per_token=44×5 inter_token=30×4 latency=240",
                "vllm": "ttft=100 per_token=30 inter_token=50,50,20 latency=220",
                "vllm-any-chunk": "ttft=50 per_token=45 inter_token=50,50,50,20,10 latency=230",
                "sglang": "ttft=100 per_token=35 inter_token=50,50,20 latency=240",
                "llmperf": "inter_token=36.667 ttft=200 latency=240",
                "inference-perf": "latency=240 per_token=10 ttft=200 inter_token=20",
            ]),
        DefinitionCase(
            "a tool call and nothing else",
            stream(
                [([], 50), (.tool, 100), (.tool, 130), (.tool, 160), (.finish, 170), (.usage, 170), (.end, 170)],
                tokens: 4, done: 175),
            [
                "aiperf": "ttft=100 inter_token=20 latency=160",
                "genai-perf": "failed",
                "guidellm": "ttft=100 per_token=40×4 inter_token=20×3 latency=170",
                "vllm": "ttft=100 per_token=20 inter_token=30,30 latency=160",
                "vllm-any-chunk": "ttft=50 per_token=40 inter_token=50,30,30,10 latency=170",
                "sglang": "ttft=0 per_token=56.667 latency=170",
                "llmperf": "inter_token=0 ttft=0 latency=175",
                "inference-perf": "latency=175",
            ]),
        DefinitionCase(
            "several events in one read",
            stream(
                [([], 100), (.text, 100), (.text, 100), (.text, 160), (.finish, 160), (.usage, 160), (.end, 160)],
                tokens: 4, done: 160),
            [
                "aiperf": "ttft=100 inter_token=20 latency=160",
                "genai-perf": "ttft=100 latency=160 inter_token=20",
                "guidellm": "ttft=100 per_token=40×4 inter_token=20×3 latency=160",
                "vllm": "ttft=100 per_token=20 inter_token=0,60 latency=160",
                "vllm-any-chunk": "ttft=100 per_token=20 inter_token=0,0,60,0 latency=160",
                "sglang": "ttft=100 per_token=20 inter_token=0,60 latency=160",
                "llmperf": "inter_token=32 ttft=100 latency=160",
                "inference-perf": "latency=160 per_token=20 ttft=100 inter_token=0,60",
            ]),
        DefinitionCase(
            "usage long after the last output",
            stream([(.text, 100), (.text, 140), (.finish, 140), (.usage, 400), (.end, 400)], tokens: 3, done: 410),
            [
                "aiperf": "ttft=100 inter_token=20 latency=140",
                "genai-perf": "ttft=100 latency=140 inter_token=20",
                "guidellm": "ttft=100 per_token=46.667×3 inter_token=20×2 latency=400",
                "vllm": "ttft=100 per_token=20 inter_token=40 latency=140",
                "vllm-any-chunk": "ttft=100 per_token=20 inter_token=40,0 latency=140",
                "sglang": "ttft=100 per_token=150 inter_token=40 latency=400",
                "llmperf": "inter_token=46.667 ttft=100 latency=410",
                "inference-perf": "latency=410 per_token=20 ttft=100 inter_token=40",
            ]),
        DefinitionCase(
            "one token only",
            stream([([], 50), (.text, 100), (.finish, 110), (.usage, 110), (.end, 110)], tokens: 1, done: 110),
            [
                "aiperf": "ttft=100 latency=100",
                "genai-perf": "ttft=100 latency=100",
                "guidellm": "ttft=100 per_token=100×1 latency=110",
                "vllm": "ttft=100 latency=100",
                "vllm-any-chunk": "ttft=50 inter_token=50,10 latency=110",
                "sglang": "ttft=100 latency=110",
                "llmperf": "inter_token=33.333 ttft=100 latency=110",
                "inference-perf": "latency=110",
            ]),
        DefinitionCase(
            "no usage",
            stream([(.text, 100), (.text, 140), (.text, 180), (.finish, 180), (.end, 190)], tokens: nil, done: 190),
            [
                "aiperf": "ttft=100 latency=180",
                "genai-perf": "ttft=100 latency=180",
                "guidellm": "ttft=100 per_token=60×3 inter_token=40×2 latency=190",
                "vllm": "ttft=100 inter_token=40,40 latency=180",
                "vllm-any-chunk": "ttft=100 inter_token=40,40,0 latency=180",
                "sglang": "ttft=100 inter_token=40,40 latency=190",
                "llmperf": "inter_token=45 ttft=100 latency=190",
                "inference-perf": "latency=190 ttft=100 inter_token=40,40",
            ]),
        DefinitionCase(
            "a connection that took 30 ms",
            stream([(.text, 100), (.text, 140), (.end, 140)], tokens: 2, done: 140, connecting: 30),
            [
                "aiperf": "ttft=100 inter_token=40 latency=140",
                "genai-perf": "ttft=100 latency=140 inter_token=40",
                "guidellm": "ttft=70 per_token=55×2 inter_token=40×1 latency=110",
                "vllm": "ttft=100 per_token=40 inter_token=40 latency=140",
                "vllm-any-chunk": "ttft=100 per_token=40 inter_token=40 latency=140",
                "sglang": "ttft=100 per_token=40 inter_token=40 latency=140",
                "llmperf": "inter_token=70 ttft=100 latency=140",
                "inference-perf": "latency=140 per_token=40 ttft=100 inter_token=40",
            ]),
    ]

    static let endings = [
        DefinitionCase(
            "a truncated stream", stream([(.text, 100), (.text, 140)], tokens: nil, done: 150, outcome: .truncated),
            [
                "aiperf": "ttft=100 latency=140",
                "genai-perf": "ttft=100 latency=140",
                "guidellm": "ttft=100 per_token=70×2 inter_token=40×1 latency=150",
                "vllm": "ttft=100 inter_token=40 latency=140",
                "vllm-any-chunk": "ttft=100 inter_token=40 latency=140",
                "sglang": "ttft=100 inter_token=40 latency=140",
                "llmperf": "inter_token=70 ttft=100 latency=150",
                "inference-perf": "latency=150 ttft=100 inter_token=40",
            ]),
        DefinitionCase(
            "an error inside the stream",
            stream([(.text, 100), (.text, 140), (.error, 150)], tokens: nil, done: 150, outcome: .errorEvent),
            [
                "aiperf": "ttft=100 latency=140",
                "genai-perf": "ttft=100 latency=140",
                "guidellm": "failed",
                "vllm": "ttft=100 inter_token=40 latency=140",
                "vllm-any-chunk": "ttft=100 inter_token=40 latency=140",
                "sglang": "ttft=100 inter_token=40 latency=150",
                "llmperf": "failed",
                "inference-perf": "latency=150 ttft=100 inter_token=40",
            ]),
        DefinitionCase(
            "an error and nothing else", stream([(.error, 80)], tokens: nil, done: 80, outcome: .errorEvent),
            [
                "aiperf": "failed", "genai-perf": "failed", "guidellm": "failed", "vllm": "failed",
                "vllm-any-chunk": "failed", "sglang": "ttft=0 latency=80", "llmperf": "failed",
                "inference-perf": "latency=80",
            ]),
        DefinitionCase(
            "an event that is no JSON",
            stream(
                [(.text, 100), (.undecodable, 120), (.text, 140), (.end, 140)], tokens: nil, done: 140,
                outcome: .protocolError),
            [
                "aiperf": "ttft=100 latency=140", "genai-perf": "failed", "guidellm": "failed", "vllm": "failed",
                "vllm-any-chunk": "failed", "sglang": "failed", "llmperf": "failed",
                "inference-perf": "latency=140 ttft=100 inter_token=40",
            ]),
        DefinitionCase(
            "a comment line", stream([(.text, 100), (.text, 140), (.end, 140)], tokens: 2, done: 140, comments: 1),
            [
                "aiperf": "ttft=100 inter_token=40 latency=140",
                "genai-perf": "ttft=100 latency=140 inter_token=40",
                "guidellm": "ttft=100 per_token=70×2 inter_token=40×1 latency=140",
                "vllm": "ttft=100 per_token=40 inter_token=40 latency=140",
                "vllm-any-chunk": "ttft=100 per_token=40 inter_token=40 latency=140",
                "sglang": "failed", "llmperf": "failed",
                "inference-perf": "latency=140 per_token=40 ttft=100 inter_token=40",
            ]),
        DefinitionCase(
            "a connection that was reset in mid-stream",
            stream([(.text, 100)], tokens: nil, done: 120, outcome: .reset, curl: 56), all: "failed"),
        DefinitionCase(
            "too many requests", stream([], tokens: nil, done: 30, outcome: .rateLimited, status: 429), all: "failed"),
        DefinitionCase(
            "our time-out", stream([(.text, 100)], tokens: nil, done: 900, outcome: .idleTimeout, curl: 28),
            all: "failed"),
        DefinitionCase("a second attempt", retried, all: "failed"),
        DefinitionCase("a request that was shed", unsent, all: "left out"),
        DefinitionCase(
            "a cancelled request", stream([(.text, 100)], tokens: nil, done: 120, outcome: .cancelled), all: "left out"),
        DefinitionCase(
            "a request that the end cut off", stream([(.text, 100)], tokens: nil, done: 120, outcome: .censored),
            all: "left out"),
        DefinitionCase("an answer in one piece", whole, all: "left out"),
    ]

    /// Events at arrivals in milliseconds, equal ones in one read; it was dispatched 7 ms late, which no tool knows.
    static func stream(
        _ events: [(EventKinds, Int64)], tokens: Int64?, thoughts: Int64? = nil, done: Int64,
        outcome: OutcomeClass = .ok,
        status: Int = 200, connecting: Int64? = nil, comments: Int = 0, curl: Int = 0
    ) -> RequestRecord {
        var record = RequestRecord.made(0, intended: 1_000, lag: 7, outputs: [], outcome: outcome)
        (record.reads, record.events) = ([], [])
        for (kinds, at) in events { record.append(kinds, at: at) }
        (record.usage.outputTokens, record.usage.reasoningTokens) = (tokens, thoughts)
        (record.done, record.comments) = (done * millisecond, comments)
        (record.attempts[0].status, record.attempts[0].curlCode) = (status, curl)
        record.attempts[0].connected = connecting.map { $0 * millisecond }
        return record
    }
    private static var retried: RequestRecord {
        var record = stream([(.text, 100), (.end, 140)], tokens: 1, done: 140)
        record.attempts.insert(record.attempts[0], at: 0)
        return record
    }
    private static var unsent: RequestRecord {
        var record = stream([], tokens: nil, done: 0, outcome: .shed)
        record.attempts = []
        return record
    }
    private static var whole: RequestRecord {
        var record = stream([(.text, 100), (.end, 100)], tokens: 9, done: 100)
        record.streamed = false
        return record
    }
}
