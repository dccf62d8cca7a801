// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `streamgauge history` over folders of summaries: a real one, changed for each run.
@Suite struct HistoryCommandTests {
    /// A folder of runs a day, each with a summary whose TTFT p50 is as given, in milliseconds.
    private static func runs(
        _ ttfts: [Double], in scratch: Scratch, _ change: (Int, inout [String: Any]) -> Void = { _, _ in }
    ) throws -> String {
        let golden = Tool.root.appendingPathComponent("Tests/ReportsTests/Golden/healthy/summary.json")
        for (day, ttft) in ttfts.enumerated() {
            var summary = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: golden)) as? [String: Any])
            var run = try #require(summary["run"] as? [String: Any])
            run["start_unix_ns"] = (1_772_366_400 + 86_400 * day) * 1_000_000_000
            run["name"] = "nightly </script><b>x"
            summary["run"] = run
            var targets = try #require(summary["targets"] as? [[String: Any]])
            var metrics = try #require(targets[0]["metrics"] as? [String: [String: Any]])
            for (member, factor) in [("p50_ns", 1), ("p50_low_ns", 0.98), ("p50_high_ns", 1.02)] {
                metrics["ttft"]?[member] = Int64(ttft * factor * 1e6)
            }
            targets[0]["metrics"] = metrics
            summary["targets"] = targets
            change(day, &summary)
            let folder = scratch.url.appendingPathComponent("reports/nightly/day-\(day)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try JSONSerialization.data(withJSONObject: summary).write(
                to: folder.appendingPathComponent("summary.json"))
        }
        return scratch.path + "/reports"
    }
    private static let stepped: [Double] = (0..<21).map { (day: Int) -> Double in
        let level = day < 12 ? 120 : 150
        return Double(level + day * 5 % 7)
    }
    private static func history(_ arguments: [String]) throws -> Tool.Outcome { try Tool.run(["history"] + arguments) }

    @Test("draws the runs of a folder, and names a step") func terminal() throws {
        let scratch = try Scratch()
        let folder = try Self.runs(Self.stepped, in: scratch)
        let outcome = try Self.history([folder])
        #expect(outcome.code == 0 && outcome.err.isEmpty)
        #expect(outcome.out.contains("21 runs; mock-1, openai-chat"))
        #expect(outcome.out.contains("step 1, 2026-03-13 12:00: from 123 ms to 153 ms, +24."))
        #expect(outcome.out.contains("the next run is expected at ") && !outcome.out.contains("\u{1B}"))
        #expect(outcome.out.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
    @Test("the page: no message, the numbers of the JSON, tooltips, widths, themes, paper") func page() throws {
        let scratch = try Scratch()
        let folder = try Self.runs(Self.stepped, in: scratch) { day, summary in
            if day == 5 { summary["verdict"] = ["level": "invalid", "reasons": [[String: Any]]()] }
            guard day >= 8, var run = summary["run"] as? [String: Any] else { return }
            run["libcurl"] = "libcurl/8.5.0 OpenSSL/3.0.17"
            if day == 10 { run["cores"] = 64 }
            summary["run"] = run
        }
        let files = ["html", "json"].map { "\(scratch.path)/history.\($0)" }
        for file in files {
            let format = file.hasSuffix("html") ? "html" : "json"
            let made = try Self.history([
                folder, "--statistic", "ttft.p50,error_rate,tpot.p50", "--format", format, "-o", file,
            ])
            #expect(made.code == 0 && made.out.isEmpty && made.err.isEmpty)
        }
        let script = Tool.root.appendingPathComponent("Tests/chromium/check_history.py").path
        let tried = try Tool.run([script] + files, program: Tool.python)
        #expect(tried.code == 0, "\(tried.err)")
        let found = try #require(try JSONSerialization.jsonObject(with: Data(tried.out.utf8)) as? [String: Any])
        #expect(found["problems"] as? [String] == [])
        let count = try #require(found["made"] as? [String: Int])
        #expect(count["point"] == 60 && count["hollow"] == 63 && count["table"] == 3 && count["console"] == 1)
    }
    @Test("takes what is asked for, and what is found twice once") func chosen() throws {
        let scratch = try Scratch()
        let folder = try Self.runs([100, 101, 102, 103, 104], in: scratch)
        func values(_ arguments: [String]) throws -> [String] {
            let rows = try Self.history(arguments + ["--format", "csv"]).out.split(separator: "\r\n").dropFirst()
            return rows.map { String($0.split(separator: ",", omittingEmptySubsequences: false)[8]) }
        }
        let all = ["100000000", "101000000", "102000000", "103000000", "104000000"]
        #expect(try values([folder, folder + "/nightly/day-3", folder + "/nightly/day-1/summary.json"]) == all)
        #expect(try values([folder, "--last", "2"]) == Array(all.suffix(2)))
        #expect(try values([folder, "--since", "2026-03-04T12:00:00Z"]) == Array(all.suffix(2)))
        #expect(try values([folder, "--target", "alpha", "--since", "2026-03-05"]) == ["104000000"])
    }
    @Test("what is no summary is named and left out") func foreign() throws {
        let scratch = try Scratch()
        let folder = try Self.runs([100, 101], in: scratch)
        let broken = scratch.url.appendingPathComponent("reports/broken")
        try FileManager.default.createDirectory(at: broken, withIntermediateDirectories: true)
        let whole = try String(contentsOfFile: folder + "/nightly/day-0/summary.json", encoding: .utf8)
        _ = try scratch.file("reports/broken/summary.json", String(whole.prefix(whole.count / 2)))
        try FileManager.default.createSymbolicLink(
            at: broken.appendingPathComponent("loop"), withDestinationURL: scratch.url)
        let outcome = try Self.history([folder])
        #expect(outcome.code == 0 && outcome.out.contains("\n2 runs; mock-1"))
        #expect(outcome.err == "\(folder)/broken/summary.json: is not JSON, or was cut off; left out\n")
    }
    @Test("a real run and its compact summary are one run, with the same figures") func baseline() throws {
        let run = try RecordedRun(
            "name: real\nseed: 7\ntargets: [{name: t, mock: {ttft: 5ms, gap: 1ms, tokens: 4}}]\n"
                + "load: {concurrency: 4, requests: 120}\n")
        let file = run.scratch.path + "/runs/baselines/main.json"
        // By force: on a busy machine the run may be invalid, and is a run of the history all the same.
        #expect(try Tool.run(["baseline", "save", file, run.trace, "--force"]).code == 0)
        func points(_ path: String) throws -> [[String: Any]] {
            let out = try Self.history([path, "--format", "json", "--statistic", "ttft.p50,error_rate"]).out
            let history = try JSONSerialization.jsonObject(with: Data(out.utf8)) as? [String: Any]
            let series = try #require(history?["series"] as? [[String: Any]])
            return series.flatMap { $0["points"] as? [[String: Any]] ?? [] }
        }
        let both = try points(run.scratch.path + "/runs")
        let compact = try points(run.scratch.path + "/runs/baselines")
        #expect(both.count == 2 && compact.count == 2)
        #expect(both.allSatisfy { ($0["source"] as? String)?.hasSuffix("/summary.json") == true })
        #expect(compact.allSatisfy { ($0["source"] as? String)?.hasSuffix("/main.json") == true })
        for (a, b) in zip(both, compact) {
            for key in ["start_unix_ns", "value_ns", "value_share", "n", "low_ns", "high_ns"] {
                #expect(a[key] as? Double == b[key] as? Double, "\(key)")
            }
        }
    }
    static let mistakes: [([String], Int32, String)] = [
        (["reports/nightly/nothing"], 2, "cannot be read (No such file or directory); give a folder of runs"),
        (["reports", "--statistic", "ttft.p51"], 2, "--statistic: found \"ttft.p51\"; did you mean ttft.p5"),
        (["reports", "--statistic", "latency"], 2, "write a metric and p50, p90, p95, p99 or p99.9"),
        (["reports", "--target", "alpah"], 2, "the runs have alpha; did you mean alpha?"),
        (["reports", "--since", "yesterday"], 2, "write a date such as 2026-03-01"),
        (["reports", "--last", "0"], 2, "write a whole number from 1 to 1000000"),
        (["reports", "--format", "htm"], 2, "did you mean html?"),
        (["empty"], 8, "no summary of a run is in there; a run leaves one in its folder"),
        (["reports", "--statistic", "goodput"], 8, "none of them chosen that has goodput"),
        (["reports", "--since", "2027-01-01"], 8, "choose another --statistic, or an earlier --since"),
        ([], 2, "DIR is missing"),
    ]
    @Test("mistakes say what is wrong and what would be right", arguments: mistakes)
    func mistake(arguments: [String], code: Int32, message: String) throws {
        let scratch = try Scratch()
        _ = try Self.runs([100, 101], in: scratch)
        try FileManager.default.createDirectory(
            at: scratch.url.appendingPathComponent("empty"), withIntermediateDirectories: true)
        let outcome = try Tool.run(["history"] + arguments, folder: scratch.url)
        #expect(outcome.code == code && outcome.err.contains(message) && outcome.out.isEmpty, "\(outcome.err)")
    }
    @Test("never writes over one of its summaries, nor over a file without --force") func output() throws {
        let scratch = try Scratch()
        let folder = try Self.runs([100, 101], in: scratch)
        let own = folder + "/nightly/day-0/summary.json"
        #expect(try Self.history([folder, "--format", "json", "-o", own, "--force"]).code == 2)
        let other = try scratch.file("there.json", "x")
        #expect(try Self.history([folder, "--format", "json", "-o", other]).code == 2)
        #expect(try Self.history([folder, "--format", "json", "-o", other, "--force"]).code == 0)
    }
}
