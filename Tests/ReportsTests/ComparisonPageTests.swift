// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Reports
import Testing

/// The page of a comparison; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes its golden files anew.
@Suite struct ComparisonPageTests {
    private static func page(_ scenario: ComparisonScenario) -> String {
        ComparisonPage(embedsAssets: false).render(scenario.analysis)
    }
    private static func headline(_ page: String) -> String? {
        page.firstMatch(of: /<p class="headline">(.*?)<\/p>/).map { String($0.1) }
    }
    /// What the page's script reads.
    private static func data(_ page: String) throws -> [String: Any] {
        let found = try #require(page.firstMatch(of: /<script type="application\/json" id="data">(.*?)<\/script>/))
        return try #require(try JSONSerialization.jsonObject(with: Data(found.1.utf8)) as? [String: Any])
    }
    private static func rows(_ page: String) throws -> [[[String: Any]]] {
        let comparisons = try #require(try data(page)["comparisons"] as? [[String: Any]])
        return try comparisons.map { try #require($0["rows"] as? [[String: Any]]) }
    }

    @Test("writes what the golden file says", arguments: ComparisonScenario.allCases)
    func golden(scenario: ComparisonScenario) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/comparison-page")
        let file = folder.appendingPathComponent("\(scenario.rawValue).html")
        let text = Self.page(scenario)
        if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n")).first { $0 != $1 }
        #expect(text == golden, "\(scenario.rawValue): \(String(describing: differing))")
    }

    static let answers: [(ComparisonScenario, String)] = [
        (.improved, "new relay is faster than old relay: TTFT p50 −"),
        (.regressed, "branch is slower than main: TTFT p50 +"),
        (.inconclusive, "b and a cannot be told apart in TTFT p50."),
        (.guarded, "No verdict: long answers and short answers are not comparable."),
        (.shares, "losing is worse than steady: error rate +"), (.five, "direct answers first, before 4 others."),
        (.runs, "today is slower than last week: TTFT p50 +"),
        (.advisory, "No verdict: so few runs cannot tell a change from chance."),
    ]
    @Test("says in one sentence who is better, and by how much", arguments: answers)
    func answer(scenario: ComparisonScenario, sentence: String) throws {
        let headline = try #require(Self.headline(Self.page(scenario)))
        #expect(headline.hasPrefix(sentence), "\(headline)")
    }
    @Test("a guard that failed is named with what to do, and no figure is told") func guarded() {
        let page = Self.page(.guarded)
        #expect(page.contains("Not comparable:") && page.contains("answers of different length"))
        #expect(page.contains("fix the length (max_tokens)") && !page.contains("✗") && !page.contains("✓"))
    }
    @Test("gates say what came of them, and their rows are marked") func gates() {
        let page = Self.page(.regressed)
        #expect(page.contains("Gates: 1 of 3 passed") && page.contains("worse by at least"))
        #expect(
            page.matches(of: /<tr class="gated"/).count == 3 && page.contains("✗ regressed") && page.contains("= same"))
    }
    @Test("several sides stand in order with their groups, and each has its figures") func several() throws {
        let page = Self.page(.five)
        #expect(page.contains("Sides by TTFT p50") && page.contains("sidecar against direct: every figure"))
        #expect(try Self.rows(page).count == 4)
    }

    // MARK: What is drawn

    @Test(
        "what the script draws is what the table shows",
        arguments: [ComparisonScenario.regressed, .shares, .five, .runs])
    func drawn(scenario: ComparisonScenario) throws {
        let analysis = scenario.analysis
        let page = Self.page(scenario)
        let drawn = try Self.rows(page)
        for (number, comparison) in analysis.comparisons.enumerated() {
            #expect(drawn[number].count == comparison.rows.count)
            for (row, shown) in zip(comparison.rows, drawn[number]) {
                #expect(shown["id"] as? String == row.statistic.id)
                let ends = [row.effect.estimate, row.effect.interval?.lowerBound, row.effect.interval?.upperBound]
                for (key, value) in zip(["estimate", "low", "high"], ends) {
                    let found = try #require(shown[key] as? Double)
                    #expect(abs(found - (try #require(value))) < 1e-6, "\(row.statistic.id) \(key)")
                }
                let text = try #require(shown["text"] as? String)
                let value = try #require(text.split(separator: " (").first)
                #expect(page.contains(">\(value)<small>"), "\(row.statistic.id): \(text)")
            }
        }
    }
    @Test("pairs are drawn of the headline and of what is gated, with who had the first turn") func pairs() throws {
        let drawn = try Self.rows(Self.page(.regressed))[0].filter { $0["points"] != nil }
        #expect(drawn.compactMap { $0["id"] as? String } == ["ttft.p50", "e2e.p90", "error_rate"])
        let points = try #require(drawn[0]["points"] as? [[String: Any]])
        #expect(points.compactMap { $0["block"] as? Int } == Array(0..<8))
        #expect(Set(points.compactMap { $0["base_first"] as? Bool }) == [true, false])
        #expect(try Self.rows(Self.page(.runs))[0].allSatisfy { $0["points"] == nil })
    }
    @Test("distributions are of all runs of a side together, and end at 1") func curves() throws {
        let targets = try #require(try Self.data(Self.page(.runs))["targets"] as? [[String: Any]])
        for (target, n) in zip(targets, [4_800, 4_000]) {
            let curve = try #require(target["ttft"] as? [String: Any])
            let (values, shares) = (curve["value_ns"] as? [Double] ?? [], curve["share"] as? [Double] ?? [])
            #expect(curve["n"] as? Int == n && values == values.sorted() && shares == shares.sorted())
            #expect(shares.last == 1 && values.count > 20 && values.count == shares.count)
        }
    }

    // MARK: One file

    @Test("no name can become markup") func hostile() throws {
        let page = Self.page(.hostile)
        #expect(page.matches(of: /<script/).count == 1 && page.matches(of: /<\/script/).count == 1)
        #expect(!page.contains("<img"))
        #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x202A...0x202E).contains($0.value) })
        let targets = try #require(try Self.data(page)["targets"] as? [[String: Any]])
        #expect(targets[0]["name"] as? String == "</script><script>alert(1)</script>")
    }
    @Test("is a format of compare: one file, the same bytes each time, that names what may run by its hash")
    func file() throws {
        let format = try #require(ComparisonFormat.named("html"))
        let page = format.render(ComparisonScenario.five.analysis)
        #expect(page == format.render(ComparisonScenario.five.analysis) && page.utf8.count < 500_000)
        #expect(page.contains("Chart.js v3.9.1") && !page.contains("src=") && !page.contains("url("))
        let policy = try #require(page.firstMatch(of: /Content-Security-Policy" content="(.*?)"/)).1
        #expect(policy.hasPrefix("default-src &#39;none&#39;; script-src &#39;sha256-") && !policy.contains("unsafe"))
    }
}
