// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Gates
import Testing

@testable import Reports

/// Comparisons as text and JSON; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes their golden files anew.
@Suite struct ComparisonFormatTests {
    static let formats: [(name: String, render: @Sendable (ComparisonAnalysis) -> String)] = [
        ("terminal.txt", { ComparisonTerminal().render($0) }),
        ("terminal-140.txt", { ComparisonTerminal(width: 140).render($0) }),
        ("comparison.md", { ComparisonMarkdown.render($0) }), ("comparison.json", { ComparisonJSON.render($0) }),
    ]

    @Test("writes what the golden file says", arguments: ComparisonScenario.allCases)
    func golden(scenario: ComparisonScenario) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/comparison/\(scenario.rawValue)")
        let analysis = scenario.analysis
        for (name, render) in Self.formats {
            let (text, file) = (render(analysis), folder.appendingPathComponent(name))
            if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            let golden = try String(contentsOf: file, encoding: .utf8)
            let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n")).first { $0 != $1 }
            #expect(text == golden, "\(scenario.rawValue)/\(name): \(String(describing: differing))")
        }
    }
    @Test("the JSON has the exit code of the command", arguments: [(false, 6), (true, 0)])
    func exitCode(inconclusivePasses: Bool, code: Int) throws {
        let open = GateResult(
            gate: try Gate("ttft.p95 < 1s"), target: "a", statistic: nil, outcome: .inconclusive, value: nil,
            interval: nil, n: 0, reason: "the interval holds the limit")
        var analysis = try #require(ComparisonScenario.allCases.map(\.analysis).first { $0.gates.isEmpty })
            .adding([open])
        analysis.inconclusivePasses = inconclusivePasses
        #expect(Int(analysis.exitCode) == code)
        #expect(ComparisonJSON.render(analysis).contains("\"exit_code\": \(code),"))
    }
    /// But for the last digits, which the reader of this test rounds.
    private static func isNear(_ found: Any?, _ value: Double?) -> Bool {
        guard let found = found as? Double, let value else { return found == nil && value == nil }
        return abs(found - value) <= 1e-9 * max(1e-3, abs(value))
    }
    @Test("every format has the numbers of the JSON, formatted", arguments: ComparisonScenario.allCases)
    func sameNumbers(scenario: ComparisonScenario) throws {
        let analysis = scenario.analysis
        let wide = ComparisonTerminal(width: 200).render(analysis)
        let markdown = ComparisonMarkdown.render(analysis)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(ComparisonJSON.render(analysis).utf8)) as? [String: Any])
        let shown = try #require(json["comparisons"] as? [[String: Any]])
        for (comparison, object) in zip(analysis.comparisons, shown) {
            let rows = try #require(object["rows"] as? [[String: Any]])
            #expect(rows.count == comparison.rows.count)
            for (row, figures) in zip(comparison.rows, rows) {
                let unit = row.statistic.unit
                for (name, value) in [("base", row.base), ("candidate", row.candidate)] {
                    #expect(Self.isNear(figures[name], value))
                    for text in [wide, markdown] {
                        #expect(text.contains(Units.value(value, unit)), "\(row.statistic.id)")
                    }
                }
                #expect(Self.isNear(figures["effect"], row.effect.estimate))
                #expect(Self.isNear(figures["effect_low"], row.effect.interval?.lowerBound))
                #expect(Self.isNear(figures["adjusted_p"], row.adjustedP))
                #expect(figures["finding"] as? String == row.finding.rawValue)
                let cells = ComparisonCells(row: row)
                for text in [wide, markdown] {
                    #expect(
                        text.contains(PlainText.markdown(cells.changeInterval)) || text.contains(cells.changeInterval))
                }
            }
        }
    }
    @Test("what cannot be told has no number in the column of changes, and a reason in the JSON") func unknown() {
        let analysis = ComparisonScenario.inconclusive.analysis
        for row in analysis.comparisons[0].rows where row.finding == .inconclusive {
            #expect(ComparisonCells(row: row).change == "~" && row.reason?.isEmpty == false)
        }
    }
    @Test("no name drives the terminal, nor becomes markup") func hostile() {
        let analysis = ComparisonScenario.hostile.analysis
        let texts = [ComparisonTerminal(width: 140).render(analysis), ComparisonMarkdown.render(analysis)]
        for text in texts {
            #expect(
                !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x202A...0x202E).contains($0.value) })
        }
        #expect(!texts[1].contains("<script") && !texts[1].contains("<img"))
    }
    @Test("formats have names of their own") func table() {
        let names = ComparisonFormat.all.map(\.name)
        #expect(Set(names).count == names.count && names.contains("terminal") && ComparisonFormat.named("json") != nil)
    }
}
