// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Foundation
import Testing

@testable import Reports

/// The reports on a history against files; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes the files anew.
@Suite struct HistoryReportTests {
    static let formats: [(name: String, render: @Sendable (History) -> String)] = [
        ("terminal.txt", { HistoryTerminal().render($0) }),
        ("terminal-140.txt", { HistoryTerminal(width: 140).render($0) }),
        ("history.html", { HistoryPage(embedsAssets: false).render($0) }),
        ("history.json", { HistoryJSON.text($0) }),
        ("history.csv", { HistoryCSV.text($0) }),
        ("history.md", { HistoryMarkdown.text($0) }),
    ]
    @Test("writes what the golden file says", arguments: formats.map(\.name)) func golden(name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Golden/history")
        let file = folder.appendingPathComponent(name)
        let text = try #require(Self.formats.first { $0.name == name }).render(HistoryScenario.history)
        if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n")).first { $0 != $1 }
        #expect(text == golden, "\(name): \(String(describing: differing))")
    }
    @Test("nothing that came from outside drives a terminal or becomes markup", arguments: formats.map(\.name))
    func harmless(name: String) throws {
        let text = try #require(Self.formats.first { $0.name == name }).render(HistoryScenario.history)
        #expect(!text.contains("\u{1B}"))
        if name.hasSuffix("html") || name.hasSuffix("md") { #expect(!text.contains("<b>")) }
        if name.hasSuffix("md") { #expect(!text.contains("alpha | ")) }
        if name.hasSuffix("html") { #expect(text.matches(of: /<script/).count == 1) }
    }
    @Test("no line is wider than the terminal, whatever the number of runs", arguments: [1, 2, 5, 26, 60, 120])
    func width(runs: Int) {
        let all = (0..<runs).map { i in
            var run = HistoryScenario.runs[i % 26 * 2]
            run.facts.startUnix = .seconds(Int64(1_700_000_000 + i * 3_600))
            return run
        }
        let history = History(all, History.Selection())
        for width in [80, 100, 160] {
            let lines = HistoryTerminal(width: width).render(history).split(separator: "\n")
            let widest = lines.map(\.count).max() ?? 0
            #expect(widest <= width, "\(runs) runs: \(widest) columns of \(width)")
            #expect(lines.contains { $0.contains("●") })
        }
    }
    @Test(
        "values that no run has break no format",
        arguments: ["ttft.p50", "error_rate", "output_speed.p50", "output_tokens.p90"])
    func extremes(statistic: String) throws {
        for values in [
            [5.0, -3, 5, 7, 2, 9, 1e300], [1e300, 1, 1e300, 1, 1e-300, 1, 1e300, 3], [-1, -1, -1, -1, -1, -1],
        ] {
            let runs = values.enumerated().map { day, value in
                var run = HistoryScenario.runs[2 * day]
                run.figures = [statistic: HistoryRun.Figure(value: value, interval: value...max(value, 1e301), n: .max)]
                return run
            }
            var selection = History.Selection()
            selection.statistics = [try #require(Statistic.named(statistic))]
            let history = History(runs, selection)
            for format in Self.formats { #expect(!format.render(history).isEmpty, "\(format.name)") }
        }
    }
    @Test("colours are there where they are wanted, and change nothing else") func colours() {
        let coloured = HistoryTerminal(isColoured: true).render(HistoryScenario.history)
        #expect(coloured.contains("\u{1B}[") && coloured.contains("\u{1B}[1;33m◆"))
        let plain = HistoryTerminal().render(HistoryScenario.history)
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }
    @Test("all formats have the numbers of the JSON") func sameNumbers() throws {
        let history = HistoryScenario.history
        let json = try JSONSerialization.jsonObject(with: Data(HistoryJSON.text(history).utf8)) as? [String: Any]
        let series = try #require((json?["series"] as? [[String: Any]])?.first { $0["unit"] as? String == "ns" })
        let points = try #require(series["points"] as? [[String: Any]])
        #expect(points.count == 26)
        let lines = HistoryCSV.text(history).split(separator: "\r\n").filter { $0.contains("ttft.p50,ns,alpha,") }
        let markdown = HistoryMarkdown.text(history)
        for (point, line) in zip(points, lines) {
            let value = try #require(point["value_ns"] as? Int64)
            #expect(line.contains(",\(value),"))
            if point["start_unix_ns"] as? Int64 ?? 0 > 1_773_000_000_000_000_000 {
                #expect(markdown.contains(Units.span(Double(value))))
            }
        }
        let page = HistoryPage(embedsAssets: false).render(history)
        #expect(points.allSatisfy { page.contains("data-value=\"\($0["value_ns"] as? Int64 ?? 0)\"") })
    }
    @Test("the docs explain every column of the CSV and every format") func docs() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/history.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        for name in HistoryCSV.columnNames + HistoryFormat.all.map(\.name) {
            #expect(text.contains("`\(name)`"), "\(name)")
        }
    }
}
