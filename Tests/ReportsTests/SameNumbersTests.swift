// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Analysis
@testable import Reports

/// The numbers of `summary.json` in every other format, of the same run.
@Suite struct SameNumbersTests {
    static let scenario = Scenario.healthy
    static let metrics: [(Metric, String)] = [(.ttft, "TTFT"), (.gap, "gap"), (.endToEnd, "E2E"), (.tpot, "TPOT")]
    static let levels: [Percentile] = [.p50, .p90, .p95, .p99]

    /// The members of a metric in `summary.json`.
    private static func figures(_ metric: Metric) throws -> [String: Any] {
        let text = JSONSummary().render(scenario.analysis)
        let summary = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let target = try #require((summary?["targets"] as? [[String: Any]])?.first)
        return try #require((target["metrics"] as? [String: Any])?[metric.id] as? [String: Any])
    }
    private static func value(_ metric: Metric, _ level: Percentile) throws -> Int64 {
        try #require(try figures(metric)["\(level.key)_ns"] as? Int64, "\(metric.id) \(level.name)")
    }

    @Test("report.md shows them, formatted", arguments: metrics.map(\.1)) func markdown(title: String) throws {
        let metric = try #require(Self.metrics.first { $0.1 == title }).0
        let lines = MarkdownReport().render(Self.scenario.analysis).split(separator: "\n")
        let row = try #require(lines.first { $0.hasPrefix("| \(title) |") })
        #expect(row.contains("| \(try Self.figures(metric)["n"] as? Int ?? 0) |"))
        for level in Self.levels { #expect(row.contains(Units.span(Double(try Self.value(metric, level)))), "\(row)") }
    }
    @Test("the comment for a pull request shows them, formatted") func pullRequest() throws {
        let text = PullRequestReport().render(Self.scenario.analysis)
        let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| alpha |") })
        for (metric, level) in [(Metric.ttft, Percentile.p50), (.ttft, .p95), (.gap, .p50), (.endToEnd, .p50)] {
            #expect(row.contains(Units.span(Double(try Self.value(metric, level)))), "\(row)")
        }
    }
    @Test("the columns of the CSV have them, by nearest rank") func csv() throws {
        let run = Self.scenario.run
        let requests = Exported.rows(Exported.text(run.records, as: RequestCSV())).filter { $0["warmup"] == "false" }
        let events = Exported.rows(Exported.text(run.records, as: EventCSV())).filter { $0["warmup"] == "false" }
        for (metric, _) in Self.metrics {
            let rows = metric == .gap ? events : requests
            let values = rows.compactMap { Int64($0[metric.columnName] ?? "") }.sorted()
            #expect(values.count == (try Self.figures(metric)["n"] as? Int))
            for level in Self.levels {
                let rank = Int((Double(values.count) * level.fraction).rounded(.up))
                #expect(values[rank - 1] == (try Self.value(metric, level)), "\(metric.id) \(level.name)")
            }
        }
    }
    @Test("the points of OpenMetrics are them, in seconds") func openMetrics() throws {
        let lines = OpenMetricsReport().render(Self.scenario.analysis).split(separator: "\n").map(String.init)
        func point(_ series: String, _ label: String = "") throws -> Double {
            let line = try #require(
                lines.first { $0.hasPrefix("streamgauge_\(series){") && (label.isEmpty || $0.contains(label)) })
            let words = line.split(separator: "}").last?.split(separator: " ") ?? []
            return try #require(words.first.flatMap { Double($0) }, "\(line)")
        }
        for (metric, _) in Self.metrics {
            #expect(try point("\(metric.id)_seconds_count") == Double(try Self.figures(metric)["n"] as? Int ?? 0))
            for level in Self.levels {
                let seconds = try point("\(metric.id)_seconds", "quantile=\"\(level.fraction)\"")
                #expect(Int64((seconds * 1e9).rounded()) == (try Self.value(metric, level)))
            }
        }
    }
    @Test("the HdrHistogram log has them, within a thousandth") func hlog() throws {
        let text = Exported.text(Self.scenario.run.records, as: HdrLog())
        for metric in HdrLog.metrics {
            let decoded = try HdrReading.all(in: text, tag: "alpha.\(metric.id)")
            #expect(decoded.reduce(0) { $0 + $1.count } == Int64(try Self.figures(metric)["n"] as? Int ?? 0))
            for level in Self.levels {
                let exact = Double(try Self.value(metric, level))
                let found = Double(HdrReading.value(of: decoded, level))
                #expect(abs(found - exact) <= exact / 1_000, "\(metric.id) \(level.name): \(found), \(exact)")
            }
        }
    }
}
