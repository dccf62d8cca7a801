// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Testing

/// Every format of every scenario against a file; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes the files anew.
@Suite struct GoldenTests {
    static let formats: [(name: String, format: any ReportFormat)] =
        [
            ("summary.txt", ChatSummary()), ("pr.md", PullRequestReport()), ("terminal.txt", TerminalReport()),
            ("terminal-160.txt", TerminalReport(width: 160, showsAllMetrics: true)),
        ]
        + ReportFormats.files.compactMap { format in
            type(of: format).fileName.map { ($0, format is HTMLReport ? HTMLReport(embedsAssets: false) : format) }
        }
    /// A page is long: two of them show what there is to show.
    private static let pages = [Scenario.oneBroken, .unreachable, .gated]

    /// What is made record by record, of a few requests of each scenario.
    static let exports: [(name: String, make: @Sendable () -> any RecordExport)] = [
        ("requests.csv", { RequestCSV() }), ("events.csv", { EventCSV() }), ("trace.chrome.json", { ChromeTrace() }),
    ]

    /// Without the last field, whose bytes depend on the version of zlib: other tests read it.
    private static func withoutHistograms(_ log: String) -> String {
        log.replacing(/,HIST[A-Za-z0-9+\/=]+/, with: ",HIST…")
    }

    @Test("writes what the golden file says", arguments: Scenario.allCases)
    func golden(scenario: Scenario) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/\(scenario.rawValue)")
        let analysis = scenario.analysis
        let excerpt = scenario.run.excerpt
        let records = excerpt.records
        let texts =
            Self.formats.map { ($0.name, $0.format.render(analysis)) }
            + Self.exports.map { ($0.name, Exported.text(records, as: $0.make())) }
            + [("openmetrics.om", OpenMetricsReport().render(excerpt.analysis()))]
            + [("run.hlog", Self.withoutHistograms(Exported.text(scenario.run.records, as: HdrLog())))]
        for (name, text) in texts where name != "report.html" || Self.pages.contains(scenario) {
            let file = folder.appendingPathComponent(name)
            if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            let golden = try String(contentsOf: file, encoding: .utf8)
            let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n")).first { $0 != $1 }
            #expect(text == golden, "\(scenario.rawValue)/\(name): \(String(describing: differing))")
        }
    }
}
