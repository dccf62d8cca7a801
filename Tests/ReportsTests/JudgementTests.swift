// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Gates
import Testing

@testable import Reports

/// What machines that build software get: golden files, limits, escapes, and a failure exactly where the code says one.
@Suite struct JudgementTests {
    private static func text(_ format: String, _ judgement: Judgement) throws -> String {
        try #require(JudgementFormat.all.first { $0.name == format }).render(judgement)
    }

    @Test("writes what the golden file says", arguments: JudgementScenario.allCases, JudgementFormat.all.map(\.name))
    func golden(scenario: JudgementScenario, name: String) throws {
        let format = try #require(JudgementFormat.all.first { $0.name == name })
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/ci/\(scenario.rawValue)/\(name).\(format.fileExtension)")
        let text = format.render(try scenario.judgement)
        if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        #expect(try text == String(contentsOf: file, encoding: .utf8))
    }
    @Test("JUnit has a failure or an error exactly where the exit code is not 0", arguments: JudgementScenario.allCases)
    func junit(scenario: JudgementScenario) throws {
        let judgement = try scenario.judgement
        let text = try Self.text("junit", judgement)
        let head = try #require(
            text.firstMatch(of: /<testsuite name=.*? tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/))
        let found = text.matches(of: /<(failure|error)[ ]/).count
        #expect((found > 0) == (judgement.exitCode != 0))
        #expect(Int(head.2).map { $0 + (Int(head.3) ?? 0) } == found)
        #expect(Int(head.1) == judgement.gates.count + 1 && Int(head.1) == text.matches(of: /<testcase[ ]/).count)
        #expect(Int(head.4) == text.matches(of: /<skipped[ ]/).count)
    }
    @Test("an inconclusive gate is a failure, and skipped with its reason where it is let pass") func inconclusive()
        throws
    {
        let failing = try Self.text("junit", JudgementScenario.inconclusive.judgement)
        #expect(failing.contains("<failure type=\"inconclusive\" message=\"the interval holds 10 %"))
        let passing = try Self.text("junit", JudgementScenario.waved.judgement)
        #expect(
            passing.contains("<skipped message=\"inconclusive: the interval holds 10 %")
                && !passing.contains("<failure"))
        #expect(try Self.text("github-annotations", JudgementScenario.waved.judgement).hasPrefix("::warning "))
    }
    @Test("annotations keep to ten of a kind, one a line, and nothing in them is another command") func annotations()
        throws
    {
        let lines = try Self.text("github-annotations", JudgementScenario.hostile.judgement).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("::error ") } == GitHubAnnotations.limit)
        let last = try #require(lines.last { $0.hasPrefix("::error ") })
        #expect(last.hasPrefix("::error title=Streamgauge%3A 16 more::"))
        for line in lines {
            let command = try #require(line.wholeMatch(of: /::(error|warning|notice) title=([^:,\n\r]*)::([^\n\r]*)/))
            #expect(
                command.3.matches(of: /%(?!25|0D|0A)/).isEmpty && command.2.matches(of: /%(?!25|0D|0A|3A|2C)/).isEmpty)
        }
    }
    @Test("no format lets through control characters or what XML forbids", arguments: JudgementFormat.all.map(\.name))
    func visible(format: String) throws {
        let text = try Self.text(format, JudgementScenario.hostile.judgement)
        let bad = text.unicodeScalars.filter { ($0.value < 0x20 && $0 != "\n") || $0.value == 0xFFFE || $0 == "\u{7F}" }
        #expect(bad.isEmpty)
        #expect(format == "bencher" || format.hasPrefix("git") || !text.contains("<b>"))
    }
    @Test("a summary is never longer than GitHub takes, and says what is missing") func summary() throws {
        let many = try (0..<12_000).map { i in
            GateResult(
                gate: try Gate("ttft.p50 < \(i + 1)ms"), target: "alpha", statistic: nil, outcome: .noData, value: nil,
                interval: nil, n: 0, reason: String(repeating: "é", count: 120))
        }
        let plain = try JudgementScenario.plain.judgement
        let judgement = Judgement(
            title: plain.title, startUnixNanoseconds: plain.startUnixNanoseconds, seconds: plain.seconds,
            verdict: plain.verdict, figures: plain.figures, comparisons: [], gates: many, exitCode: 8)
        let text = try Self.text("github-summary", judgement)
        #expect(text.utf8.count <= GitHubSummary.limit)
        #expect(
            text.contains("| fast | TTFT p50 |") && text.hasSuffix("1 part is too long for the summary of a step.\n"))
    }
    @Test(
        "three digits, plain and stable",
        arguments: [
            (0.1234, "0.123"), (0.12351, "0.124"), (1, "1"), (0, "0"), (1234, "1230"), (0.000_012_34, "0.0000123"),
            (0.9996, "1"), (99.96, "100"), (-0.5, "-0.5"), (12.0, "12"), (0.1, "0.1"), (1e-300, "0"),
            (.infinity, "NaN"),
        ] as [(Double, String)])
    func digits(value: Double, text: String) { #expect(SignificantDigits.text(value) == text) }

    @Test("figures are those of the report, and higher is better turned round or left out") func figures() throws {
        let analysis = Scenario.healthy.analysis
        let judgement = Judgement(analysis)
        let p50 = try #require(judgement.figures.first { $0.statistic.id == "ttft.p50" })
        #expect(p50.value == analysis.targets[0][.ttft]?.value(.p50) && p50.n == analysis.targets[0][.ttft]?.n)
        let names = try Self.array("github-action-benchmark", judgement).compactMap { $0["name"] as? String }
        #expect(names.contains("alpha / ttft.p50") && !names.contains { $0.contains("output_speed") })
        let bencher = try JSONSerialization.jsonObject(with: Data(Self.text("bencher", judgement).utf8))
        let all = try #require(bencher as? [String: [String: [String: Double]]])
        let latency = try #require(all["alpha/ttft.p50"]?["latency"])
        #expect(latency["value"] == p50.value)
        #expect(
            latency["lower_value"] == p50.interval?.lowerBound && latency["upper_value"] == p50.interval?.upperBound)
        #expect(all["alpha/output_speed.p50"]?["throughput"] != nil)
    }
    private static func array(_ format: String, _ judgement: Judgement) throws -> [[String: Any]] {
        try #require(JSONSerialization.jsonObject(with: Data(text(format, judgement).utf8)) as? [[String: Any]])
    }
}
