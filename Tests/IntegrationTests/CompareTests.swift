// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `compare` and `baseline`, on runs of the binary against its own mock.
///
/// A busy machine may spoil a run; then a guard has to say so, and nothing may be told.
@Suite(.repeatedWhereSpoiled) struct CompareTests {
    /// Three targets in blocks: the second is as the first, the third takes half as long again.
    static let inBlocks = Result {
        try RecordedRun(
            """
            name: in turn
            seed: 7
            targets:
              - {name: old, mock: {ttft: 50ms, gap: 1ms, tokens: 4}}
              - {name: same, mock: {ttft: 50ms, gap: 1ms, tokens: 4}}
              - {name: slow, mock: {ttft: 75ms, gap: 1ms, tokens: 4}}
            load: {concurrency: 2, blocks: 8, requests: 240}
            """)
    }
    private static func profile(_ mock: MockProcess, requests: Int = 24, targets: Int = 1) -> String {
        let targets = (0..<targets).map { "  - {name: t\($0), url: \"\(mock.url)/v1\", model: mock}" }
        return """
            name: single
            seed: 7
            targets:
            \(targets.joined(separator: "\n"))
            load: {concurrency: 4, requests: \(requests)}
            """
    }
    /// One quick run of one target, and one of two.
    static let single = Result { try quick(targets: 1) }
    static let double = Result { try quick(targets: 2) }
    private static func quick(targets: Int) throws -> RecordedRun {
        let mock = try MockProcess(["--ttft", "10ms", "--tokens", "4"])
        return try withExtendedLifetime(mock) { try RecordedRun(profile(mock, targets: targets)) }
    }
    private static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
    /// The comparison with a candidate, and its row of TTFT p50.
    private static func headline(
        _ document: [String: Any], _ candidate: String? = nil
    ) throws -> (comparison: [String: Any], row: [String: Any]) {
        let all = try #require(document["comparisons"] as? [[String: Any]])
        let one = try #require(all.first { candidate == nil || $0["candidate"] as? String == candidate })
        let rows = try #require(one["rows"] as? [[String: Any]])
        return (one, try #require(rows.first { $0["statistic"] as? String == "ttft.p50" }))
    }
    private static func guards(_ comparison: [String: Any]) -> [String] {
        (comparison["guards"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }

    @Test("targets that took turns in blocks: the slow one is found, and the other one is not") func blocks() throws {
        let run = try Self.inBlocks.get()
        let made = try Tool.run(
            [
                "compare", run.folder.path, "-f", "json", "--gate", "slow: ttft.p50 +10%", "--gate",
                "same: ttft.p50 +40%",
            ])
        let document = try Self.object(made.out)
        let (slow, row) = try Self.headline(document, "slow")
        let guards = Self.guards(slow)
        #expect(slow["design"] as? String == "blocks" && row["base_units"] as? Int == 8 && row["base_n"] as? Int == 80)
        #expect((row["points"] as? [Any])?.count == 8)
        #expect(guards.isEmpty || guards == ["load_delivered"], "\(guards)")
        #expect(row["finding"] as? String == (guards.isEmpty ? "regressed" : "inconclusive"), "\(made.out)")
        #expect(made.code == (guards.isEmpty ? 5 : 7) && document["exit_code"] as? Int == Int(made.code))
        #expect(try #require(row["effect_low"] as? Double) > 1)
        let gates = try #require(document["gates"] as? [[String: Any]])
        #expect(gates.map { $0["target"] as? String } == ["slow", "same"])
        #expect(gates[1]["outcome"] as? String != "regressed")
    }
    @Test("every report of the run shows the comparison, with the numbers of the command") func reports() throws {
        let run = try Self.inBlocks.get()
        let document = try Self.object(try Tool.run(["compare", run.trace, "-f", "json"]).out)
        let summary = try Self.object(try run.text("summary.json"))
        let within = try #require(summary["comparison"] as? [String: Any])
        let (ours, theirs) = (try Self.headline(document, "slow").row, try Self.headline(within, "slow").row)
        #expect(ours as NSDictionary == theirs as NSDictionary)
        let markdown = try run.text("report.md")
        #expect(markdown.contains("## Comparison, block by block") && !markdown.contains("has no blocks to compare"))
        #expect(run.outcome.out.contains("Comparison, block by block") && run.outcome.out.contains("slow against old"))
        #expect(try run.text("report.html").contains("Compared in blocks"))
    }
    @Test("another target may be the base, and one target of a file is asked for by name") func choice() throws {
        let run = try Self.inBlocks.get()
        let other = try Self.object(try Tool.run(["compare", run.trace, "--base", "slow", "-f", "json"]).out)
        let (comparison, row) = try Self.headline(other, "old")
        #expect(comparison["base"] as? String == "slow" && (row["effect"] as? Double ?? 1) < 1)
        let named = try Self.object(
            try Tool.run(["compare", "\(run.trace)#old", "\(run.trace)#slow", "-f", "json"]).out)
        let found = try Self.headline(named)
        #expect(found.comparison["design"] as? String == "blocks" && (found.row["effect"] as? Double ?? 1) > 1)
    }
    @Test("two single runs are shown and never gated") func advisory() throws {
        let mock = try MockProcess(["--ttft", "10ms", "--tokens", "4"])
        let (a, b) = (try Self.single.get(), try RecordedRun(Self.profile(mock)))
        let shown = try Tool.run(["compare", a.trace, b.trace])
        #expect(shown.code == 0 && shown.out.contains("two single runs"), "\(shown.out)\(shown.err)")
        let gated = ["compare", a.trace, b.trace, "--gate", "ttft.p50 +10%"]
        #expect(try Tool.run(gated).code == 6)
        #expect(try Tool.run(gated + ["--inconclusive", "pass"]).code == 0)
        let gone = try RecordedRun(Self.profile(try MockProcess()))  // its target has ended: all requests fail
        let limit = try Tool.run(["compare", a.trace, gone.trace, "--gate", "error_rate < 10%", "-f", "markdown"])
        #expect(limit.code == 4 && limit.out.contains("| failed | error"), "\(limit.code) \(limit.out)")
    }
    @Test("a baseline of six runs against one more") func baseline() throws {
        let (fast, slow) = (
            try MockProcess(["--ttft", "40ms", "--tokens", "4"]), try MockProcess(["--ttft", "120ms", "--tokens", "4"])
        )
        let runs = try (0..<6).map { _ in try RecordedRun(Self.profile(fast)) }
        let scratch = try Scratch()
        let file = scratch.path + "/baselines/main.json"
        // Should the machine be busy: a run that it spoiled is taken all the same.
        let saved = try Tool.run(["baseline", "save", file] + runs.prefix(5).map(\.trace) + ["--force"])
        #expect(saved.code == 0 && saved.out.contains("5 runs of t0"), "\(saved.err)")
        let updated = try Tool.run(["baseline", "update", file, runs[5].trace, "--force"])
        #expect(updated.code == 0 && updated.out.contains("6 runs of t0"), "\(updated.err)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(bytes.count < 6 * 8_000)
        let shown = try Tool.run(["baseline", "show", file])
        #expect(shown.code == 0 && shown.out.hasPrefix("main: 6 runs of at most 20"), "\(shown.out)")
        let candidate = try RecordedRun(Self.profile(slow))
        let made = try Tool.run(["compare", file, candidate.trace, "--gate", "ttft.p50 +20%", "-f", "json"])
        let (comparison, row) = try Self.headline(try Self.object(made.out))
        #expect(comparison["design"] as? String == "runs" && comparison["base"] as? String == "main")
        #expect(row["base_units"] as? Int == 6 && row["candidate_units"] as? Int == 1)
        let guards = Self.guards(comparison)
        #expect(guards.isEmpty || guards == ["load_delivered"], "\(guards)")
        #expect((row["effect"] as? Double ?? 0) > 1.5)
        if guards.isEmpty { #expect([5, 6].contains(made.code), "\(made.out)") }
        // The same runs give the same bytes, and the same run changes nothing.
        #expect(try Tool.run(["baseline", "update", file, runs[5].trace, "--force"]).code == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
        let other = try RecordedRun(Self.profile(fast, requests: 12))
        let refused = try Tool.run(["baseline", "update", file, other.trace])
        #expect(refused.code == 2 && refused.err.contains("its plan is another"), "\(refused.err)")
    }
    @Test(
        "comparisons, golden ones too, and baselines are what their schemas say, with no member that these do not know")
    func schemas() throws {
        let scratch = try Scratch()
        let run = try Self.inBlocks.get()
        let own = try scratch.file("own.json", try Tool.run(["compare", run.trace, "-f", "json"]).out)
        let baseline = scratch.path + "/b.json"
        #expect(try Tool.run(["baseline", "save", baseline, run.trace, "--target", "slow", "--force"]).code == 0)
        let golden = Tool.root.appendingPathComponent("Tests/ReportsTests/Golden/comparison")
        let names = try FileManager.default.contentsOfDirectory(atPath: golden.path)
        let files = names.map { golden.appendingPathComponent("\($0)/comparison.json").path }
        #expect(files.count >= 8)
        for (name, judged) in [("comparison", [own] + files), ("baseline", [baseline])] {
            let schema = try scratch.file("\(name).schema.json", try Tool.run(["schema", "--of", name]).out)
            let checker = Tool.root.appendingPathComponent("Tests/formats/check.py").path
            let checked = try Tool.run([checker, "schema", schema] + judged, program: Tool.python)
            #expect(checked.code == 0, "\(checked.err)")
            let found = try Self.object(checked.out)
            #expect(found.count == judged.count)
            for (file, mistakes) in found { #expect(mistakes as? [String] == [], "\(file)") }
        }
    }
    @Test(
        "says what is wrong, where, and how to mend it",
        arguments: [
            (["compare", "ONE"], "has one target alone; name another"),
            (["compare", "ONE", "ONE"], "the same as the base"),
            (["compare", "ONE", "TWO"], "has several targets (t0, t1); choose one with"),
            (["compare", "ONE", "TWO#t9"], "has no target t9; it has t0, t1"),
            (["compare", "ONE", "/nowhere.gz"], "cannot read /nowhere.gz"),
            (["compare", "ONE", "PROFILE"], "is not a trace"),
            (["compare", "TWO", "--base", "t7"], "--base: found \"t7\"; the run has t0, t1"),
            (["compare", "TWO#t0"], "one target alone"),
            (["compare", "ONE", "TWO#t0", "--base", "t0"], "the first operand is the base here"),
            (["compare", "TWO", "--gate", "ttft.p50 10%"], "^"),
            (["compare", "TWO", "--gate", "tfft.p50 +10%"], "did you mean ttft?"),
            (["compare", "TWO", "--gate", "t9: ttft.p50 +10%"], "there is no candidate t9; candidates are t1"),
            (["compare", "TWO", "--tolerance", "5"], "write a share such as 5%"),
            (["compare", "TWO", "--format", "jsn"], "did you mean json?"),
            (["compare", "DAMAGED", "ONE"], "no compact summary of streamgauge, or a damaged one: byte"),
            (["compare", "BASELINE"], "a compact summary is one side"),
            (["baseline", "save", "BASELINE", "ONE"], "is there already; add a run with"),
            (["baseline", "save", "NEW"], "which runs?"), (["baseline", "keep", "NEW"], "write save, show, update"),
            (["baseline", "show", "NEW"], "there is no such baseline"),
            (["baseline", "update", "BASELINE", "ONE", "TWO"], "update takes one run"),
            (["baseline", "save", "NEW", "TWO"], "has several targets"),
            (["baseline", "show", "DAMAGED"], "damaged one"),
        ])
    func mistakes(line: [String], words: String) throws {
        let (one, two, scratch) = (try Self.single.get(), try Self.double.get(), try Scratch())
        let baseline = scratch.path + "/base.json"
        #expect(try Tool.run(["baseline", "save", baseline, one.trace, "--force"]).code == 0)
        let text = try String(contentsOfFile: baseline, encoding: .utf8)
        let places = [
            "ONE": one.trace, "TWO": two.trace, "PROFILE": one.scratch.path + "/test.yaml", "BASELINE": baseline,
            "DAMAGED": try scratch.file("damaged.json", String(text.prefix(text.count / 2))),
            "NEW": scratch.path + "/new.json",
        ]
        let outcome = try Tool.run(
            line.map { word in
                let parts = word.split(separator: "#", maxSplits: 1).map(String.init)
                guard let place = parts.first.flatMap({ places[$0] }) else { return word }
                return parts.count > 1 ? "\(place)#\(parts[1])" : place
            })
        #expect(outcome.code == 2 && outcome.err.contains(words), "\(outcome.code): \(outcome.err)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/new.json"))
    }
}
