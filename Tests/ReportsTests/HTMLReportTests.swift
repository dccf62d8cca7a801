// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Foundation
import Reports
import Testing
import Traces

@Suite struct HTMLReportTests {
    private static func page(_ run: SyntheticRun) -> String {
        HTMLReport(embedsAssets: false).render(run.analysis())
    }
    private static func headline(_ page: String) -> String? {
        page.firstMatch(of: /<p class="headline">(.*?)<\/p>/).map { String($0.1) }
    }
    /// What the page's script reads.
    private static func data(_ page: String) throws -> [String: Any] {
        let found = try #require(page.firstMatch(of: /<script type="application\/json" id="data">(.*?)<\/script>/))
        return try #require(try JSONSerialization.jsonObject(with: Data(found.1.utf8)) as? [String: Any])
    }
    private static func twoTargets(_ names: [String], ttft: [Double] = [120, 310]) -> SyntheticRun {
        var run = SyntheticRun("two", targets: names, warmup: 0)
        for _ in 0..<100 { for target in names.indices { run.add(1, to: target, ttft: ttft[target], spread: 60) } }
        return run
    }

    // MARK: The answer

    static let answers: [(Scenario, String)] = [
        (.healthy, "alpha answers after "), (.oneBroken, "fast answers 2.80 times sooner than flaky."),
        (.saturated, "No answer: the run is invalid."), (.cut, "alpha answers after "),
        (.tiny, "alpha and beta cannot be told apart."), (.unreachable, "alpha answers after "),
    ]
    @Test("says in one sentence which target is better and by how much", arguments: answers)
    func answer(scenario: Scenario, sentence: String) throws {
        let page = HTMLReport(embedsAssets: false).render(scenario.analysis)
        #expect(try #require(Self.headline(page)).hasPrefix(sentence), "\(Self.headline(page) ?? "")")
    }
    @Test("two alike are not told apart, and no row is marked as the best") func alike() throws {
        let page = Self.page(Self.twoTargets(["a", "b"], ttft: [120, 126]))
        #expect(Self.headline(page) == "a and b cannot be told apart.")
        #expect(!page.contains("<tr class=\"best\">"))
        #expect(
            Self.page(Self.twoTargets(["a", "b"])).contains("<tr class=\"best\"><th scope=\"row\" data-swatch=\"0\">a"))
    }
    @Test("a run in which nothing was measured, or nothing succeeded, says so and has a page") func nothing() throws {
        let empty = Self.page(SyntheticRun("empty", targets: ["alpha"]))
        #expect(Self.headline(empty) == "Nothing was measured.")
        var run = SyntheticRun("failed", targets: ["alpha"])
        run.add(60, to: 0, ttft: 120, spread: 60)
        run.fail(every: 1, of: 0, .httpError, status: 500, message: "out of order")
        let failed = Self.page(run)
        #expect(Self.headline(failed) == "No request succeeded." && failed.contains("out of order"))
        let targets = try #require(try Self.data(failed)["targets"] as? [[String: Any]])
        #expect(targets[0]["ttft"] == nil && (targets[0]["waterfalls"] as? [Any])?.count == 4)
    }

    // MARK: Text from outside

    static let hostile = [
        "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "<!--<script>", "a & b 'c' \"d\"",
        "\u{1B}[31mred\u{1B}[0m\nnext\u{0}", "\u{202E}turned around",
    ]
    @Test("no name and no message can become markup", arguments: hostile) func escaping(text: String) throws {
        var run = Self.twoTargets([text, "b"])
        run.run.name = text
        run.run.profileJSON = "{\"name\":\"x</pre><b>\"}"
        run.fail(every: 7, of: 1, .errorEvent, type: text, message: text)
        let page = Self.page(run)
        #expect(page.matches(of: /<script/).count == 1 && page.matches(of: /<\/script/).count == 1)
        #expect(!page.contains("<img") && !page.contains("<!--") && !page.contains("<b>"))
        #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x202A...0x202E).contains($0.value) })
        let targets = try #require(try Self.data(page)["targets"] as? [[String: Any]])
        let name = try #require(targets[0]["name"] as? String)
        #expect(name.count == text.count)
        if !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value > 0x7E }) { #expect(name == text) }
    }

    // MARK: One file

    @Test("holds all that it needs and names nothing outside; what runs is named by its hash") func alone() throws {
        let page = HTMLReport().render(Scenario.oneBroken.analysis)
        #expect(page.contains("Chart.js v3.9.1") && page.contains("Permission is hereby granted, free of charge"))
        #expect(!page.contains("src=") && !page.contains("@import") && !page.contains("url("))
        #expect(page.matches(of: /<(link|img|iframe|object|embed)[ >]/).isEmpty)
        let policy = try #require(page.firstMatch(of: /Content-Security-Policy" content="(.*?)"/)).1
        #expect(policy.hasPrefix("default-src &#39;none&#39;; script-src &#39;sha256-") && !policy.contains("unsafe"))
    }
    @Test("is the same bytes each time", arguments: [Scenario.oneBroken, .conversations]) func same(scenario: Scenario)
    {
        #expect(HTMLReport().render(scenario.analysis) == HTMLReport().render(scenario.analysis))
    }
    @Test("stays below 2 MB for 10,000 requests, however many targets share them", arguments: [1, 16])
    func size(targets: Int) throws {
        var run = SyntheticRun("many", targets: (0..<targets).map { "target number \($0)" })
        for i in 0..<10_000 { run.add(1, to: i % targets, ttft: 120 + Double(i % 97), spread: 60) }
        for target in 0..<targets { run.fail(every: 50, of: target, .truncated, keepingOutput: true) }
        for i in run.requests.indices {
            run.requests[i].inFlight = i % 300
            run.requests[i].usage.inputTokens = Int64(1_000 + i % 4_000)
            // Long streams, of which the waterfalls hold most: the slowest ones and the first broken ones.
            let isDrawn = i % 97 == 96 || (run.requests[i].outcome == .truncated && i < 250 * targets)
            if isDrawn { Self.lengthen(&run.requests[i], to: 2_500) }
        }
        let bytes = HTMLReport().render(run.analysis()).utf8.count
        #expect(bytes < 2_000_000, "\(targets) targets: \(bytes) bytes")
    }
    private static func lengthen(_ record: inout RequestRecord, to count: Int) {
        guard let last = record.reads.last?.at else { return }
        for i in 0..<count {
            record.reads.append(ReadEntry(at: last + Int64(i + 1) * 12_345_678, lag: 0, bytes: 180))
            record.events.append(
                EventEntry(read: UInt32(record.reads.count - 1), outputBytes: 12, kinds: .text))
        }
        record.done = last + Int64(count + 1) * 12_345_678
    }
    @Test("a request too long to draw says how many events are left out") func leftOut() throws {
        var run = SyntheticRun("long", targets: ["alpha"])
        run.add(40, to: 0, ttft: 120, spread: 60)
        for i in run.requests.indices { Self.lengthen(&run.requests[i], to: 2_500) }
        let targets = try #require(try Self.data(Self.page(run))["targets"] as? [[String: Any]])
        let falls = try #require(targets[0]["waterfalls"] as? [[String: Any]])
        #expect(falls.allSatisfy { ($0["left_out"] as? Int) == 520 && ($0["event_kinds"] as? [Int])?.count == 2_000 })
    }
}
