// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Reports
import Testing
import Traces

/// Reports on definitions of a run with one good and one broken target, against files; rewritten like all golden files.
@Suite struct DefinitionReportTests {
    static var analysis: DefinitionAnalysis { Scenario.oneBroken.defined(by: Definition.all) }
    static let texts: [(name: String, text: @Sendable () -> String)] = [
        ("definitions.txt", { DefinitionTerminal().compare(analysis) }),
        ("definitions.json", { DefinitionSummary().render(analysis) }),
        ("as-aiperf.txt", { shown(.oneBroken, as: "aiperf") }),
        ("as-guidellm-tiny.txt", { shown(.tiny, as: "guidellm") }),
        ("as-inference-perf.txt", { shown(.healthy, as: "inference-perf") }),
    ]
    private static func shown(_ scenario: Scenario, as name: String) -> String {
        DefinitionTerminal().render(scenario.defined(by: Definition.all.filter { $0.id == name }))
    }
    @Test("writes what the golden file says", arguments: texts.map(\.name))
    func golden(name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/definitions/\(name)")
        let text = try #require(Self.texts.first { $0.name == name }).text()
        if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        #expect(try text == String(contentsOf: file, encoding: .utf8))
        #expect(text.split(separator: "\n").allSatisfy { name.hasSuffix("json") || $0.count <= 80 })
    }
    @Test("has the numbers of the run's own reports beside the tools'")
    func same() throws {
        let own = Scenario.oneBroken.analysis
        #expect(Self.analysis.run == own)
        for run in Self.analysis.definitions {
            for (target, ours) in zip(run.targets, own.targets) {
                #expect(target.ourSuccesses == ours.successes)
                for figure in target.figures { #expect(figure.ours == figure.metric.ours.flatMap { ours[$0] }) }
            }
        }
    }
    @Test("has a section with every formula in docs/definitions.md", arguments: Definition.all.map(\.id))
    func documented(id: String) throws {
        let definition = try #require(Definition.named(id))
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/definitions.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text.contains("## `\(id)`") && text.contains(definition.tool))
        for metric in definition.metrics { #expect(text.contains("| `\(metric.name)` | \(metric.formula) |")) }
    }
}

extension Scenario {
    /// The same records, looked at by other definitions too.
    func defined(by definitions: [Definition]) -> DefinitionAnalysis {
        var builder = DefinitionBuilder(definitions)
        for record in records { builder.add(record) }
        return builder.finish()
    }
}
