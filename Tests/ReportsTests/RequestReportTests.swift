// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Testing
import Traces

@testable import Reports

/// One request on the terminal and as JSON, against files; `STREAMGAUGE_REWRITE_GOLDEN=1` writes these anew.
@Suite struct RequestReportTests {
    static let forms: [(name: String, render: @Sendable (Inspection) -> String)] = [
        ("80.txt", { RequestReport(width: 80).render($0) }),
        ("140.txt", { RequestReport(width: 140, events: .all).render($0) }),
        ("80-colour.txt", { RequestReport(width: 80, isColoured: true, events: .atMost(6)).render($0) }),
        ("record.json", { RequestJSON().render($0) }),
    ]
    @Test("writes what the golden file says", arguments: InspectScenario.allCases)
    func golden(scenario: InspectScenario) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/inspect/\(scenario.rawValue)")
        for (name, render) in Self.forms {
            let text = render(scenario.inspection)
            let file = folder.appendingPathComponent(name)
            if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(scenario.rawValue)/\(name)")
        }
    }
    @Test("no line is wider than the terminal", arguments: InspectScenario.allCases, [80, 140])
    func width(scenario: InspectScenario, columns: Int) {
        for line in RequestReport(width: columns).render(scenario.inspection).split(separator: "\n") {
            #expect(line.count <= columns, "\(line)")
        }
    }
    @Test("colours add nothing but colours, and nothing of a server gets through to the terminal")
    func colours() throws {
        let inspection = InspectScenario.slow.inspection
        let coloured = RequestReport(isColoured: true).render(inspection)
        #expect(coloured.replacing(try Regex("\u{1B}\\[[0-9;]*m"), with: "") == RequestReport().render(inspection))
        #expect(!RequestReport().render(inspection).contains("\u{1B}"))
    }
    @Test(
        "the axis puts a moment into the column of its time", arguments: [(0, 0), (49, 4), (50, 5), (99, 9), (100, 9)])
    func axis(moment: Int64, column: Int) {
        let axis = TimeAxis(columns: 10, end: 100)
        #expect(axis.column(of: moment) == column)
        #expect(axis.columns(from: moment, to: moment) == column...column)
    }
    @Test("labels of the axis stand above their ticks and never overlap", arguments: [10, 40, 44, 100, 171])
    func ticks(columns: Int) {
        for end in [1, 90, 12_345, 1_374_400_000, 90_000_000_000] as [Int64] {
            let lines = TimeAxis(columns: columns, end: end).lines.map(Array.init)
            #expect(lines.allSatisfy { $0.count == columns })
            for column in lines[1].indices where lines[1][column] != "─" {
                #expect(lines[0][column] != " " && (column == 0 || lines[0][column - 1] == " "))
            }
        }
    }
    @Test("a list of events is cut in the middle, and says how many are missing") func cut() {
        let inspection = InspectScenario.slow.inspection
        let count = inspection.record.events.count
        let all = EventTable(inspection, .all).lines
        #expect(all.count == 1 + count)
        let some = EventTable(inspection, .atMost(5)).lines
        #expect(some.count == 1 + 5 + 1)
        #expect(some[4] == "… \(count - 5) of \(count) events left out (--events all shows them)")
        #expect(some[3].hasPrefix("2 ") && some[5].hasPrefix("\(count - 2) "))
    }
}
