// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `run --soak` against a mock whose first token comes ever later, as each question orders, and against one that stays as it is.
@Suite(.repeatedWhereSpoiled) struct SoakTests {
    private static func soak(growing: Bool) throws -> (code: Int32, out: String, drift: [String: Any]) {
        let mock = try MockProcess(["--gap", "2ms", "--tokens", "4", "--orders"])
        return try withExtendedLifetime(mock) {
            let scratch = try Scratch()
            let questions = (0..<480).map { #"{"prompt": "mock: ttft=\#(growing ? 40 + $0 / 4 : 40)ms"}"# }
            let file = try scratch.file("questions.jsonl", questions.joined(separator: "\n") + "\n")
            let base = scratch.path + "/runs"
            let profile = try scratch.file(
                "soak.yaml",
                """
                targets: [{name: server, url: "\(mock.url)/v1", model: mock}]
                load: {arrivals: constant, rate: 40/s, soak: 12s, drift_tolerance: 50%}
                request: {prompts: {file: \(file), order: sequence}, salt: false}
                """)
            let made = try Tool.run(["run", profile, "--output", base, "-q"])
            let summary = try Data(contentsOf: try scratch.onlyRun(in: base).appendingPathComponent("summary.json"))
            let object = try #require(try JSONSerialization.jsonObject(with: summary) as? [String: Any])
            return (made.code, made.out, try #require(object["drift"] as? [String: Any], "\(made.out)\(made.err)"))
        }
    }
    private static func row(_ drift: [String: Any], _ figure: String) throws -> [String: Any] {
        let rows = try #require(drift["rows"] as? [[String: Any]])
        return try #require(rows.first { $0["figure"] as? String == figure })
    }

    @Test("a first token that comes ever later is told, with its slope, and ends the run with 4") func growing() throws
    {
        let run = try Self.soak(growing: true)
        let row = try Self.row(run.drift, "ttft_p50")
        #expect(row["finding"] as? String == "rises" && row["outcome"] as? String == "exceeded", "\(run.out)")
        // 120 ms in twelve seconds.
        let slope = try #require(row["slope_per_hour"] as? Double)
        #expect(abs(slope / 36e9 - 1) < 0.25, "\(slope)")
        #expect([4, 7].contains(run.code))
        #expect(run.out.contains("Drift: TTFT p50 rises by"), "\(run.out)")
    }
    @Test("one that stays as it is goes beyond no tolerance, and opens no connection anew") func steady() throws {
        let run = try Self.soak(growing: false)
        let row = try Self.row(run.drift, "ttft_p50")
        #expect(row["outcome"] as? String != "exceeded" && [0, 6, 7].contains(run.code), "\(run.out)")
        #expect(row["windows"] as? Int ?? 0 >= 40)
        #expect(try Self.row(run.drift, "error_rate")["change"] as? Double == 0)
        #expect((run.drift["onsets"] as? [Any])?.isEmpty == true)
    }
    @Test(
        "a soak says what it cannot be",
        arguments: [
            ("{concurrency: 1, soak: 2h, duration: 1h}", "the soak says how long the run takes"),
            ("{stages: [{concurrency: 2, duration: 1m}], soak: 2h}", "a soak holds its load"),
            ("{concurrency: 1, duration: 1h, drift_tolerance: 5%}", "a soak has it; add \"soak: 2h\""),
            ("{concurrency: 1, soak: 0s}", "write a duration above 0"),
            ("{concurrency: 1, soak: 2h, drift_tolerance: 1.5}", "write a share from 0% to 100%"),
        ])
    func mistakes(load: String, said: String) throws {
        let scratch = try Scratch()
        let text = "targets: [{name: a, url: http://127.0.0.1:9/v1, model: m}]\nload: \(load)\n"
        let made = try Tool.run(["run", try scratch.file("soak.yaml", text)], folder: scratch.url)
        #expect(made.code == 2 && made.err.contains(said), "\(made.err)")
    }
}
