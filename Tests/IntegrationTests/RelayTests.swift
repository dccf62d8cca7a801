// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `relay` with haproxy as distributed in front of the mock: once as it should be, and once so that it bunches events.
///
/// A busy machine may spoil a run (code 7); its rows are there all the same.
@Suite(.repeatedWhereSpoiled) struct RelayTests {
    private struct Measured: Sendable {
        let code: Int32
        let out: String
        let err: String
        let folder: URL
        let json: Data
        let scratch: Scratch

        var relays: [[String: Any]] {
            get throws {
                let report = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
                return try #require(report["relays"] as? [[String: Any]])
            }
        }
        func row(_ number: String, of relay: Int = 0) throws -> [String: Any] {
            let rows = try #require(relays[relay]["rows"] as? [[String: Any]])
            return try #require(rows.first { $0["number"] as? String == number }, "no \(number)")
        }
        func verdict(_ number: String) throws -> String? { try row(number)["verdict"] as? String }
    }
    private static func measure(bunches: Bool, flags: [String] = []) throws -> Measured {
        let mock = try MockProcess(["--ttft", "20ms", "--gap", "8ms", "--tokens", "30", "--vary", "prompt"])
        let relay = try RelayProcess(.haproxy, upstream: mock.port, bunches: bunches)
        return try withExtendedLifetime((mock, relay)) {
            let scratch = try Scratch()
            let base = scratch.path + "/runs"
            let arguments = ["relay", "--direct", mock.url + "/v1", "--via", relay.plain + "/v1", "-m", "mock"]
            let made = try Tool.run(
                arguments + ["--pairs", "34", "-c", "2", "--output", base, "-q", "--limit", "added-ttft=50ms"] + flags)
            let folder = try scratch.onlyRun(in: base)
            return Measured(
                code: made.code, out: made.out, err: made.err, folder: folder,
                json: try Data(contentsOf: folder.appendingPathComponent("relay.json")), scratch: scratch)
        }
    }
    private static let good = Result { try measure(bunches: false) }
    private static let bad = Result { try measure(bunches: true) }

