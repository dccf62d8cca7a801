// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `streamgauge inspect` on a real trace.
@Suite struct InspectTests {
    private func run() throws -> (run: RecordedRun, mock: MockProcess) {
        let mock = try MockProcess([
            "--ttft", "lognormal(30ms,0.4)", "--gap", "2ms", "--tokens", "12", "--fault", "reset@6:25%",
        ])
        return (try RecordedRun(RunTests.profile(mock.url, load: "concurrency: 4, requests: 40")), mock)
    }
    private func json(_ words: [String]) throws -> [String: Any] {
        let outcome = try Tool.run(["inspect"] + words + ["--json"])
        #expect(outcome.code == 0, "\(outcome.err)")
        return try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: Any] ?? [:]
    }
    private func metric(_ name: String, _ request: [String: Any]) -> Int? {
        (request["metrics"] as? [String: Any])?[name] as? Int
    }

    @Test("the slowest and the median have the TTFTs that summary.json says, and the record is that of the trace")
    func figures() throws {
        let (run, _) = try run()
        let summary = try JSONSerialization.jsonObject(with: Data(try run.text("summary.json").utf8)) as? [String: Any]
        let target = (summary?["targets"] as? [[String: Any]])?.first?["metrics"] as? [String: Any]
        let ttft = try #require(target?["ttft"] as? [String: Any])
        let slowest = try json([run.trace])
        #expect(metric("ttft_ns", slowest) == ttft["max_ns"] as? Int)
        #expect(metric("ttft_ns", try json([run.folder.path, "--median"])) == ttft["p50_ns"] as? Int)
        let index = try #require(slowest["index"] as? Int)
        let recorded = try #require(try TraceFile(run.trace).requests.first { $0["index"] as? Int == index })
        for (name, value) in recorded {
            #expect((slowest[name] as? NSObject) == (value as? NSObject), "\(name)")
        }
        let byID = try json([run.trace, "--request", try #require(slowest["request_id"] as? String)])
        #expect(byID["index"] as? Int == index)
    }
    @Test("a broken one is shown whole, from a file as from a pipe") func broken() throws {
        let (run, _) = try run()
        let shown = try Tool.run(["inspect", run.trace, "--broken", "reset"])
        #expect(shown.code == 0 && shown.out.contains("OUTCOME: reset") && shown.out.contains("wait for headers"))
        let piped = try Tool.run(
            ["inspect", "-", "--broken"], input: try Data(contentsOf: URL(fileURLWithPath: run.trace)))
        #expect(piped.out == shown.out.replacing("ended as reset", with: "failed"), "\(piped.err)")
    }
    @Test("what is not there is said, with the exit code of the reason") func missing() throws {
        let (run, _) = try run()
        let profile = try run.scratch.file("not-a-trace", "hello")
        let table: [([String], Int32, String)] = [
            ([run.trace, "--request", "400"], 2, "0 to 39; the nearest: 39"),
            ([run.trace, "--broken", "shed"], 8, "no request ended as shed"),
            ([run.trace, "--target", "tt"], 2, "did you mean t?"), ([profile], 2, "is not a trace"),
            ([run.trace + "x"], 2, "cannot read"), (["-", "--median"], 2, "save it to a file first"),
            ([run.trace, "--events", "0"], 2, "a number from 2 on, or all"),
        ]
        for (words, code, says) in table {
            let outcome = try Tool.run(["inspect"] + words)
            #expect(outcome.code == code && outcome.err.contains(says) && outcome.out.isEmpty, "\(outcome)")
        }
    }
}
