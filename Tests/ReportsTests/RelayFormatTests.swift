// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Analysis
@testable import Reports

/// Reports on relays; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes their golden files anew.
@Suite struct RelayFormatTests {
    static let formats: [(name: String, render: @Sendable (RelayReport) -> String)] = [
        ("terminal.txt", { RelayTerminal().render($0) }), ("relay.md", { RelayMarkdown.render($0) }),
        ("relay.json", { RelayJSON.render($0) }), ("relay.html", { RelayPage(embedsAssets: false).render($0) }),
    ]

    @Test("writes what the golden file says", arguments: RelayScenario.allCases)
    func golden(scenario: RelayScenario) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/relay/\(scenario.rawValue)")
        for (name, render) in Self.formats {
            let (text, file) = (render(scenario.report), folder.appendingPathComponent(name))
            if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            let golden = try String(contentsOf: file, encoding: .utf8)
            let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n")).first { $0 != $1 }
            #expect(text == golden, "\(scenario.rawValue)/\(name): \(String(describing: differing))")
        }
    }

    static let headlines: [(RelayScenario, String, Int32)] = [
        (.good, "nginx adds 310 µs to TTFT (95 % 200–500 µs, n = 60): all 3 rows passed", 0),
        (
            .bad,
            "nginx adds 184 ms to TTFT (95 % 181–190 ms, n = 60), hides resets, coalesces: "
                + "3 of 5 rows failed, 1 inconclusive", 4
        ),
        (
            .open, "nginx adds 310 µs to TTFT (95 % 200–500 µs, n = 60): none of 4 rows failed, 4 inconclusive",
            6
        ),
        (
            .interrupted,
            "nginx adds 310 µs to TTFT (95 % 200–500 µs, n = 60): interrupted, 3 of 4 rows judged: 3 passed", 130
        ),
        (
            .spoiled,
            "nginx: times say nothing, since the client was the bottleneck; without them it hides resets, "
                + "1 of 2 rows failed", 7
        ),
        (
            .unjudged,
            "nginx adds 310 µs to TTFT (95 % 200–500 µs, n = 60): no row could be judged", 8
        ),
    ]
    @Test("says in one line what the relay does, and ends with the code for it", arguments: headlines)
    func headline(scenario: RelayScenario, line: String, code: Int32) throws {
        let report = scenario.report
        #expect(RelayPhrases.headline(report.sides[0], report) == line)
        #expect(report.exitCode == code)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(RelayJSON.render(report).utf8)) as? [String: Any])
        #expect(json["exit_code"] as? Int == Int(code))
    }
    @Test("an invalid run is told by its cause, and what a busy client cannot change is counted all the same")
    func invalid() {
        let shown = { (rows: [RelayRow], id: String, subject: String) in
            let reason = Reason(
                id: id, severity: .invalid, target: nil, subject: subject, figure: nil, limit: nil, advice: "-")
            let side = RelayReport.Side(name: "nginx", url: "http://127.0.0.1:1/v1", rows: rows)
            let report = RelayReport(
                command: "relay", name: "", startUnixNanoseconds: 0, tool: "0.0.0", base: "direct", sides: [side],
                verdict: Verdict(reasons: [reason]))
            return RelayPhrases.headline(side, report)
        }
        let row = { (number: String, verdict: RelayRow.Verdict) in
            RelayRow(RelayQuestion(number, "x", "x"), verdict, "68 of 68 answers broke off")
        }
        let busy = "nginx: times say nothing, since the client was the bottleneck; without them "
        let lag = ("schedule-lag", "late")
        #expect(
            shown([row("R1", .fail), row("R10", .fail), row("R8", .pass)], lag.0, lag.1)
                == busy + "it cuts streams off, 1 of 2 rows failed")
        #expect(shown([row("R9", .fail), row("R10", .pass)], lag.0, lag.1) == busy + "all 1 rows passed")
        #expect(shown([row("R1", .pass), row("R10", .notTestable)], lag.0, lag.1) == busy + "no row could be judged")
        #expect(
            shown([row("R8", .pass)], "disk-full", "the disk was full")
                == "nginx: times say nothing, since the disk was full; without them all 1 rows passed")
    }
    @Test("what arrives stands before when it arrives, and what fails before what passes") func order() {
        let shown = RelayPhrases.parts(RelayScenario.bad.report.sides[0]).map { $0.rows.map(\.question.number) }
        #expect(shown == [["R11", "R8"], ["R1", "R3", "R99", "R22"]])
    }
    @Test("no line of the terminal is wider than 80 columns", arguments: RelayScenario.allCases)
    func width(scenario: RelayScenario) {
        let lines = RelayTerminal().render(scenario.report).split(separator: "\n")
        for line in lines where !line.hasPrefix("  http") {
            #expect(line.count <= 80, "\(line)")
        }
    }
    @Test("names from outside cannot become markup, nor drive a terminal") func hostile() {
        let report = RelayScenario.hostile.report
        for (name, render) in Self.formats {
            let text = render(report)
            #expect(!text.contains("\u{1B}"), "\(name)")
            if name != "relay.json" { #expect(!text.contains("\u{202E}"), "\(name)") }
            if name != "terminal.txt", name != "relay.json" {
                #expect(!text.contains("<img") && !text.contains("<script>alert"), "\(name)")
            }
        }
    }
    @Test("every format shows each number of what failed, with its n") func numbers() {
        let report = RelayScenario.bad.report
        let failed = report.sides[0].rows(.fail)
        #expect(failed.count == 3)
        let wide = RelayTerminal(width: 200).render(report)
        for figure in failed.flatMap(\.figures) {
            let words = RelayPhrases.figure(figure)
            #expect(words.contains(Units.value(figure.value, figure.unit)) && words.contains("n = \(figure.n)"))
            #expect(wide.contains(words) && RelayPage().render(report).contains(words), "\(words)")
            #expect(RelayMarkdown.render(report).contains(PlainText.markdown(words)), "\(words)")
        }
    }
    @Test("a row of a run with several traces names its own, from where the reader is")
    func trace() {
        let row = RelayRow(
            RelayQuestion("R17", "hidden-retries", "hidden retries", limit: .init(500e6, .nanoseconds)), .fail, "late",
            [RelayFigure("longest time that an error is held back", 1.5e9, .nanoseconds, n: 18)], requests: [9],
            trace: "errors/trace.ndjson.gz")
        let report = RelayReport(
            command: "relay-check", name: "relay-check", startUnixNanoseconds: 0, tool: "0.0.0", base: "our mock",
            sides: [RelayReport.Side(name: "relay", url: "http://127.0.0.1:1/v1", rows: [row])],
            verdict: Verdict(reasons: []))
        let line = "streamgauge inspect errors/trace.ndjson.gz --request 9"
        for text in [RelayMarkdown.render(report), RelayPage().render(report), RelayTerminal().render(report)] {
            #expect(text.contains(line))
        }
        let typed = RelayTerminal(width: 120, trace: "reports/x/trace.ndjson.gz").render(report)
        #expect(typed.contains("streamgauge inspect reports/x/errors/trace.ndjson.gz --request 9\n"))
        #expect(typed.hasPrefix("relay holds errors back: 1 of 1 rows failed\n"), "nobody saw it tried again")
    }
    @Test("what passed without a figure says why") func figureless() {
        let row = RelayRow(RelayQuestion("R22", "compression", "compression"), .pass, "streams are not compressed")
        let report = RelayReport(
            command: "relay-check", name: "relay-check", startUnixNanoseconds: 0, tool: "0.0.0", base: "our mock",
            sides: [RelayReport.Side(name: "relay", url: "http://127.0.0.1:1/v1", rows: [row])],
            verdict: Verdict(reasons: []))
        #expect(RelayTerminal().render(report).contains("    ✓ R22 compression: streams are not compressed\n"))
    }
    @Test("a page without charts is without what draws them") func charts() {
        let page = RelayPage().render(RelayScenario.bad.report)
        #expect(!page.contains("Chart.js") || page.utf8.count < 100_000, "\(page.utf8.count) bytes")
        #expect(!page.contains("Licence of Chart.js") && page.contains("data-state"))
    }
    @Test(
        "a path is typed as the shell wants it",
        arguments: [
            ("reports/a/trace.ndjson.gz", "reports/a/trace.ndjson.gz"), ("my run/it's.gz", "'my run/it'\\''s.gz'"),
        ])
    func quoting(path: String, typed: String) {
        let lines = RelayTerminal(width: 120, trace: path).render(RelayScenario.bad.report)
        #expect(lines.contains("streamgauge inspect \(typed) --request 12 (or 14, 20, 31, 45)\n"))
    }
}
