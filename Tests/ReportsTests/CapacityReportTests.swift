// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Testing

@testable import Reports

/// The reports on a search against files; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes the files anew.
@Suite struct CapacityReportTests {
    static let formats: [(name: String, render: @Sendable (CapacityAnalysis) -> String)] = [
        ("terminal.txt", { CapacityTerminal().render($0) }), ("capacity.json", { CapacityJSON.text($0) }),
        ("capacity.md", { CapacityMarkdown.render($0) }),
        ("capacity.html", { CapacityPage(embedsAssets: false).render($0) }),
    ]
    static let scenarios: [(name: String, analysis: CapacityAnalysis)] = [
        ("found", CapacityScenario.found), ("interrupted", CapacityScenario.interrupted),
        ("hopeless", CapacityScenario.hopeless),
    ]
    @Test("writes what the golden file says", arguments: scenarios.map(\.name), formats.map(\.name))
    func golden(scenario: String, name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Golden/capacity/\(scenario)")
        let file = folder.appendingPathComponent(name)
        let analysis = try #require(Self.scenarios.first { $0.name == scenario }).analysis
        let text = try #require(Self.formats.first { $0.name == name }).render(analysis)
        if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n")).first { $0 != $1 }
        #expect(text == golden, "\(scenario)/\(name): \(String(describing: differing))")
    }
    @Test("nothing that came from outside drives a terminal or becomes markup", arguments: formats.map(\.name))
    func harmless(name: String) throws {
        let text = try #require(Self.formats.first { $0.name == name }).render(CapacityScenario.found)
        #expect(!text.contains("\u{1B}"))
        if name.hasSuffix("html") || name.hasSuffix("md") { #expect(!text.contains("<b>")) }
        if name.hasSuffix("html") { #expect(text.matches(of: /<script/).count == 1) }
    }
    @Test("the answer stands first, and is the same in all formats") func answer() throws {
        let analysis = CapacityScenario.found
        let answer = CapacityWords(analysis).answer
        #expect(
            answer == "holds 4 concurrent streams (ttft.p95 < 60ms), breaks at 5; "
                + "lets 4 streams through at once, and further ones wait")
        for format in Self.formats {
            let text = format.render(analysis)
            let flat = text.replacing("\n", with: " ").replacing("&lt;", with: "<").replacing("\\<", with: "<")
            #expect(flat.contains("holds 4 concurrent streams (ttft.p95 < 60ms), breaks at 5"), "\(format.name)")
        }
        #expect(CapacityWords(CapacityScenario.hopeless).answer.hasPrefix("does not hold 1 concurrent stream"))
        #expect(CapacityWords(CapacityScenario.interrupted).answer.contains("not complete"))
        let gone = CapacityWords(CapacityScenario.gone)
        #expect(
            gone.answer == "holds 4 concurrent streams (ttft.p95 < 60ms), breaks at 8; nothing is known between: "
                + "the target went away")
        #expect(!gone.findings.contains { $0.contains("the client") })
        #expect(gone.findings.contains { $0.contains("(6) counts for nothing: not one request reached the target") })
        let above = CapacityWords(CapacityScenario.analysis([1, 2, 2], missing: 2)).answer
        #expect(above.hasSuffix("holds 1 concurrent stream (ttft.p95 < 60ms), at least: then the target went away"))
    }
    @Test("steps that count although the client was late are named") func late() {
        let words = CapacityWords(CapacityScenario.analysis([1, 2], limit: 500, lag: 30))
        let known = "the client was not at its best in 2 of 2 steps: 1 invalid (schedule-lag), 2 invalid (schedule-lag)"
        #expect(words.findings.contains { $0.hasPrefix(known) }, "\(words.findings)")
    }
    @Test("every format has the three rows, each with its verdict and why") func rows() throws {
        for (name, analysis) in Self.scenarios {
            #expect(analysis.rows.map(\.question.number) == ["R28", "R29", "R30"])
            let terminal = CapacityTerminal(width: 200).render(analysis)
            for row in analysis.rows {
                let said = "\(row.question.title): \(RelayPhrases.word(row.verdict)): \(PlainText.visible(row.reason))"
                #expect(terminal.contains("\(row.question.number) \(said)"), "\(name): \(said)")
                #expect(CapacityMarkdown.render(analysis).contains(PlainText.markdown(row.reason)))
            }
        }
    }
    @Test("the exit code says what came of the search") func codes() {
        #expect(CapacityScenario.found.exitCode == 0)
        #expect(CapacityScenario.hopeless.exitCode == 4)
        #expect(CapacityScenario.interrupted.exitCode == 130)
        #expect(CapacityScenario.gone.exitCode == 3)
    }
    @Test("no line of text is wider than the terminal", arguments: [80, 100, 160]) func width(_ width: Int) {
        let lines = CapacityTerminal(width: width).render(CapacityScenario.found).split(separator: "\n")
        // A table has the columns that it has.
        let texts = lines.filter { !$0.contains("  ") }
        #expect(texts.map(\.count).max() ?? 0 <= width && texts.count > 8)
    }
}
