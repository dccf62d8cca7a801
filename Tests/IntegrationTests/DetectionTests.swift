// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `plan --detect`: how many blocks and requests a comparison needs.
@Suite struct DetectionTests {
    private func json(_ arguments: [String]) throws -> [String: Any] {
        let outcome = try Tool.run(["plan"] + arguments + ["--json"])
        #expect(outcome.code == 0, "\(outcome.err)")
        return try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: Any] ?? [:]
    }
    private func needed(_ arguments: [String]) throws -> [Int: Int] {
        let rows = try json(arguments)["needed"] as? [[String: Any]] ?? []
        return rows.reduce(into: [:]) { $0[$1["requests_per_block"] as? Int ?? 0] = $1["blocks"] as? Int }
    }

    @Test("docs/statistics.md has the very table that the tool prints; to renew it, set STREAMGAUGE_WRITE_DOCS")
    func docs() throws {
        let printed = try Tool.run(["plan", "--detect", "10%"])
        #expect(printed.code == 0, "\(printed.err)")
        let file = Tool.root.appendingPathComponent("docs/statistics.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: "<!-- made by: streamgauge plan --detect 10%")).lowerBound
        let open = try #require(text.range(of: "```\n", range: start..<text.endIndex)).upperBound
        let close = try #require(text.range(of: "```", range: open..<text.endIndex)).lowerBound
        if ProcessInfo.processInfo.environment["STREAMGAUGE_WRITE_DOCS"] != nil {
            try (text[..<open] + printed.out + text[close...]).write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(
                text[open..<close] == printed.out,
                "STREAMGAUGE_WRITE_DOCS=1 swift test --skip-build --filter DetectionTests writes it anew")
        }
    }
    @Test("a smaller change, a higher percentile and a gate's tolerance all take more blocks") func more() throws {
        let usual = try needed(["--detect", "20%"])
        #expect(usual.count == 4 && usual.values.allSatisfy { $0 >= 6 })
        for harder in [
            ["--detect", "10%"], ["--detect", "20%", "--statistic", "ttft.p95"],
            ["--detect", "20%", "--tolerance", "5%"],
        ] {
            let blocks = try needed(harder)
            for size in usual.keys { #expect(blocks[size] ?? .max >= usual[size] ?? 0, "\(harder), \(size)") }
            #expect(blocks.count == 4 && blocks.values.reduce(0, +) > usual.values.reduce(0, +), "\(harder)")
        }
    }
    @Test("a profile with blocks is judged by its own, one without is told what to write") func profiles() throws {
        let scratch = try Scratch()
        func profile(_ load: String) throws -> String {
            try scratch.file(
                "p.yaml",
                "name: mine\ntargets:\n  - {name: a, url: \"http://h/v1\", model: m}\n"
                    + "  - {name: b, url: \"http://i/v1\", model: m}\nload: {\(load)}\n")
        }
        let blocks = try profile("concurrency: 4, requests: 2400, blocks: 10")
        let own = try json([blocks, "--detect", "10%"])["profile"] as? [String: Any]
        #expect(own?["blocks"] as? Int == 10 && own?["requests_per_block"] as? Int == 120)
        #expect((0.1...0.3).contains(own?["detectable"] as? Double ?? 0))
        let shown = try Tool.run(["plan", blocks, "--detect", "10%"])
        #expect(shown.out.contains("mine: 10 blocks of 120 requests a target find "), "\(shown.out)")
        let none = try Tool.run(["plan", try profile("concurrency: 4, requests: 2400"), "--detect", "10%"])
        #expect(none.out.contains("mine has no blocks; write mix: blocks and blocks: 8"), "\(none.out)")
        let few = try Tool.run(["plan", try profile("concurrency: 4, requests: 240, blocks: 4"), "--detect", "10%"])
        #expect(few.out.contains("can tell nothing; at least 6 blocks are needed"), "\(few.out)")
    }
    @Test("noise comes from a run with blocks, and of shares only where they vary") func measured() throws {
        let mock = try MockProcess(["--ttft", "20ms", "--gap", "1ms", "--tokens", "5"])
        let target = "url: \"\(mock.url)/v1\", model: mock}"
        let run = try RecordedRun(
            "name: aa\nseed: 7\ntargets:\n  - {name: a, \(target)\n  - {name: b, \(target)\n"
                + "load: {concurrency: 4, requests: 240, blocks: 6}\n")
        // A busy machine may spoil the run; its blocks are there all the same.
        #expect([0, 7].contains(run.outcome.code), "\(run.outcome.out)\(run.outcome.err)")
        let found = try json(["--detect", "10%", "--from", run.trace])
        let noise = found["noise"] as? [String: Any]
        #expect(noise?["source"] as? String == "measured" && noise?["pairs"] as? Int == 6)
        #expect(noise?["requests_per_block"] as? Int == 20)
        #expect((1e-6...1).contains(noise?["deviation"] as? Double ?? 0), "\(String(describing: noise))")
        let shares = try Tool.run(["plan", "--detect", "1%", "--statistic", "error_rate", "--from", run.trace])
        // Without an error nothing varied, and nothing is known of how far error rates lie apart.
        #expect(shares.code == 2 && shares.err.contains("the same value in all of them"), "\(shares.err)")
    }
    @Test(
        "what is wrong is named, with what would be right",
        arguments: [
            (["--detect", "ten"], "--detect: found \"ten\"; write a change above 0%, such as \"10%\""),
            (["--detect", "0%"], "--detect: found \"0%\"; write a change above 0%, such as \"10%\""),
            (["--detect", "-5%"], "--detect: found \"-5%\"; write a change above 0%, such as \"10%\""),
            (
                ["--detect", "5%", "--tolerance", "10%"],
                "--detect: a gate with this --tolerance lets such a change pass"
            ),
            (["--detect", "5%", "--statistic", "tfft.p50"], "\"tfft\" is no figure, did you mean ttft?"),
            (["--detect", "5%", "--statistic", "ttft"], "--statistic: found \"ttft\"; which percentile of ttft?"),
            (["--detect", "5%", "--statistic", "error_rate"], "--statistic error_rate: how far shares lie apart"),
            (["--detect", "5%", "--from", "/nowhere.gz"], "/nowhere.gz"),
            (["--statistic", "ttft.p50", "p.yaml"], "--statistic belongs to --detect"),
            ([], "PROFILE is missing"),
        ])
    func mistakes(arguments: [String], message: String) throws {
        let outcome = try Tool.run(["plan"] + arguments)
        #expect(outcome.code == 2 && outcome.out.isEmpty && outcome.err.contains(message), "\(outcome.err)")
    }
    @Test("a run without blocks has no noise to offer") func withoutBlocks() throws {
        let mock = try MockProcess(["--ttft", "5ms", "--tokens", "2"])
        let run = try RecordedRun(RunTests.profile(mock.url, load: "concurrency: 2, requests: 10"))
        let outcome = try Tool.run(["plan", "--detect", "5%", "--from", run.trace])
        #expect(
            outcome.code == 2 && outcome.err.contains("fewer than two whole blocks with ttft.p50"), "\(outcome.err)")
    }
}