    @Test("a relay that bunches events fails the rows for it, names requests, and ends with 4") func bunching() throws {
        let run = try Self.bad.get()
        let row = try run.row("R3")
        #expect(row["verdict"] as? String == "fail", "\(run.out)")
        #expect([4, 7].contains(run.code), "\(run.out)\(run.err)")
        if run.code == 4 {
            #expect(run.out.split(separator: "\n").prefix(3).joined(separator: " ").contains("coalesces"))
        }
        let request = try #require((row["requests"] as? [Int])?.first)
        let trace = run.folder.appendingPathComponent("trace.ndjson.gz").path
        #expect(run.out.contains("streamgauge inspect \(trace) --request \(request)"))
        let shown = try Tool.run(["inspect", trace, "--request", "\(request)", "--json"])
        #expect(shown.code == 0 && shown.out.contains("\"index\": \(request)"))
        #expect(try run.row("R1")["verdict"] as? String == "fail")
    }
    @Test("a good relay fails no row, and adds little") func passing() throws {
        let run = try Self.good.get()
        #expect([0, 6, 7].contains(run.code), "\(run.out)\(run.err)")
        #expect((try run.relays[0]["counts"] as? [String: Int])?["fail"] == 0, "\(run.out)")
        #expect(try run.verdict("R3") == "pass" && (try run.verdict("R1")) == "pass")
        let added = try #require((try run.row("R1")["figures"] as? [[String: Any]])?.first)
        #expect(try #require(added["value"] as? Double) < 20e6 && added["n"] as? Int ?? 0 >= 30, "\(added)")
        #expect(added["limit"] as? Double == 50e6)
    }
    @Test("the folder has the reports of the run, and those on the relay in each format") func files() throws {
        let run = try Self.good.get()
        let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path).sorted()
        #expect(
            names == [
                "relay.html", "relay.json", "relay.md", "report.html", "report.md", "summary.json", "trace.ndjson.gz",
            ])
        #expect(run.err.isEmpty)
        let schema = try run.scratch.file("relay.schema.json", try Tool.run(["schema", "--of", "relay"]).out)
        let files = [run, try Self.bad.get()].map { $0.folder.appendingPathComponent("relay.json").path }
        let checker = Tool.root.appendingPathComponent("Tests/formats/check.py").path
        let checked = try Tool.run([checker, "schema", schema] + files, program: Tool.python)
        #expect(checked.code == 0, "\(checked.err)")
        let found = try #require(
            try JSONSerialization.jsonObject(with: Data(checked.out.utf8)) as? [String: [String]])
        #expect(found.count == 2)
        for (file, mistakes) in found { #expect(mistakes.isEmpty, "\(file)") }
    }
    @Test("the trace says later what the command said, by its own limits or by others") func again() throws {
        let run = try Self.bad.get()
        let later = try Tool.run(["relay", run.folder.path])
        #expect(later.out == run.out && later.code == run.code)
        for format in ["json", "markdown", "html"] {
            let name = format == "markdown" ? "md" : format
            let file = run.folder.appendingPathComponent("relay.\(name)")
            let printed = try Tool.run(["relay", run.folder.path, "-f", format]).out
            #expect(printed == (try String(contentsOf: file, encoding: .utf8)), "\(format)")
        }
        let lax = try Tool.run(["relay", run.folder.path, "--limit", "added-ttft=60s", "-f", "json"])
        let report = try #require(try JSONSerialization.jsonObject(with: Data(lax.out.utf8)) as? [String: Any])
        let rows = (report["relays"] as? [[String: Any]])?.first?["rows"] as? [[String: Any]] ?? []
        #expect(rows.first { $0["number"] as? String == "R1" }?["verdict"] as? String == "pass")
    }
    @Test("the page opens in a browser with what the JSON has, in both themes and on any width") func page() throws {
        let run = try Self.bad.get()
        let files = ["relay.html", "relay.json"].map { run.folder.appendingPathComponent($0).path }
        let script = Tool.root.appendingPathComponent("Tests/chromium/check_relay.py").path
        let tried = try Tool.run([script] + files, program: Tool.python)
        #expect(tried.code == 0, "\(tried.err)")
        let found = try #require(try JSONSerialization.jsonObject(with: Data(tried.out.utf8)) as? [String: Any])
        #expect((found["problems"] as? [String]) == [])
        #expect(((found["made"] as? [String: Int])?["rows"] ?? 0) == 1)
    }
    @Test("asked a second time for compressed answers, a relay has rows on its compressor") func compressed() throws {
        let run = try Self.measure(bunches: false, flags: ["--compressed"])
        let relays = try run.relays
        #expect(relays.map { $0["name"] as? String } == ["relay", "relay, compressed"], "\(run.out)\(run.err)")
        let rows = try #require(relays[1]["rows"] as? [[String: Any]])
        let row = try #require(rows.first { $0["number"] as? String == "R22" })
        #expect(row["verdict"] as? String != "fail", "\(row)")
        let plain = try #require((relays[0]["rows"] as? [[String: Any]])?.first { $0["number"] as? String == "R22" })
        #expect(plain["verdict"] as? String == "not_testable", "\(plain)")
    }
    @Test("letters that a relay changes are found where the upstream answers alike, though no length differs")
    func misspelling() throws {
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "20", "--vary", "prompt"])
        let (relay, scratch) = (try FaultyRelay(upstream: mock.port, ["misspell"]), try Scratch())
        let made = try withExtendedLifetime((mock, relay)) {
            try Tool.run([
                "relay", "--direct", mock.url + "/v1", "--via", relay.url + "/v1", "-m", "mock", "--pairs", "34", "-q",
                "--format", "json", "--output", scratch.path,
            ])
        }
        let verdicts = try RelayVerdicts(made)
        let reason = verdicts.reasons["conservation"] ?? ""
        #expect(verdicts.rows["conservation"] == "fail" && reason.contains("bytes, but others"), "\(reason)")
    }
    @Test("a side that is not there ends the run at once, with 3 and the cause, and so says the folder")
    func unreached() throws {
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "5", "--vary", "prompt"])
        let dead = "http://127.0.0.1:1/v1"
        for (direct, via, name) in [(dead, mock.url + "/v1", "direct"), (mock.url + "/v1", dead, "relay")] {
            let scratch = try Scratch()
            let base = scratch.path + "/runs"
            let made = try Tool.run([
                "relay", "--direct", direct, "--via", via, "-m", "x", "-q", "--pairs", "100000", "--output", base,
            ])
            #expect(made.code == 3, "\(made.out)\(made.err)")
            #expect(
                made.err.hasPrefix("streamgauge relay: \(name) could not be reached: connect_failed"), "\(made.err)")
            #expect(made.out.contains("relay: nothing could be measured, since \(name) could not be reached"))
            let again = try Tool.run(["relay", try scratch.onlyRun(in: base).path, "-f", "json"])
            let verdicts = try RelayVerdicts(again)
            #expect(again.code == 3 && again.out.contains("\"exit_code\": 3"))
            #expect(verdicts.rows.values.allSatisfy { $0 == "not_testable" })
            #expect(verdicts.reasons["conservation"] == "\(name) could not be reached")
        }
    }
    @Test("a relay that refuses all is told as that, in its own words, and the direct side is not accused of anything")
    func refusing() throws {
        let script = ["--ttft", "5ms", "--gap", "1ms", "--tokens", "10"]
        let (mock, relay) = (try MockProcess(script), try MockProcess(script + ["--fault", "400:100%"]))
        let scratch = try Scratch()
        let base = scratch.path + "/runs"
        let made = try withExtendedLifetime((mock, relay)) {
            try Tool.run([
                "relay", "--direct", mock.url + "/v1", "--via", relay.url + "/v1", "-m", "mock", "--pairs", "31",
                "--key", "wrong-4711", "-q", "--output", base,
            ])
        }
        let folder = try scratch.onlyRun(in: base)
        for name in ["relay.json", "relay.md", "relay.html"] {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            #expect(text.contains("HTTP 400: ") && text.contains("scripted fault: 400 (3"), "\(name)")
            #expect(text.contains("no pair has a whole answer on both sides"), "\(name)")
            #expect(!text.contains("wrong-4711"), "\(name)")
            for lie in ["reports no token counts", "leave --record-output out", "no answer came directly"] {
                #expect(!text.contains(lie), "\(name): \(lie)")
            }
        }
        let words = made.out.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("most often http_error: HTTP 400: "), "\(made.out)\(made.err)")
    }
    @Test("events that a relay loses, and counts that it makes up, are proven without a flag for it") func lossy()
        throws
    {
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "40", "--vary", "prompt"])
        let (relay, scratch) = (try FaultyRelay(upstream: mock.port, ["drop-event", "usage"]), try Scratch())
        let made = try withExtendedLifetime((mock, relay)) {
            try Tool.run([
                "relay", "--direct", mock.url + "/v1", "--via", relay.url + "/v1", "-m", "mock", "--pairs", "34", "-q",
                "--format", "json", "--output", scratch.path,
            ])
        }
        let verdicts = try RelayVerdicts(made)
        #expect(verdicts.rows["conservation"] == "fail" && verdicts.rows["usage"] == "fail", "\(verdicts.reasons)")
        #expect(verdicts.reasons["usage"]?.contains("none that the direct side ever has") ?? false)
    }
    @Test("a secret in the query of a URL is sent, and stands in no file and in no message") func secrets() throws {
        let mock = try MockProcess(["--tokens", "3", "--gap", "1ms"])
        let relay = try RelayProcess(.haproxy, upstream: mock.port)
        let scratch = try Scratch()
        let base = scratch.path + "/runs"
        let urls = ["--direct", mock.url + "/v1?api-key=sk-direct-4711", "--via", relay.plain + "/v1?code=sk-via-4712"]
        let made = try withExtendedLifetime((mock, relay)) {
            try Tool.run(["relay"] + urls + ["-m", "mock", "--pairs", "3", "--output", base])
        }
        let folder = try scratch.onlyRun(in: base)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let unpacked = try Tool.run(
            ["-dc", folder.path + "/trace.ndjson.gz"], program: URL(fileURLWithPath: "/usr/bin/gzip")
        ).out
        let texts = try names.filter { !$0.hasSuffix(".gz") }.map {
            try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
        }
        #expect(names.count > 5 && unpacked.contains("\"run\""), "\(made.err)")
        for text in texts + [unpacked, made.out, made.err] {
            #expect(!text.contains("sk-direct") && !text.contains("sk-via"))
        }
        let wrong = try Tool.run(
            ["relay"] + urls + ["--via", relay.plain + "/v1?code=sk-via-4712", "-m", "mock", "--pairs", "3"])
        #expect(wrong.code == 2 && !wrong.err.contains("sk-via"), "\(wrong.err)")
    }
    @Test("each side gets its own key, and neither stands anywhere, not even where the other side says it")
    func keys() throws {
        let speed = ["--ttft", "5ms", "--gap", "1ms", "--tokens", "5"]
        let direct = try MockProcess(speed + ["--key", "sk-direct-4711"])
        let relay = try MockProcess(speed + ["--key", "sk-via-4712"])
        let gossip = try RudeServer([
            .send(
                "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"
                    + "{\"error\":{\"message\":\"upstream refuses sk-direct-4711 of sk-via-4712\"}}"), .close,
        ])
        for (via, key, code) in [
            (relay.url, "sk-via-4712", [0, 4, 6, 7]), (relay.url, "${RELAY_KEY}", [0, 4, 6, 7]),
            ("http://127.0.0.1:\(gossip.port)", "sk-via-4712", [3, 4, 6, 7, 8]), (relay.url, nil, [3]),
        ] as [(String, String?, [Int32])] {
            let scratch = try Scratch()
            let base = scratch.path + "/runs"
            let made = try Tool.run(
                [
                    "relay", "--direct", direct.url + "/v1", "--via", via + "/v1", "--key", "sk-direct-4711", "-m",
                    "mock",
                ]
                    + ["--pairs", "4", "--output", base] + (key.map { ["--via-key", $0] } ?? []),
                environment: ["RELAY_KEY": "sk-via-4712"])
            #expect(code.contains(made.code), "\(key ?? "no key"): \(made.out)\(made.err)")
            if key == nil { #expect(made.err.contains("--via-key for relays"), "\(made.err)") }
            let folder = try scratch.onlyRun(in: base)
            let trace = try TraceFile(folder.path + "/trace.ndjson.gz")
            if via == relay.url, key != nil { #expect(Set(trace.outcomes.keys) == ["ok"], "\(trace.outcomes)") }
            let unpacked = try Tool.run(
                ["-dc", folder.path + "/trace.ndjson.gz"], program: URL(fileURLWithPath: "/usr/bin/gzip")
            ).out
            if via != relay.url { #expect(unpacked.contains("upstream refuses *** of ***")) }
            let texts = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                !$0.hasSuffix(".gz")
            }.map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
            for text in texts + [unpacked, made.out, made.err] {
                #expect(!text.contains("sk-direct") && !text.contains("sk-via"))
            }
        }
    }
    @Test(
        "says what is wrong, and how to mend it",
        arguments: [
            ("", "nothing to measure is given; for example: streamgauge relay --direct"),
            ("--via http://a/v1 -m m", "--direct is missing"), ("--direct http://a/v1 -m m", "--via is missing"),
            ("--direct http://a/v1 --via http://a/v1 -m m", "found \"http://a/v1\" twice"),
            ("--direct http://u:p@a/v1?key=k --via http://u:p@a/v1?key=k -m m", "found \"http://***@a/v1?***\" twice"),
            ("--direct http://a/v1 --via http://b/v1", "--model: missing"),
            ("--direct http://a/v1 --via http://b/v1 -m m --mix random", "pairs need \"mix: abba\""),
            ("--direct http://a/v1 --via http://b/v1 -m m --pairs 0", "--pairs: found \"0\""),
            ("--direct http://a/v1 --via http://b/v1 -m m --format pdf", "known here: terminal, json, markdown, html"),
            ("--direct http://a/v1 --via http://b/v1 -m m --limit added-tftt=5ms", "did you mean added-ttft?"),
            (
                "--direct http://a/v1 --via http://b/v1 -m m --limit timeouts=5s",
                "that is a limit of relay-check. There are: added-ttft, added-ttft-near, header-hold"
            ),
            (
                "OTHER",
                "relay.limits.timeouts: there is no limit \"timeouts\" here: that is a limit of relay-check. There"
            ),
            ("--direct http://a/v1 --via http://b/v1 -m m --limit added-ttft=5", "write a span of time: 5ms"),
            ("PROFILE --via http://b/v1", "the profile names its targets"),
            ("PROFILE --via-key sk-x", "--via-key: the profile names its targets; give each its own key there"),
            ("TRACE --via-key sk-x", "--via-key: is for a run"),
            (
                "--direct http://a/v1 --via http://b/v1 -m m --via-key ${NOT_THERE}",
                "--via-key: the environment variable NOT_THERE is not set"
            ),
            ("ONE", "needs two targets, the direct one and the relay; it has a"),
            ("PROFILE --limit coalescing=fast", "write a number from 0"),
            ("WRONG", "relay.direct: found \"c\"; there is no target \"c\"; did you mean \"a\"? known are a, b"),
            ("TRACE --concurrency 4", "--concurrency: is for a run"), ("/nowhere.ndjson.gz", "cannot read /nowhere"),
        ])
    func mistakes(line: String, said: String) throws {
        let scratch = try Scratch()
        let target = "url: http://127.0.0.1:9/v1, model: m"
        let load = "load: {concurrency: 1, requests: 4}"
        let two = "targets: [{name: a, \(target)}, {name: b, \(target)}]\n\(load)\n"
        let files = [
            "PROFILE": try scratch.file("two.yaml", two),
            "ONE": try scratch.file("one.yaml", "targets: [{name: a, \(target)}]\n\(load)\n"),
            "WRONG": try scratch.file("wrong.yaml", two + "relay: {direct: c}\n"),
            "OTHER": try scratch.file("other.yaml", two + "relay: {limits: {timeouts: 5s}}\n"),
            "TRACE": Tool.root.appendingPathComponent("Tests/Fixtures/trace-v1.ndjson").path,
        ]
        let words = line.split(separator: " ").map { files[String($0)] ?? String($0) }
        let made = try Tool.run(["relay"] + words, folder: scratch.url)
        #expect(made.code == 2, "\(made.out)\(made.err)")
        #expect(made.err.contains(said), "\(made.err)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/reports"), "\(line)")
    }
}
