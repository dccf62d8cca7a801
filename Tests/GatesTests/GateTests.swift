// SPDX-License-Identifier: Apache-2.0
import Gates
import Testing

@Suite struct GateTests {
    @Test(
        "a gate is read with its subject, percentile and bound",
        arguments: [
            ("ttft.p95 < 800ms", "ttft.p95", Gate.Bound.below(800e6)), ("error_rate<1%", "error_rate", .below(0.01)),
            ("goodput > 95%", "goodput", .above(0.95)), ("ttft.p50 +10%", "ttft.p50", .worse(by: 0.1)),
            ("output_speed.p50 -5%", "output_speed.p50", .worse(by: 0.05)),
            ("e2e.p99.9 <= 1.5s", "e2e.p99.9", .below(1.5e9)), ("tpot.p50 ≤ 50 ms", "tpot.p50", .below(50e6)),
            ("gap.p99\t<\n250us", "gap.p99", .below(250e3)), ("gap.p50 < 300µs", "gap.p50", .below(300e3)),
            ("output_speed.p50 > 20 t/s", "output_speed.p50", .above(20)),
            ("output_tokens.p50 > 100", "output_tokens.p50", .above(100)),
            ("output_tokens.p50 < 100", "output_tokens.p50", .below(100)),
            ("error_rate + 1 %", "error_rate", .worse(by: 0.01)), ("goodput −2%", "goodput", .worse(by: 0.02)),
            ("ttft.p50 +250%", "ttft.p50", .worse(by: 2.5)), ("e2e.p50 < 2m", "e2e.p50", .below(120e9)),
        ])
    func reads(_ text: String, statistic: String, bound: Gate.Bound) throws {
        let gate = try Gate(text)
        #expect(gate.statistic == statistic)
        #expect(gate.bound == bound)
        #expect(gate.target == nil)
        #expect(gate.isRegression == text.contains { "+-−".contains($0) })
    }

    @Test(
        "the last colon ends the name of the target, which may have colons and blanks itself",
        arguments: [
            ("fast: ttft.p95 < 1s", "fast"), ("http://[::1]:80:ttft.p95<1s", "http://[::1]:80"),
            ("  über alles :  ttft.p95 < 1s ", "über alles"),
        ])
    func target(_ text: String, name: String) throws {
        let gate = try Gate(text)
        #expect(gate.target == name)
        #expect(gate.statistic == "ttft.p95")
    }
    @Test("blanks are made one, and the text reads back as the same gate")
    func text() throws {
        let gate = try Gate("  a:  ttft.p95\t <  800 ms ")
        #expect(gate.text == "a: ttft.p95 < 800 ms")
        #expect(try Gate(gate.text) == gate)
    }

