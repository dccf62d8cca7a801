// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The page in a real browser: `Tests/chromium` opens it in a headless Chromium and tries it as a reader would.
@Suite(.repeatedWhereSpoiled) struct HTMLReportTests {
    /// How often each check was made; a problem is a failure.
    private static func tried(_ run: RecordedRun) throws -> [String: Int] {
        try tried(["report.html", "summary.json"].map { run.folder.appendingPathComponent($0).path })
    }
    private static func tried(_ files: [String]) throws -> [String: Int] {
        let script = Tool.root.appendingPathComponent("Tests/chromium/check_report.py").path
        let tried = try Tool.run([script] + files, program: Tool.python)
        #expect(tried.code == 0, "\(tried.err)")
        let found = try #require(try JSONSerialization.jsonObject(with: Data(tried.out.utf8)) as? [String: Any])
        #expect(found["problems"] as? [String] == [])
        return try #require(found["made"] as? [String: Int])
    }
    private static func profile(_ targets: [String], load: String) -> String {
        "name: \"a & <b>name\"\nseed: 7\ntargets:\n\(targets.map { "  - \($0)\n" }.joined())load: {\(load)}\n"
    }

    @Test("two targets: no message, the numbers of summary.json, legend, tooltips, zoom, widths, themes, paper")
    func two() throws {
        let run = try RecordedRun(
            Self.profile(
                [
                    "{name: \"fast </script><b>x\", mock: {ttft: 20ms, gap: 3ms, tokens: 12, reasoning: 4}}",
                    "{name: \"slow \\\"&' one with a name that goes on and on and on, as some do\", "
                        + "mock: {ttft: \"uniform(60ms,90ms)\", gap: 6ms, tokens: 12, fault: \"cut@3:20%,500:10%\"}}",
                ], load: "concurrency: 8, requests: 200"))
        let made = try Self.tried(run)
        #expect(try #require(made["number"]) > 100 && made["complete"] ?? 0 > 100)
        for check in ["legend", "tooltip", "heat map", "waterfall", "zoom", "keyboard", "overflow", "console", "paper"]
        {
            #expect(made[check] ?? 0 > 0, "\(check) was not tried")
        }
        let again = try Tool.run(["report", run.trace, "--format", "html"])
        #expect(try again.out == run.text("report.html"))
    }
    @Test("one target, and one that never answers: still a page without a message", arguments: ["none", "500:100%"])
    func one(fault: String) throws {
        let run = try RecordedRun(
            Self.profile(
                ["{name: t, mock: {ttft: 5ms, gap: 1ms, tokens: 4, fault: \"\(fault)\"}}"],
                load: "concurrency: 2, requests: 12"))
        let made = try Self.tried(run)
        #expect(made["console"] == 1 && made["counts"] == 1)
    }
    @Test("a trace that was cut off, and one with nothing but its beginning", arguments: [0.6, 0])
    func cut(share: Double) throws {
        let run = try RecordedRun(
            Self.profile(
                ["{name: a, mock: {ttft: 5ms, gap: 1ms, tokens: 40}}", "{name: b, mock: {ttft: 9ms, gap: 1ms}}"],
                load: "concurrency: 4, requests: 400"))
        let text = try Tool.run(["-dc", run.trace], program: URL(fileURLWithPath: "/usr/bin/gzip")).out
        let lines = text.split(separator: "\n")
        let kept = lines.prefix(max(1, Int(Double(lines.count) * share))).joined(separator: "\n") + "\n"
        let trace = try run.scratch.file("cut.ndjson", kept)
        let files = try ["html", "json"].map { format in
            try run.scratch.file("report.\(format)", try Tool.run(["report", trace, "--format", format]).out)
        }
        let made = try Self.tried(files)
        #expect(made["console"] == 1 && made["verdict"] == 1 && (made["legend"] == 2) == (share > 0))
    }
    @Test("sixteen targets fit a phone") func sixteen() throws {
        let targets = (0..<16).map { "{name: target-\($0), mock: {ttft: \($0 + 2)ms, gap: 1ms, tokens: 4}}" }
        let made = try Self.tried(RecordedRun(Self.profile(targets, load: "concurrency: 16, requests: 320")))
        #expect(made["overflow"] == 6)
    }
    @Test("targets in blocks: table, intervals and pairs are the figures of summary.json", arguments: [2, 4])
    func blocks(targets: Int) throws {
        let mocks = (0..<targets).map { "{name: side-\($0), mock: {ttft: \(8 + 4 * $0)ms, gap: 1ms, tokens: 4}}" }
        let load = "concurrency: 4, blocks: 8, requests: \(8 * 24 * targets)"
        let made = try Self.tried(RecordedRun(Self.profile(mocks, load: load)))
        for check in [
            "comparison", "comparison complete", "finding", "forest", "forest tip", "forest keys", "pairs",
            "pairs tooltip",
        ] {
            #expect(made[check] ?? 0 > 0, "\(check) was not tried")
        }
    }
    @Test("the page of a comparison, of one run in blocks and of two single runs: the figures of its JSON")
    func comparison() throws {
        let targets = [
            "{name: \"old </script><b>x\", mock: {ttft: 10ms, gap: 1ms, tokens: 6}}",
            "{name: \"new & \\\"better\\\"\", mock: {ttft: 20ms, gap: 1ms, tokens: 6}}",
        ]
        let profile = Self.profile(targets, load: "concurrency: 4, blocks: 8, requests: 320")
        let (run, later) = (try RecordedRun(profile), try RecordedRun(profile))
        let base = "old </script><b>x"
        let blocks = [run.trace, "--base", base, "--gate", "ttft.p50 +10%"]
        let runs = ["\(run.trace)#\(base)", "\(later.trace)#\(base)"]
        for (name, sides) in [("blocks", blocks), ("single", runs)] {
            let files = try ["html", "json"].map { format in
                let text = try Tool.run(["compare"] + sides + ["--format", format]).out
                return try run.scratch.file("\(name).\(format)", text)
            }
            let made = try Self.tried(files)
            #expect(made["comparison complete"] == 1 && made["forest tip"] == 2 && made["overflow"] == 6, "\(name)")
        }
    }
}
