// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Testing
import Traces

@testable import Reports

/// The table of formats, its docs, and what single formats promise.
@Suite struct FormatTableTests {
    static let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs").standardized
    private static func text(_ name: String) throws -> String {
        try String(contentsOf: docs.appendingPathComponent(name), encoding: .utf8)
    }
    /// All that stands between backticks.
    private static func codes(_ text: some StringProtocol) -> Set<String> {
        Set(
            text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) })
    }

    @Test("the docs have the table of formats, row by row") func table() throws {
        let rows = try Self.text("report-formats.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        for format in OutputFormat.all {
            let maker = format.isOfRecords ? "record by record" : "the analysis"
            let row = "| `\(format.name)` | `.\(format.fileExtension)` | \(format.summary) | \(maker) |"
            #expect(rows.contains { $0 == row }, "\(row)")
        }
        #expect(Set(OutputFormat.all.map(\.name)).count == OutputFormat.all.count)
    }
    @Test("the docs explain every column of the CSV formats") func columns() throws {
        let known = Self.codes(try Self.text("report-formats.md"))
        for name in RequestCSV.columnNames + EventCSV.columnNames { #expect(known.contains(name), "\(name)") }
    }
    @Test(
        "schema and docs have the same members",
        arguments: [
            ("summary", "summary-format.md", "## Of a matrix"), ("trace", "trace-format.md", "## The file"),
            ("comparison", "comparison-format.md", "## None"), ("baseline", "baseline-format.md", "## None"),
            ("relay", "relay-format.md", "## None"),
        ])
    func drift(name: String, file: String, last: String) throws {
        let texts = [
            "summary": SummarySchema.text(), "trace": TraceSchema.text(), "comparison": ComparisonSchema.text(),
            "baseline": BaselineSchema.text(), "relay": RelaySchema.text(),
        ]
        let schema = try JSONSerialization.jsonObject(with: Data(try #require(texts[name]).utf8))
        let docs = try #require(try Self.text(file).components(separatedBy: last).first)
        let explained = Set(Self.codes(docs).flatMap { $0.components(separatedBy: CharacterSet(charactersIn: "[].")) })
        let metrics = Self.codes(try Self.text("metrics.md"))
        let isFigure = /^(min|mean|max|p50|p90|p95|p99|p99_9)(_low|_high|_certified|_certification)?_?.*/
        let isLimit = /^(figure|at_most|at_least)_(ns|ms|count|bytes|share)$/
        for member in Self.members(of: schema) where member.wholeMatch(of: isLimit) == nil {
            let isKnown = explained.contains(member) || metrics.contains(member)
            let isShort = ["_reasoning", "_tool"].contains { member == "time_to_first" + $0 }
            #expect(isKnown || isShort || member.wholeMatch(of: isFigure) != nil, "\(file) does not explain \(member)")
        }
        let known = Self.members(of: schema)
        for row in docs.split(separator: "\n") where row.hasPrefix("| `") {
            let cell = row.split(separator: "|").first ?? ""
            for member in Self.codes(cell) where member.wholeMatch(of: /[a-z_0-9]+/) != nil {
                #expect(known.contains(member), "the schema of \(name) does not have \(member)")
            }
        }
    }
    /// The names of all members, at any depth.
    private static func members(of schema: Any) -> Set<String> {
        if let list = schema as? [Any] { return Set(list.flatMap(members)) }
        guard let node = schema as? [String: Any] else { return [] }
        let own = (node["properties"] as? [String: Any]).map { Set($0.keys) } ?? []
        return node.values.reduce(into: own) { $0.formUnion(members(of: $1)) }
    }

    // MARK: Single formats

    @Test("OpenMetrics gives each of two runs side by side its own time, name, seed and targets") func sideBySide() {
        let lines = OpenMetricsReport().render(Scenario.sideBySide.analysis).split(separator: "\n")
        for (label, start, seed) in [("healthy", 1_772_366_400.0, 42), ("one of two is broken", 1_772_370_000, 43)] {
            let own = lines.filter { $0.contains("{run=\"\(label)\",") }
            #expect(own.contains { $0.contains("streamgauge_run_info{") && $0.contains("seed=\"\(seed)\"") })
            #expect(own.contains { $0.hasPrefix("streamgauge_ttft_seconds{") })
            for line in own {
                let time = line.split(separator: " ").last.flatMap { Double($0) } ?? 0
                #expect((start...start + 60).contains(time), "\(line)")
                #expect(!line.contains("target=") || line.contains("target=\"\(label): "), "\(line)")
            }
        }
    }

    @Test("a comment for a pull request fits GitHub's limit, however many targets and reasons there are") func limit() {
        var run = SyntheticRun(
            "many @everyone", targets: (0..<120).map { "target @user-\($0) with a long name | and *more*" })
        for target in 0..<120 {
            run.add(3, to: target, ttft: 120, spread: 60)
            run.fail(
                every: 3, of: target, .httpError, status: 500,
                message: "@team <b>\(String(repeating: "x", count: 150))</b>")
        }
        let analysis = run.analysis()
        let text = PullRequestReport().render(analysis)
        #expect(MarkdownReport().render(analysis).utf8.count > PullRequestReport.limit)
        #expect(text.utf8.count <= PullRequestReport.limit)
        #expect(text.contains("80 further targets") && text.contains("too long for a comment"))
        #expect(!text.contains("@team") && !text.contains("@everyone") && !text.contains("<b>"))
    }
    @Test("a comment for a pull request begins with the verdict and folds the rest", arguments: Scenario.allCases)
    func pullRequest(scenario: Scenario) throws {
        let analysis = scenario.analysis
        let text = PullRequestReport().render(analysis)
        let fold = try #require(text.range(of: "<details>"))
        let head = text[..<fold.lowerBound]
        #expect(head.contains("**Verdict: \(analysis.verdict.level.rawValue)**"))
        #expect(head.split(separator: "\n").count <= 30)
        #expect(text.hasSuffix("</details>\n"))
    }
    @Test(
        "an OpenMetrics text keeps to the form: each family once, its points together, time rising",
        arguments: Scenario.allCases)
    func openMetrics(scenario: Scenario) throws {
        let lines = OpenMetricsReport().render(scenario.analysis).split(separator: "\n")
        #expect(lines.last == "# EOF")
        var (family, seen, last): (String, Set<String>, [String: Double]) = ("", [], [:])
        for line in lines.dropLast() {
            if line.hasPrefix("# TYPE ") {
                family = String(line.split(separator: " ")[2])
                #expect(seen.insert(family).inserted, "\(family) twice")
            } else if line.hasPrefix("# UNIT ") {
                let words = line.split(separator: " ")
                #expect(words[2] == family && family.hasSuffix("_\(words[3])"))
            } else if !line.hasPrefix("# HELP ") {
                #expect(line.hasPrefix(family), "\(line) in \(family)")
                let cut = try #require(line.lastIndex(of: "}"))
                let time = try #require(Double(line[cut...].split(separator: " ")[2]))
                let series = String(line[...cut])
                #expect(last[series, default: 0] < time, "\(line)")
                last[series] = time
            }
        }
    }
    @Test("spans on one lane never overlap, and in the order of their ends there are no more lanes than spans at once")
    func lanes() {
        var seed: UInt64 = 7
        func draw(_ below: Int64) -> Int64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(seed >> 33) % below
        }
        for isSorted in [true, false] {
            let made = (0..<500).map { _ -> (start: Int64, end: Int64) in
                let start = draw(10_000)
                return (start, start + draw(400))
            }
            let spans = isSorted ? made.sorted { $0.end < $1.end } : made
            var (lanes, placed): (Lanes, [Int: [(start: Int64, end: Int64)]]) = (Lanes(), [:])
            for span in spans {
                let lane = lanes.place(span.start, span.end)
                let own = placed[lane, default: []]
                #expect(own.allSatisfy { $0.end <= span.start || span.end <= $0.start })
                placed[lane, default: []].append(span)
            }
            guard isSorted else { continue }
            let atOnce = spans.map { span in spans.count { $0.start <= span.start && span.start < $0.end } }.max() ?? 0
            #expect(placed.count <= atOnce + 1)
        }
    }
}
