// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Reports
import Testing

@Suite struct ReportTests {
    @Test("keeps to the width of the terminal", arguments: [60, 80, 100, 160])
    func width(columns: Int) {
        for scenario in Scenario.allCases {
            let lines = TerminalReport(width: columns).render(scenario.analysis).split(separator: "\n")
            // The target's line is left whole: an address is to be copied.
            let tooLong = lines.filter { $0.count > columns && !$0.contains("://") && columns >= 80 }
            #expect(tooLong.isEmpty, "\(scenario.rawValue): \(tooLong)")
        }
    }
    @Test("says the same with and without colours") func colours() {
        for scenario in Scenario.allCases {
            let analysis = scenario.analysis
            let coloured = TerminalReport(isColoured: true).render(analysis)
            #expect(coloured.contains("\u{1B}[1m"))
            let plain = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
            #expect(plain == TerminalReport().render(analysis))
        }
    }
    @Test(
        "colours only a terminal that wants it",
        arguments: [
            (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": ""], true),
            (true, ["TERM": "dumb"], false), (true, ["TERM": "xterm"], true),
        ] as [(Bool, [String: String], Bool)])
    func wanted(isTerminal: Bool, environment: [String: String], colours: Bool) {
        #expect(TerminalReport.wantsColour(isTerminal: isTerminal, environment: environment) == colours)
    }
    @Test("begins with the verdict, before any figure", arguments: Scenario.allCases)
    func verdictFirst(scenario: Scenario) throws {
        let analysis = scenario.analysis
        for text in [TerminalReport().render(analysis), MarkdownReport().render(analysis)] {
            let verdict = try #require(text.lowercased().range(of: "verdict: \(analysis.verdict.level.rawValue)"))
            let figure = try #require(text.range(of: "| p50 |") ?? text.range(of: " p50 "))
            #expect(verdict.lowerBound < figure.lowerBound)
        }
        let page = HTMLReport(embedsAssets: false).render(analysis)
        let verdict = try #require(page.range(of: "Verdict: \(analysis.verdict.level.rawValue)"))
        #expect(verdict.lowerBound < (page.range(of: "class=\"headline\"")?.lowerBound ?? page.startIndex))
    }
    @Test("writes JSON that another reader takes, without nulls", arguments: Scenario.allCases)
    func json(scenario: Scenario) throws {
        let analysis = scenario.analysis
        let text = JSONSummary().render(analysis)
        let summary = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(summary["schema"] as? Int == 1)
        #expect(summary["exit_code"] as? Int == Int(analysis.exitCode))
        #expect((summary["targets"] as? [[String: Any]])?.count == analysis.targets.count)
        #expect(!text.contains("null"))
    }
    @Test(
        "ends with the exit code that the run deserves",
        arguments: zip(Scenario.allCases, [0, 0, 7, 0, 0, 0, 3] as [Int32]))
    func exitCode(scenario: Scenario, code: Int32) { #expect(scenario.analysis.exitCode == code) }

    @Test("warns aloud where a certificate was not verified") func insecure() {
        let analysis = Scenario.insecure.analysis
        for text in [TerminalReport().render(analysis), MarkdownReport().render(analysis)] {
            #expect(text.contains("CERTIFICATE VERIFICATION IS OFF"))
        }
        #expect(JSONSummary().render(analysis).contains("\"verified\": false"))
    }
}
