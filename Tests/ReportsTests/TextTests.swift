// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Analysis
@testable import Reports

@Suite struct UnitsTests {
    @Test(
        "gives spans three significant digits and a unit",
        arguments: [
            (0, "0 s"), (1, "1 ns"), (999, "999 ns"), (999.6, "1.00 µs"), (1_000, "1.00 µs"), (85_000, "85.0 µs"),
            (99_949, "99.9 µs"), (99_951, "100 µs"), (999_499, "999 µs"), (999_500, "1.00 ms"), (123_000_000, "123 ms"),
            (999_600_000, "1.00 s"), (1_236_000_000, "1.24 s"), (59.96e9, "60.0 s"), (1_234e9, "1234 s"),
            (-2_500_000, "−2.50 ms"),
        ])
    func span(nanoseconds: Double, text: String) { #expect(Units.span(nanoseconds) == text) }

    @Test(
        "gives numbers three significant digits",
        arguments: [
            (0, "0"), (0.0004, "0"), (0.05, "0.050"), (0.9996, "1.00"), (1.005, "1.00"), (9.994, "9.99"),
            (9.996, "10.0"), (99.96, "100"), (123_456.7, "123457"), (-3.14159, "−3.14"), (.infinity, "–"),
        ])
    func number(value: Double, text: String) { #expect(Units.number(value) == text) }

    @Test("names a shared unit once") func ranges() {
        #expect(Units.spans(118e6...129e6) == "118–129 ms")
        #expect(Units.spans(985e3...1_020e3) == "985 µs–1.02 ms")
        #expect(Units.values(0.1...0.25, .share) == "10.0–25.0 %")
        #expect(Units.values(20.4...25, .count) == "20–25")
    }
    @Test(
        "says every quantity with its unit",
        arguments: [
            (.span(5e6), "5.00 ms"), (.count(17), "17"), (.share(0.125), "12.5 %"), (.bytes(999), "999 B"),
            (.bytes(1_500_000), "1.50 MB"), (.bytes(21_400_000_000), "21.4 GB"), (.share(1, of: 3), "33.3 %"),
        ] as [(Quantity, String)])
    func quantity(quantity: Quantity, text: String) { #expect(Units.quantity(quantity) == text) }

    @Test(
        "writes a date of the wall clock",
        arguments: [
            (0, "1970-01-01 00:00:00 UTC"), (951_782_399, "2000-02-28 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"), (1_772_366_400, "2026-03-01 12:00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"), (-1, "1969-12-31 23:59:59 UTC"),
        ] as [(Int64, String)])
    func date(seconds: Int64, text: String) { #expect(UTCTime.text(.milliseconds(seconds * 1_000)) == text) }
}

@Suite struct PlainTextTests {
    @Test(
        "lets nothing through that drives a terminal",
        arguments: [
            ("plain, Ünï ≤ 5", "plain, Ünï ≤ 5"), ("a\nb\tc\r\nd", "a b c  d"), ("\u{1B}[2J", "\u{FFFD}[2J"),
            ("\u{9B}31m\u{7F}", "\u{FFFD}31m\u{FFFD}"), ("abc\u{202E}cba", "abc\u{FFFD}cba"),
        ])
    func visible(text: String, shown: String) { #expect(PlainText.visible(text) == shown) }

    @Test("lets nothing become markup in Markdown") func markdown() {
        let text = "a|b <i> `x` *y* [z](u) & \\"
        #expect(PlainText.markdown(text) == "a\\|b &lt;i&gt; \\`x\\` \\*y\\* \\[z\\](u) &amp; \\\\")
    }
    @Test(
        "wraps at spaces",
        arguments: [("", []), ("one", ["one"]), ("a b c d", ["a b", "c d"]), ("long-word b", ["long-word", "b"])])
    func wrap(text: String, lines: [String]) { #expect(PlainText.wrap(text, width: 3) == lines) }

    @Test("aligns the first column to the left and the rest to the right") func table() {
        var table = TextTable(header: ["", "n"])
        table.add(["TTFT", "12"])
        table.add(["gap", "–"])
        #expect(table.lines == ["       n", "TTFT  12", "gap    –"])
        #expect(table.width == 8)
    }
}

@Suite struct ChatSummaryTests {
    @Test("has at most ten lines of at most 80 columns, plain text alone", arguments: Scenario.allCases)
    func small(scenario: Scenario) {
        let lines = ChatSummary().render(scenario.analysis).split(separator: "\n", omittingEmptySubsequences: false)
        #expect((5...11).contains(lines.count) && lines.last == "")
        #expect(lines.allSatisfy { $0.count <= 80 && !$0.contains("\u{1B}") })
    }
    @Test("stays small with many targets of long names, the fastest ones first") func many() {
        let names = (0..<9).map { "\($0) target with a name that is much longer than its column" }
        var run = SyntheticRun("a name of a run that is much longer than anybody would like to read", targets: names)
        for target in names.indices.reversed() { run.add(30, to: target, ttft: 500 - 40 * Double(target), spread: 20) }
        let lines = ChatSummary().lines(run.analysis())
        #expect(lines.count <= 10 && lines.allSatisfy { $0.count <= 80 }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("8 target") } && lines.contains("and 5 further targets"))
        #expect(!lines.contains { $0.hasPrefix("0 target") })
    }
    @Test("is the end of the terminal report", arguments: [Scenario.oneBroken, .tiny]) func end(scenario: Scenario) {
        #expect(TerminalReport().render(scenario.analysis).hasSuffix("\n" + ChatSummary().render(scenario.analysis)))
    }
}
