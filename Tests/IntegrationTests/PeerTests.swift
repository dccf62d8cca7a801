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
    @Test("DuckDB reads the trace and gets the report's own numbers") func duckDB() throws {
        let mock = try MockProcess(["--ttft", "lognormal(20ms,0.4)", "--gap", "uniform(1ms,4ms)", "--tokens", "30"])
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 8, requests: 240, warmup: 200ms"))
        let script = Tool.root.appendingPathComponent("Tests/duckdb/read_trace.py").path
        let summary = run.folder.appendingPathComponent("summary.json").path
        let outcome = try Tool.run([script, run.trace, summary], program: Tool.python)
        #expect(outcome.code == 0, "\(outcome.out)\(outcome.err)")
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
