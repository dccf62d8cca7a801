// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Reports
import Testing
import Traces

/// The reports on a matrix against files; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes the files anew.
@Suite struct MatrixReportTests {
    /// Three cells of four: one healthy, one with a broken target, one that was saturated; the last could not be run.
    static var analysis: MatrixAnalysis {
        let scenarios: [Scenario] = [.healthy, .oneBroken, .saturated]
        let values = [
            "1", "8", "a prompt with | and <tags>,\nwhich goes on for longer than a column of a table may be",
        ]
        let cells = zip(scenarios, values).enumerated().map { number, pair in
            MatrixAnalysis.Cell(
                MatrixCell(number: number + 1, of: 5, values: [.init(key: "request.prompt", text: pair.1)]),
                folder: "0\(number + 1)-x", pair.0.analysis)
        }
        let last = MatrixCell(number: 4, of: 5, values: [.init(key: "request.prompt", text: "z")])
        return MatrixAnalysis(cells, failures: [.init(last, reason: "\u{1B}[31mno descriptors left", exitCode: 2)])
    }
    static let formats: [(name: String, format: any MatrixFormat)] =
        [("terminal.txt", MatrixTerminal()), ("terminal-160.txt", MatrixTerminal(width: 160))]
        + MatrixFormats.files.compactMap { format in type(of: format).fileName.map { ($0, format) } }

    @Test("writes what the golden file says", arguments: formats.map(\.name)) func golden(name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/matrix")
        let file = folder.appendingPathComponent(name)
        let text = try #require(Self.formats.first { $0.name == name }).format.render(Self.analysis)
        if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden)
    }
    @Test("nothing that came from outside drives a terminal or becomes markup") func harmless() {
        for (name, format) in Self.formats where name != "summary.json" {
            let text = format.render(Self.analysis)
            #expect(!text.contains("\u{1B}") && (name != "report.md" || !text.contains("with | and")), "\(name)")
        }
    }
}
