// SPDX-License-Identifier: Apache-2.0
import Foundation
import MockProvider
import Testing

@Suite struct MockScriptTests {
    @Test("takes every setting's own example", arguments: MockScript.settings.map { [$0.key, $0.example] })
    func takesExamples(_ row: [String]) throws {
        var script = MockScript()
        try script.set(row[0], to: row[1])
        #expect(script != MockScript() || row[0] == "seed")
    }

    @Test("has no key twice, and a line of help for each")
    func settingsAreWhole() {
        let keys = MockScript.settings.map(\.key)
        #expect(Set(keys).count == keys.count)
        for setting in MockScript.settings {
            #expect(!setting.help.isEmpty && !setting.placeholder.isEmpty && setting.help.count < 100)
        }
    }

    @Test("is documented row by row")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/mock-provider.md"), encoding: .utf8)
        for setting in MockScript.settings {
            let kind = setting.placeholder.split(separator: "|").joined(separator: " or ")
            let row = "| `\(setting.key)` | \(kind) | \(setting.help) | `\(setting.example)` |"
            #expect(page.contains("\n\(row)\n"), "docs/mock-provider.md lacks: \(row)")
        }
    }

    @Test(
        "takes a value in any of its spellings",
        arguments: [
            ["ttft", "0ms", "0s"], ["ttft", "1.5s", "1500ms"], ["gap", " 20ms ", "20000us"],
            ["gap", "uniform( 50ms , 80ms )", "uniform(50ms,80ms)"], ["ttft", "2m", "120s"],
            ["fault", "cut@10 : 10% , 429", "cut@10:10%,429"], ["fault-share", "10%", "0.1"],
            ["speed", "1x, 0.5x@100", "1x,0.5x@100"], ["fault", "none", " none "], ["gap", "7µs", "7us"],
        ])
    func spellings(_ row: [String]) throws {
        var (one, other) = (MockScript(), MockScript())
        try one.set(row[0], to: row[1])
        try other.set(row[0], to: row[2])
        #expect(one == other)
    }

    static let span = "write a number and a unit (ns, us, ms, s, m, h)"
    static let ttftExample = ", for example lognormal(200ms,0.4)"
    static let faultExample = ", for example cut@10:5%,stall@20:2s:1%,429:2%"
    static let factors = "write factors of at least 0.001x, each after the first with the token it begins at"
    static let statuses =
        "use a status from 400 to 599 or one of cut, reset, truncate, error, garbage, half, bad-crc, bad-chunk, stall, hang, no-end, "
        + "no-done, no-finish, no-usage, no-stream, slow-headers, drop, goaway"
    static let problems: [[String]] = [
        ["ttftt", "1s", "ttftt: no such mock setting; did you mean \"ttft\"?"],
        ["token", "1", "token: no such mock setting; did you mean \"tokens\"?"],
        ["ttft", "200", "ttft: found \"200\"; \(span)\(ttftExample); did you mean \"200ms\"?"],
        ["ttft", "200mss", "ttft: found \"200mss\"; \(span)\(ttftExample); did you mean \"200ms\"?"],
        ["ttft", "-5ms", "ttft: found \"-5ms\"; \(span)\(ttftExample)"],
        ["ttft", "1e3ms", "ttft: found \"1e3ms\"; \(span)\(ttftExample)"],
        ["ttft", "", "ttft: found \"\"; \(span)\(ttftExample)"],
        ["ttft", "25h", "ttft: found \"25h\"; use at most 24h\(ttftExample)"],
        [
            "ttft", "unifrom(1ms,2ms)",
            "ttft: found \"unifrom(1ms,2ms)\"; use one of uniform, normal, lognormal, exponential\(ttftExample); "
                + "did you mean \"uniform(1ms,2ms)\"?",
        ],
        [
            "ttft", "uniform(2ms,1ms)",
            "ttft: found \"uniform(2ms,1ms)\"; put the lower end first\(ttftExample); did you mean \"uniform(1ms,2ms)\"?",
        ],
        ["ttft", "normal(5ms)", "ttft: found \"normal(5ms)\"; normal takes two values\(ttftExample)"],
        [
            "ttft", "exponential(5ms,1ms)",
            "ttft: found \"exponential(5ms,1ms)\"; exponential takes one value\(ttftExample)",
        ],
        [
            "ttft", "exponential(5ms",
            "ttft: found \"exponential(5ms\"; close the parenthesis\(ttftExample); did you mean \"exponential(5ms)\"?",
        ],
        [
            "ttft", "lognormal(5ms,1ms)",
            "ttft: found \"lognormal(5ms,1ms)\"; the second value of lognormal is sigma, a number from 0 to 10 without a "
                + "unit\(ttftExample)",
        ],
        [
            "tokens", "5ms",
            "tokens: found \"5ms\"; write a number from 0 to 1000000 without a unit, for example uniform(50,200)",
        ],
        ["speed", "2", "speed: found \"2\"; \(factors), for example 1x,0.5x@100; did you mean \"2x\"?"],
        ["speed", "0x", "speed: found \"0x\"; \(factors), for example 1x,0.5x@100"],
        [
            "speed", "1x,2x",
            "speed: found \"1x,2x\"; give each factor after the first a token (\"0.5x@100\"), in rising order, for example "
                + "1x,0.5x@100",
        ],
        ["split", "0", "split: found \"0\"; write a whole number from 1 to 64, for example 3"],
        [
            "tools", "allways",
            "tools: found \"allways\"; use one of auto, always, never, for example always; "
                + "did you mean \"always\"?",
        ],
        ["fault", "cutt@3", "fault: found \"cutt@3\"; \(statuses)\(faultExample); did you mean \"cut\"?"],
        ["fault", "302", "fault: found \"302\"; \(statuses)\(faultExample)"],
        ["fault", "429@3", "fault: found \"429@3\"; 429 takes no token\(faultExample); did you mean \"429\"?"],
        ["fault", "cut@x", "fault: found \"cut@x\"; write a whole number from 0 to 1000000\(faultExample)"],
        ["fault", "stall@3", "fault: found \"stall@3\"; stall takes one span, such as \"stall@3:2s\"\(faultExample)"],
        [
            "fault", "cut@3:2s",
            "fault: found \"cut@3:2s\"; cut takes nothing after a colon but its share, such as \"cut:10%\"\(faultExample)",
        ],
        [
            "fault", "cut:60%,429:60%",
            "fault: found \"cut:60%,429:60%\"; the shares add up to more than 100%\(faultExample)",
        ],
        [
            "fault-share", "10",
            "fault-share: found \"10\"; write a share from 0 to 1, or from 0% to 100%, for example 0.1",
        ],
        ["seed", "-1", "seed: found \"-1\"; write a whole number from 0 to 2^64 - 1, for example 42"],
        ["key", "", "key: found \"(secret)\"; give a key, for example sk-mock"],
    ]
    @Test("says what stood there, what is right and what was meant", arguments: problems)
    func problem(_ row: [String]) {
        var script = MockScript()
        let problem = #expect(throws: MockScript.Problem.self) { try script.set(row[0], to: row[1]) }
        #expect(problem?.description == row[2])
        #expect(script == MockScript(), "a value that does not fit changes nothing")
    }

    @Test("names all settings where no key is close")
    func strangeKey() {
        var script = MockScript()
        let problem = #expect(throws: MockScript.Problem.self) { try script.set("colour", to: "red") }
        let keys = MockScript.settings.map(\.key).joined(separator: ", ")
        #expect(problem?.description == "colour: no such mock setting; the settings are \(keys)")
    }

    @Test("takes several settings from one header")
    func overrides() throws {
        var (one, other) = (MockScript(), MockScript())
        try one.apply("ttft=0ms  gap=uniform(1ms, 2ms) fault=cut@5:50%")
        try other.set("ttft", to: "0ms")
        try other.set("gap", to: "uniform(1ms,2ms)")
        try other.set("fault", to: "cut@5:50%")
        #expect(one == other)
        let problem = #expect(throws: MockScript.Problem.self) { try one.apply("ttft=0ms gap") }
        #expect(problem?.description == "gap: no such mock setting; write key=value pairs separated by spaces")
    }
}
