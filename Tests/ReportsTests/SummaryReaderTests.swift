// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Foundation
import Testing
import Traces

@testable import Reports

/// What `summary.json` says, read back.
@Suite struct SummaryReaderTests {
    private static func read(_ text: String) throws(SummaryReader.Unusable) -> [HistoryRun]? {
        try SummaryReader.runs(Array(text.utf8), source: "summary.json")
    }
    private static func changed(_ change: (inout [String: Any]) -> Void) throws -> String {
        let text = JSONSummary().render(Scenario.healthy.analysis)
        var object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        change(&object)
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }

    static let scenarios = Scenario.allCases.filter { $0 != .sideBySide }
    @Test("has every figure of the analysis, with its interval and n", arguments: scenarios)
    func figures(scenario: Scenario) throws {
        let analysis = scenario.analysis
        let runs = try #require(try Self.read(JSONSummary().render(analysis)))
        #expect(runs.map(\.facts.target) == analysis.targets.map(\.info.name))
        for (run, target) in zip(runs, analysis.targets) {
            #expect(run.facts.startUnix == analysis.run.startUnix && run.facts.seed == analysis.run.seed)
            #expect(run.facts.planHash == analysis.run.planHash && run.facts.libcurl == analysis.run.libcurl)
            #expect(run.facts.verdict == analysis.verdict.level && run.facts.model == target.info.model)
            #expect(run.endReason == analysis.end?.reason.rawValue)
            var known = 0
            for distribution in target.distributions {
                for quantile in distribution.quantiles {
                    guard let value = quantile.value else { continue }
                    let figure = try #require(run.figures[Statistic(distribution.metric, quantile.level).id])
                    #expect(abs(figure.value - value) <= 0.5 && figure.n == distribution.n)
                    #expect((figure.interval == nil) == (quantile.interval == nil))
                    known += 1
                }
            }
            let judged = target.successes + target.lost
            let shares = ["error_rate", "goodput"].compactMap { run.figures[$0] }
            #expect(run.figures.count == known + shares.count)
            #expect(judged == 0 || run.figures["error_rate"]?.value == Double(target.lost) / Double(judged))
        }
    }
    @Test("what a history does not need may be missing, and what is new may be there") func others() throws {
        let text = try Self.changed { object in
            object["client"] = nil
            object["something_new"] = ["a": [1, 2, ["b": NSNull()]]]
        }
        #expect(try Self.read(text)?.count == 1)
    }
    @Test("shares have the interval that the summary gives them") func shares() throws {
        let text = try Self.changed { object in
            var targets = object["targets"] as? [[String: Any]] ?? []
            targets[0]["error_rate"] = ["n": 380, "value_share": 0.25, "low_share": 0.2, "high_share": 0.3]
            targets[0]["goodput"] = ["n": 370, "value_share": 0.5, "levels": [["level": "ttft < 1s"]]]
            object["targets"] = targets
        }
        let run = try #require(try Self.read(text)?.first)
        #expect(run.figures["error_rate"] == HistoryRun.Figure(value: 0.25, interval: 0.2...0.3, n: 380))
        #expect(run.figures["goodput"] == HistoryRun.Figure(value: 0.5, n: 370))
    }
    @Test("a shard of a plan is no run of the plan") func shard() throws {
        let text = try Self.changed { object in
            var run = object["run"] as? [String: Any] ?? [:]
            run["shard"] = ["numbers": [1, 3], "of": 4, "spread_ns": 0]
            object["run"] = run
        }
        #expect(try Self.read(text)?.first?.facts.planHash == "8f3a5c01 shard 1+3/4")
    }
    @Test("the summary of a matrix has none of its own, those of its cells do") func matrix() throws {
        #expect(try Self.read(MatrixSummary().render(MatrixReportTests.analysis)) == nil)
    }
    static let foreign: [(String, String)] = [
        ("", "is not JSON"), ("{\"schema\": 1, \"run\": {", "is not JSON"), ("not json", "is not JSON"),
        ("[1, 2]", "is no summary of a run"), ("{}", "has no schema, run or targets"),
        ("{\"schema\": \"one\"}", "schema is not what it should be"),
        ("{\"schema\": 1, \"run\": {\"name\": \"x\"}, \"targets\": []}", "is missing"),
        ("\u{0}\u{1}\u{2}", "is not JSON"),
        (String(repeating: "[", count: 100_000), "is not JSON"),
    ]
    @Test("anything else is refused, and the reason says what is wrong", arguments: foreign)
    func refused(text: String, reason: String) {
        let failure = #expect(throws: SummaryReader.Unusable.self) { try Self.read(text) }
        #expect(failure?.description.contains(reason) == true, "\(failure?.description ?? "")")
    }
    @Test("a newer schema, runs side by side and filtered traces are refused") func unusable() throws {
        let newer = try Self.changed { $0["schema"] = 2 }
        let filtered = try Self.changed { object in
            var run = object["run"] as? [String: Any] ?? [:]
            run["filtered"] = "outcome ok"
            object["run"] = run
        }
        let sides = JSONSummary().render(Scenario.sideBySide.analysis)
        for (text, reason) in [(newer, "has schema 2"), (filtered, "filtered"), (sides, "side by side")] {
            let failure = #expect(throws: SummaryReader.Unusable.self) { try Self.read(text) }
            #expect(failure?.description.contains(reason) == true, "\(failure?.description ?? "")")
        }
    }
    @Test(
        "numbers that nobody would write do no harm", arguments: ["1e300", "-5", "9223372036854775807", "0.5", "null"])
    func extremes(number: String) throws {
        let text = JSONSummary().render(Scenario.healthy.analysis)
            .replacing(/"(n|lost|successes|p50_ns|p50_low_ns)": \d+/) { "\"\($0.output.1)\": \(number)" }
        let runs = try? Self.read(text)
        #expect(History(runs ?? [], History.Selection()).series.count <= 1)
    }

    static let moments: [(String, Int64?)] = [
        ("2026-03-01", 1_772_323_200), ("2026-03-01T12:00:00Z", 1_772_366_400), ("2026-03-01 12:00", 1_772_366_400),
        ("2024-02-29", 1_709_164_800), ("2023-02-29", nil), ("2026-13-01", nil), ("2026-3-1", nil), ("yesterday", nil),
        ("9999-01-01", nil), ("2026-03-01T24:00:00Z", nil), ("", nil),
    ]
    @Test("dates are read as they are written", arguments: moments) func moment(text: String, seconds: Int64?) {
        #expect(UTCTime.parse(text) == seconds.map { .seconds($0) })
    }
}
