// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Programs that others wrote, against ours: the vendors' SDKs read the mock, DuckDB reads the trace.
@Suite struct PeerTests {
    @Test("the official SDKs complete their calls against the mock") func sdks() throws {
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "20"])
        let script = Tool.root.appendingPathComponent("Tests/sdk/sdk_check.py").path
        let outcome = try Tool.run([script, mock.url], program: Tool.python)
        #expect(outcome.code == 0, "\(outcome.out)\(outcome.err)")
        #expect(outcome.out.split(separator: "\n").count > 10)
    }
    /// The SQL of the documentation on a trace; fails where what comes out is not what the report says.
    private static func recipes(_ arguments: String...) throws {
        let script = Tool.root.appendingPathComponent("Tests/sql/recipes.py").path
        let outcome = try Tool.run([script] + arguments, program: Tool.python)
        #expect(outcome.code == 0, "\(outcome.out)\(outcome.err)")
    }
    @Test(
        "the SQL of the documentation gets the report's own numbers, in DuckDB and in ClickHouse",
        arguments: [
            "concurrency: 8, requests: 240, warmup: 200ms",
            "arrivals: poisson, rate: 120/s, requests: 240, warmup: 300ms",
            "concurrency: 4, requests: 240, blocks: 6",
        ])
    func sql(load: String) throws {
        let run = try RecordedRun(
            """
            name: sql
            seed: 7
            targets:
              - name: direct
                model: m
                mock:
                  {ttft: "lognormal(20ms,0.4)", gap: "uniform(1ms,4ms)", tokens: "30", join: "2",
                   fault: "cut@5:5%,429:5%", retry-after: 10ms}
              - name: relay
                model: m
                mock: {ttft: "lognormal(25ms,0.4)", gap: "exponential(3ms)", tokens: "30", fault: "stall@8:250ms:5%"}
            load: {\(load)}
            request: {synthetic: {input_tokens: "uniform(10,200)", tokens_per_word: 1}}
            retry: {max: 1, backoff: 5ms}
            record: {output: hash}
            """)
        let summary = run.folder.appendingPathComponent("summary.json").path
        try Self.recipes(run.trace, summary)
        let copy = run.folder.appendingPathComponent("trace-2.ndjson.gz").path
        try FileManager.default.copyItem(atPath: run.trace, toPath: copy)
        try Self.recipes(run.folder.path + "/trace*.ndjson.gz")
    }
    @Test("of a trace without a single answer, too, every query finds its columns") func sqlOfNothing() throws {
        let server = try RudeServer([.close])
        let run = try RecordedRun(RunTests.profile(server.url, load: "concurrency: 1, requests: 3"))
        try Self.recipes(run.trace)
    }
    @Test("ttft interleaves its URLs and ranks them") func ttft() throws {
        let fast = try MockProcess(["--ttft", "10ms", "--gap", "1ms", "--tokens", "3"])
        let slow = try MockProcess(["--ttft", "60ms", "--gap", "1ms", "--tokens", "3"])
        let scratch = try Scratch()
        let outcome = try Tool.run(
            ["ttft", slow.url + "/v1", fast.url + "/v1", "-m", "mock", "--output", scratch.path + "/runs", "-q"])
        #expect(outcome.code == 0, "\(outcome.out)\(outcome.err)")
        let ranking = outcome.out.components(separatedBy: "Ranking by TTFT").last ?? ""
        #expect(ranking.contains("127.0.0.1:\(fast.port) answered first"), "\(outcome.out)")
        let trace = try TraceFile(
            try scratch.onlyRun(in: scratch.path + "/runs").appendingPathComponent("trace.ndjson.gz").path)
        let order = trace.requests.sorted { ($0["index"] as? Int ?? 0) < ($1["index"] as? Int ?? 0) }
            .compactMap { $0["target"] as? Int }
        #expect(Array(order.prefix(8)) == [0, 1, 1, 0, 0, 1, 1, 0] && order.count == 60)
    }
    @Test("decode prints the outcome, the same for any split", arguments: ["1", "7", "100000"])
    func decode(split: String) throws {
        let body = Tool.root.appendingPathComponent("Tests/Fixtures/wire/fixtures/anthropic-text-two-tools.sse")
        let outcome = try Tool.run(
            ["decode", "--protocol", "anthropic-messages", "--split", split], input: try Data(contentsOf: body))
        let json = try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: Any]
        #expect(outcome.code == 0 && json?["terminal"] as? String == "done")
        #expect((json?["tool_calls"] as? [Any])?.count == 2)
    }
    @Test("doctor measures the tool's own floor and finds kernel stamps") func doctor() throws {
        let outcome = try Tool.run(["doctor"])
        for part in ["descriptors", "clock", "libcurl", "by the kernel", "TTFT added", "observation lag"] {
            #expect(outcome.out.contains(part), "\(outcome.out)\(outcome.err)")
        }
        #expect([0, 7].contains(outcome.code))
    }
}
