// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The published code of other tools and `report --as` that tool, at the same mock with fixed times, one request at a time.
@Suite(.serialized, .repeatedWhereSpoiled) struct RealToolTests {
    /// A tool in `.build/venv-peers`, and the metrics of it that can be held against ours: name and most overhead in milliseconds.
    struct RealTool: Sendable, CustomTestStringConvertible {
        let name: String
        let metrics: [String: Double]
        var testDescription: String { name }
    }
    /// Times from the start include its client's work before the request leaves; SGLang opens a connection each time.
    static let tools = [
        RealTool(
            name: "aiperf",
            metrics: [
                "time_to_first_token": 40, "inter_token_latency": 2, "inter_chunk_latency": 2, "request_latency": 50,
            ]),
        RealTool(name: "sglang", metrics: ["ttft": 30, "tpot": 2, "itl": 2, "e2e_latency": 40]),
        RealTool(
            name: "guidellm",
            metrics: [
                "time_to_first_token_ms": 30, "time_per_output_token_ms": 3, "inter_token_latency_ms": 2,
                "request_latency": 40,
            ]),
    ]
    /// What the mock does, and how many of the requests are successes to each tool.
    struct Scene: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let flags: [String]
        let requests: Int
        let successes: [String: Int]
        let ours: Int
    }
    static let scenes = [
        Scene(
            testDescription: "role chunk 100 ms before the first of 16 outputs, usage 60 ms after the last",
            flags: [
                "--headers-delay", "100ms", "--ttft", "200ms", "--gap", "20ms", "--tokens", "16", "--end-gap", "60ms",
            ],
            requests: 10, successes: ["aiperf": 10, "sglang": 10, "guidellm": 10], ours: 10),
        Scene(
            testDescription: "four thoughts first",
            flags: ["--ttft", "80ms", "--gap", "20ms", "--tokens", "8", "--reasoning", "4"],
            requests: 4, successes: ["aiperf": 4, "sglang": 4, "guidellm": 4], ours: 4),
        Scene(
            testDescription: "truncated after six outputs",
            flags: ["--ttft", "80ms", "--gap", "20ms", "--tokens", "12", "--fault", "truncate@6"], requests: 4,
            successes: ["aiperf": 4, "sglang": 4, "guidellm": 4], ours: 0),
        Scene(
            testDescription: "an error after six outputs",
            flags: ["--ttft", "80ms", "--gap", "20ms", "--tokens", "12", "--fault", "error@6"], requests: 4,
            successes: ["aiperf": 4, "sglang": 4, "guidellm": 0], ours: 0),
    ]

    @Test("reports what the tool itself reports", arguments: scenes, tools)
    func same(scene: Scene, tool: RealTool) throws {
        let mock = try MockProcess(scene.flags)
        let script = Tool.root.appendingPathComponent("Tests/peers/run_\(tool.name).py").path
        let python = Tool.root.appendingPathComponent(".build/venv-peers/bin/python")
        let said = try Tool.run([script, mock.url, "\(scene.requests)"], program: python)
        let theirs = try #require(
            try? JSONSerialization.jsonObject(with: Data(said.out.utf8)) as? [String: Any], "\(said.out)\(said.err)")
        #expect(theirs["successes"] as? Int == scene.successes[tool.name], "\(said.err)")

        let run = try RecordedRun(RunTests.profile(mock.url, load: "concurrency: 1, requests: \(scene.requests)"))
        let ours = try Defined(run.trace, as: tool.name)
        #expect(ours.target["successes"] as? Int == scene.successes[tool.name])
        #expect(ours.target["our_successes"] as? Int == scene.ours)
        guard scene.successes[tool.name] ?? 0 > 0 else { return }
        let values = theirs["metrics_ms"] as? [String: [String: Double]] ?? [:]
        for (metric, overhead) in tool.metrics.sorted(by: { $0.key < $1.key }) {
            let measured = values[metric]?["p50"] ?? 0
            guard let recomputed = ours.milliseconds(metric) else {
                // Without usage AIPerf has none, and SGLang divides by the length that it asked for, which no trace knows.
                #expect(scene.ours == 0 && (values[metric] == nil || metric == "tpot"))
                continue
            }
            print("\(tool.name) \(metric): \(measured) ms, recomputed \(recomputed) ms, ratio \(measured / recomputed)")
            // On a busy machine our run may have been the slower one: by less than any two definitions differ here.
            let slack = overhead > 10 ? 10.0 : 2
            #expect(measured > recomputed - slack && measured < recomputed + overhead, "\(metric): \(recomputed)")
        }
    }

    @Test("tells the definitions apart where they must differ")
    func different() throws {
        let mock = try MockProcess(Self.scenes[0].flags)
        let run = try RecordedRun(RunTests.profile(mock.url, load: "concurrency: 1, requests: 10"))
        // The role comes at 100 ms, output from 200 to 500, finish reason, usage and [DONE] at 560.
        let expected: [(String, String, Double)] = [
            ("vllm", "ttft", 200), ("vllm-any-chunk", "ttft", 100), ("aiperf", "time_to_first_token", 200),
            ("vllm", "e2el", 500), ("vllm-any-chunk", "e2el", 560), ("sglang", "e2e_latency", 560),
            ("aiperf", "request_latency", 500), ("inference-perf", "request_latency", 560),
            ("vllm", "tpot", 20), ("sglang", "tpot", 24), ("guidellm", "time_per_output_token_ms", 500.0 / 16),
            ("llmperf", "inter_token_latency_s", 500.0 / 18), ("genai-perf", "inter_token_latency", 20),
        ]
        for (name, metric, milliseconds) in expected {
            let found = try #require(try Defined(run.trace, as: name).milliseconds(metric))
            let slack = milliseconds < 50 ? 2.0 : 30
            #expect(found > milliseconds - 1 && found < milliseconds + slack, "\(name) \(metric): \(found)")
        }
    }

    @Test("takes all of them in one table, and says what it cannot take") func commandLine() throws {
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "4"])
        let run = try RecordedRun(RunTests.profile(mock.url, load: "concurrency: 1, requests: 2"))
        let table = try Tool.run(["report", run.trace, "--definitions"])
        #expect(try table.code == Tool.run(["report", run.trace]).code, "\(table.err)")
        for name in ["streamgauge", "aiperf", "genai-perf", "guidellm", "vllm", "sglang", "llmperf", "inference-perf"] {
            #expect(table.out.split(separator: "\n").contains { $0.hasPrefix("  \(name) ") }, "\(name)")
        }
        #expect(try Tool.run(["report", run.folder.path, "--as", "vllm"]).out.contains("theirs / ours"))
        let mistakes: [([String], String)] = [
            (["--as", "vlm"], "did you mean vllm?"), (["--as", "vllm", "--definitions"], "exclude each other"),
            (["--definitions", "--format", "markdown"], "terminal or json"),
        ]
        for (flags, words) in mistakes {
            let refused = try Tool.run(["report", run.trace] + flags)
            #expect(refused.code == 2 && refused.err.contains(words), "\(flags): \(refused.err)")
        }
        #expect(try Tool.run(["report", run.trace + ".none", "--as", "vllm"]).code == 2)
    }
}

/// `report TRACE --as NAME --format json` on a run with one target.
private struct Defined {
    let target: [String: Any]

    init(_ trace: String, as name: String) throws {
        let said = try Tool.run(["report", trace, "--as", name, "--format", "json"])
        let object = try JSONSerialization.jsonObject(with: Data(said.out.utf8)) as? [String: Any]
        let definitions = object?["definitions"] as? [[String: Any]]
        let targets = definitions?.first?["targets"] as? [[String: Any]]
        target = try #require(targets?.first, "\(said.out)\(said.err)")
    }
    /// The p50 of a metric.
    func milliseconds(_ name: String) -> Double? {
        let metrics = target["metrics"] as? [[String: Any]] ?? []
        let metric = metrics.first { $0["name"] as? String == name }
        return (metric?["p50_ns"] as? Int).map { Double($0) / 1e6 }
    }
}
