// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// action.yml and ci/gitlab.yml, executed as their runners would, on embedded mocks.
@Suite(.serialized, .repeatedWhereSpoiled) struct CITests {
    static let secret = "sk-test-4f1a99c07be2"
    /// Two alike, in blocks; what a test changes stands in its gates.
    private static func profile(candidate: String = "uniform(380ms,420ms)", blocks: Int = 8, gates: [String] = [])
        -> String
    {
        """
        name: "ci, \\"::error::\\""
        seed: 3
        targets:
          - {name: base, mock: {ttft: "uniform(380ms,420ms)", gap: 2ms, tokens: 4}, key: "${SG_TEST_KEY}"}
          - {name: change, mock: {ttft: "\(candidate)", gap: 2ms, tokens: 4}, key: "${SG_TEST_KEY}"}
        load: {concurrency: 16, requests: \(blocks * 20), mix: blocks, blocks: \(blocks)}
        gates: [\(gates.map { "\"\($0)\"" }.joined(separator: ", "))]
        """
    }

    // MARK: GitHub

    @Test("the action passes, and leaves verdict, code, folder, summary, annotations, JUnit and comment") func passed()
        throws
    {
        let job = try PlayedJob()
        let done = try job.github(
            Self.profile(),
            ["gates": "ttft.p50 < 5s\n\n  error_rate < 20%  \n", "arguments": "--seed 4 --concurrency 12"])
        #expect(done.code == 0 && done.succeeded, "\(done.log)")
        #expect(done.outputs["verdict"] == "passed" && done.outputs["exit-code"] == "0")
        let folder = try #require(done.outputs["folder"])
        let summary = try String(contentsOfFile: "\(folder)/summary.json", encoding: .utf8)
        #expect(summary.contains("\"seed\": \"4\"") && summary.contains("\"concurrency\": 12"))
        #expect(done.summary.contains("### Streamgauge: ci, \"::error::\"") && done.summary.contains("| TTFT p50 |"))
        // A busy machine may add a warning that the run is suspect.
        let notice = "::notice title=Streamgauge%3A ci%2C \"%3A%3Aerror%3A%3A\"::4 of 4 gates passed"
        #expect(done.annotations.contains(notice), "\(done.annotations)")
        let artifact = try #require(done.artifacts["streamgauge"])
        for name in ["junit.xml", "comment.md", "summary.md", "annotations.txt"] { #expect(artifact.contains(name)) }
        for name in ["trace.ndjson.gz", "summary.json", "report.md", "report.html"] {
            #expect(artifact.contains { $0.hasPrefix("runs/") && $0.hasSuffix("/\(name)") }, "\(artifact)")
        }
        let tests = try job.tests(of: done)
        #expect(tests.count == 5 && tests.allSatisfy { $0.result.isEmpty })
        #expect(tests.map(\.target) == ["ci, \"::error::\"", "base", "change", "base", "change"])
    }
    @Test("a limit that is broken is code 4, in every output") func broken() throws {
        let job = try PlayedJob()
        let done = try job.github(Self.profile(gates: ["change: ttft.p50 < 1ms"]), [:])
        #expect(done.code == 4 && !done.succeeded && done.outputs["verdict"] == "limit_broken", "\(done.log)")
        #expect(
            done.annotations.first?.hasPrefix("::error title=Streamgauge%3A change%3A change%3A ttft.p50 < 1ms") == true
        )
        #expect(done.summary.contains("**Exit code 4**: a limit is broken."))
        #expect(try job.tests(of: done).map(\.result) == [[], ["failure"]])
        #expect(done.artifacts["streamgauge"] != nil)  // a failed job keeps its reports
    }
    @Test("a candidate that is twice as slow is code 5; the comment has the change") func regressed() throws {
        let job = try PlayedJob()
        let done = try job.github(Self.profile(candidate: "uniform(760ms,840ms)"), ["gates": "ttft.p50 +10%"])
        #expect(done.code == 5 && done.outputs["verdict"] == "regressed", "\(done.log)")
        #expect(done.summary.contains("#### change against base"))
        #expect(try job.tests(of: done).map(\.result) == [[], ["failure"]])
        let comment = try job.text(done, "comment.md")
        #expect(comment.contains("regressed") && comment.utf8.count <= 65_536)
    }
    @Test("what cannot be told is code 6, or passes where the user says so", arguments: ["fail", "pass"])
    func inconclusive(setting: String) throws {
        let job = try PlayedJob()
        // Two blocks can never tell: the t quantile of one degree of freedom is 12.7.
        let done = try job.github(
            Self.profile(blocks: 2), ["gates": "ttft.p50 +1%", "inconclusive": setting, "artifact": ""])
        let passes = setting == "pass"
        #expect(
            done.code == (passes ? 0 : 6) && done.outputs["verdict"] == (passes ? "passed" : "inconclusive"),
            "\(done.log)")
        #expect(try job.tests(of: done).map(\.result) == [[], [passes ? "skipped" : "failure"]])
        #expect(done.annotations.contains { $0.hasPrefix(passes ? "::warning" : "::error") })
        #expect(done.artifacts.isEmpty)
    }
    @Test("a mistake in the profile is code 2, and said") func mistake() throws {
        let done = try PlayedJob().github("name: x\nlaod: {}\n", [:])
        #expect(done.code == 2 && done.outputs["verdict"] == "error" && done.outputs["folder"] == "", "\(done.log)")
        #expect(done.log.contains("laod") && done.annotations.first?.contains("ended with exit code 2") == true)
    }
    @Test("text of a run is no command to the runner while the tool prints") func commands() throws {
        let done = try PlayedJob().github(Self.profile(), ["gates": "ttft.p50 < 5s"])
        let lines = done.log.split(separator: "\n")
        let stop = try #require(lines.first { $0.hasPrefix("::stop-commands::") })
        let token = stop.dropFirst("::stop-commands::".count)
        #expect(token.count == 32 && lines.contains("::\(token)::"))
        #expect(done.live.allSatisfy { $0.wholeMatch(of: /::(error|warning|notice) title=.*/) != nil }, "\(done.live)")
    }
    @Test("the binary is built once for each version of the sources, and then comes from the cache") func build() throws
    {
        let job = try PlayedJob()
        let tools = try job.fakeMake()
        let first = try job.github(Self.profile(), ["binary": ""], path: tools)
        #expect(first.code == 0 && first.ran.contains("Build"), "\(first.log)")
        let second = try job.github(Self.profile(), ["binary": ""], path: tools)
        #expect(second.code == 0 && !second.ran.contains("Build") && second.ran.contains("Run"))
    }
    @Test("a run that passes joins the baseline, and the next one is compared with it") func baseline() throws {
        let job = try PlayedJob()
        let inputs = ["baseline": "nightly", "baseline-gates": "ttft.p50 +50%", "target": "change"]
        let first = try job.github(Self.profile(), inputs.merging(["update-baseline": "true"]) { $1 })
        #expect(first.code == 0 && first.ran.contains("Keep the baseline"), "\(first.log)")
        #expect(first.summary.contains("There is no baseline nightly yet"))
        let second = try job.github(Self.profile(), inputs.merging(["update-baseline": "true"]) { $1 })
        #expect(second.ran.contains("Compare with the baseline") && second.ran.contains("Keep the baseline"))
        // One run against one is advice, and never a verdict; it joins all the same, or there would never be two.
        #expect(second.code == 6 && second.outputs["verdict"] == "inconclusive", "\(second.log)")
        #expect(try job.tests(of: second, "compare.xml").map(\.result).last == ["failure"])
        #expect(second.summary.contains("### Streamgauge: "))
        #expect(try job.text(second, "compare.md").contains("TTFT p50"))
    }
    @Test("no step has an expression in its text, and only known actions are used") func shape() throws {
        let text = try String(contentsOf: Tool.root.appendingPathComponent("action.yml"), encoding: .utf8)
        for run in text.components(separatedBy: "      run: ").dropFirst() {
            #expect(!(run.components(separatedBy: "\n    - name:").first ?? "").contains("${{"))
        }
    }

    // MARK: Formats

    @Test("every golden file of a CI is taken by the readers of others, hostile names and all") func readers() throws {
        let golden = Tool.root.appendingPathComponent("Tests/ReportsTests/Golden/ci").path
        let folders = try FileManager.default.contentsOfDirectory(atPath: golden).map { "\(golden)/\($0)" }
        #expect(folders.count >= 8)
        for (file, read) in try Tool.check(["junit"] + folders.map { "\($0)/junit.xml" }) {
            let found = try #require(read as? [String: Any])
            #expect(found["mistakes"] as? [String] == [] && (found["tests"] as? [Any])?.isEmpty == false, "\(file)")
        }
        for (file, read) in try Tool.check(["gitlab"] + folders.map { "\($0)/gitlab-metrics.txt" }) {
            let found = try #require(read as? [String: Any])
            #expect((found["pairs"] as? [String: String])?.count == found["samples"] as? Int, "\(file)")
        }
    }

    // MARK: GitLab

    @Test(
        "the job of GitLab passes, and fails with the code of the tool",
        arguments: [("uniform(380ms,420ms)", 0), ("uniform(760ms,840ms)", 5)])
    func gitlab(candidate: String, code: Int32) throws {
        let job = try PlayedJob()
        let done = try job.gitlab(
            Self.profile(candidate: candidate, gates: ["error_rate < 20%"]),
            ["STREAMGAUGE_GATES": code == 0 ? "" : "ttft.p50 +10%"])
        #expect(done.code == code, "\(done.log)")
        let failures = try job.tests(of: done).filter { !$0.result.isEmpty }
        #expect(failures.isEmpty == (code == 0))
        let metrics = "\(job.workspace)/streamgauge-results/metrics.txt"
        let read = try #require(try Tool.check(["gitlab", metrics])[metrics] as? [String: Any])
        let pairs = try #require(read["pairs"] as? [String: String])
        #expect(pairs["streamgauge_ttft_seconds{target=change,quantile=0.5}"] != nil, "\(pairs.keys)")
        #expect(pairs.count == read["samples"] as? Int)
        let reports = try #require(done.artifactReports)
        #expect(reports["junit"] as? [String] == ["streamgauge-results/*.xml"])
        #expect(reports["metrics"] as? String == "streamgauge-results/metrics.txt")
    }
    @Test("the job of GitLab builds from a repository once, and keeps the baseline") func gitlabCache() throws {
        let job = try PlayedJob()
        let repository = try job.fakeRepository()
        let variables = [
            "STREAMGAUGE_BINARY": "", "STREAMGAUGE_REPOSITORY": repository, "STREAMGAUGE_REF": "v1",
            "STREAMGAUGE_BASELINE": "nightly", "STREAMGAUGE_TARGET": "change", "STREAMGAUGE_UPDATE_BASELINE": "true",
        ]
        let first = try job.gitlab(Self.profile(), variables)
        #expect(first.code == 0 && first.log.contains("There is no baseline nightly yet"), "\(first.log)")
        try FileManager.default.removeItem(atPath: repository)
        try FileManager.default.removeItem(atPath: "\(job.workspace)/.streamgauge")
        try FileManager.default.removeItem(atPath: "\(job.workspace)/reports")
        let second = try job.gitlab(Self.profile(), variables)
        #expect(second.code == 0 && !second.log.contains("There is no baseline"), "\(second.log)")
        #expect(second.log.contains("nightly.json: 2 runs of change"))
        #expect(FileManager.default.fileExists(atPath: "\(job.workspace)/streamgauge-results/compare.xml"))
    }
}
