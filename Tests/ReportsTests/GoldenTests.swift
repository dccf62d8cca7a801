// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Testing

/// Every format of every scenario against a file; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes the files anew.
@Suite struct GoldenTests {
    static let formats: [(name: String, format: any ReportFormat)] =
        [
            ("summary.txt", ChatSummary()), ("terminal.txt", TerminalReport()),
            ("terminal-160.txt", TerminalReport(width: 160, showsAllMetrics: true)),
        ]
        + ReportFormats.files.compactMap { format in type(of: format).fileName.map { ($0, format) } }

    @Test("writes what the golden file says", arguments: Scenario.allCases)
    func golden(scenario: Scenario) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/\(scenario.rawValue)")
        let analysis = scenario.analysis
        for (name, format) in Self.formats {
            let file = folder.appendingPathComponent(name)
            let text = format.render(analysis)
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