    @Test(
        "a mistake is shown with its column and with what is allowed there",
        arguments: [
            ("", 0, "known are ttft, ttft_service"), ("   ", 3, "here a figure is named"),
            ("tftt.p95 < 1s", 0, "did you mean ttft?"), ("zzz < 1s", 0, "\"zzz\" is no figure; known are ttft"),
            ("ttft < 800ms", 4, "which percentile of ttft? write ttft.p50, .p95 or .p99"),
            ("ttft", 4, "which percentile of ttft?"), ("ttft.p95", 8, "write < and a limit, or +10%"),
            ("goodput", 7, "write > and a limit, or -10%"),
            ("error_rate.p95 < 1%", 10, "one figure and has no percentiles"),
            ("ttft.p100 < 1s", 4, "to p99.9"), ("ttft.p0 < 1s", 4, "from p0.1"), ("ttft.p99.99 < 1s", 4, "one decimal"),
            ("ttft.95 < 1s", 4, ".p99.9"),
            ("ttft.p99.99 < 1s", 4, "such as"), ("ttft.p < 1s", 4, "write a percentile"),
            ("ttft.p95 < 800", 11, "a time with its unit"), ("ttft.p95 < 5%", 11, "a time with its unit"),
            ("ttft.p95 < fast", 11, "a time with its unit"), ("ttft.p95 <", 10, "a time with its unit"),
            ("ttft.p95 < -5ms", 11, "a time with its unit"), ("ttft.p95 < 1e3ms", 11, "a time with its unit"),
            ("ttft.p95 < ٣ms", 11, "a time with its unit"),
            ("error_rate < 1s", 13, "a share, such as 1%"), ("output_speed.p50 > 20", 19, "a number a second"),
            ("output_tokens.p50 > many", 20, "a number, such as 100"),
            ("ttft.p95 > 800ms", 9, "less of ttft is better: write <"),
            ("goodput < 95%", 8, "more of goodput is better: write >"),
            ("ttft.p95 < 0ms", 11, "write a limit above 0"), ("error_rate < 0%", 13, "above 0% and below 100%"),
            ("goodput > 100%", 10, "above 0% and below 100%"),
            ("ttft.p50 -10%", 9, "more of ttft is worse: write +"),
            ("goodput +5%", 8, "less of goodput is worse: write -"), ("ttft.p50 +10", 10, "a share, such as 1%"),
            ("ttft.p50 +0%", 10, "a share above 0%"), ("output_speed.p50 -100%", 18, "a share above 0%"),
            ("ttft.p95 < 1s please", 14, "nothing may stand behind a gate"),
            ("ttft.p95 < 1s and error_rate < 1%", 14, "nothing may stand behind"),
            ("output_tokens.p50 > 100 200", 24, "nothing may stand behind"),
            (": ttft.p95 < 1s", 0, "the name of a target before the colon"), ("日本: 速い < 1s", 4, "\"速い\" is no figure"),
            ("ttft.p95 == 1s", 9, "write < and a limit"), ("ttft .p95 < 1s", 4, "which percentile"),
        ])
    func mistakes(_ text: String, column: Int, message: String) {
        let error = #expect(throws: GateError.self) { try Gate(text) }
        #expect(error?.column == column)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
    @Test("below the expression stands a mark at the mistake, and nothing in it can move a terminal's cursor")
    func mark() {
        let error = #expect(throws: GateError.self) { try Gate("ttft.p95 <\u{1B}[2J") }
        #expect(
            error?.description
                == "write a time with its unit, such as 800ms or 1.5s\n  ttft.p95 <\u{FFFD}[2J\n            ^")
    }
}

@Suite struct ServiceLevelTests {
    @Test(
        "a limit of single requests is read, and says which values keep to it",
        arguments: [
            ("ttft < 800ms", 799e6, 800e6), ("e2e<10s", 9e9, 11e9), ("tpot < 50 ms", 49e6, 51e6),
            ("output_speed > 20/s", 21, 20), ("output_tokens > 0.5", 1, 0),
        ])
    func reads(_ text: String, good: Double, bad: Double) throws {
        let level = try ServiceLevel(text)
        #expect(level.holds(good))
        #expect(!level.holds(bad))
        #expect(try ServiceLevel(level.text) == level)
    }
    @Test(
        "what is no limit of a single request is a mistake with its place",
        arguments: [
            ("ttft.p95 < 1s", 4, "single requests, which have no percentiles"),
            ("gap < 1s", 0, "limit longest_silence, or tpot"),
            ("error_rate < 1%", 0, "\"error_rate\" is no figure"), ("ttft +10%", 5, "write < and a limit"),
            ("fast: ttft < 1s", 4, "holds for the requests of all targets"), ("ttft > 1s", 5, "write <"),
            ("ttft < 1", 7, "a time with its unit"),
            ("ttft < 1s or so", 10, "nothing may stand behind a service level"),
            ("", 0, "known are ttft"),
        ])
    func mistakes(_ text: String, column: Int, message: String) {
        let error = #expect(throws: GateError.self) { try ServiceLevel(text) }
        #expect(error?.column == column)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}
