// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `streamgauge relay-check` on relays that break things on purpose: each breaks its rows and no other.
@Suite(.serialized, .besideThePool, .repeatedWhereSpoiled) struct RelayCheckTests {
    /// Faults of one relay, and the rows that must fail.
    struct Relay: CustomTestStringConvertible, Sendable {
        let modes: [String]
        let fails: Set<String>
        init(_ modes: String..., fails: String...) { (self.modes, self.fails) = (modes, Set(fails)) }
        var testDescription: String { modes.isEmpty ? "a good relay" : modes.joined(separator: ", ") }
    }
    static let relays = [
        Relay(),
        Relay(
            "invent", "swallow-error", "rename-headers", "no-reuse",
            fails: "silent-truncation", "invented-ending", "error-inside-200", "retry-after", "connections"),
        Relay(
            "hide-truncation", "map-status", "retry-slowly", "swallow-comments", "usage",
            fails: "silent-truncation", "status-mapping", "hidden-retries", "keep-alive", "usage"),
        Relay(
            "no-cancel", "drop-headers", "drop-field", "no-crlf", "cold",
            fails: "cancel", "headers", "body", "framing", "cold-start"),
        Relay(
            "cut-idle", "retry", "break-utf8", "comments-to-data", "lag",
            fails: "timeouts", "hidden-retries", "framing", "keep-alive", "constant-lag"),
        Relay(
            "lose-tail", "reorder", "lie", "leak", "line-limit",
            fails: "coalescing", "visible-truncation", "body", "self-reported", "connections", "large-events"),
        Relay("drop-event", fails: "conservation"),
        Relay(
            "clean-cut", "drop-type", "leak-left", fails: "error-inside-200", "headers", "cancel", "connections"),
    ]
    /// Rows about fractions of a millisecond: a machine that is too busy may leave them open, but not judge them wrongly.
    private static let fine: Set<String> = ["coalescing", "constant-lag", "cold-start", "self-reported", "compression"]
    private static let quick = ["--timeouts", "1s,3s", "--limit", "timeouts=3s", "--quiet", "--seed", "7"]

    private func check(_ via: String, port: Int, _ scratch: Scratch, _ more: [String] = quick) throws -> Tool.Outcome {
        try start(via, port: port, scratch, more).wait()
    }
    private func start(_ via: String, port: Int, _ scratch: Scratch, _ more: [String]) throws -> Tool.Running {
        try Tool.start(
            ["relay-check", "--via", via + "/v1", "-m", "mock", "--key", "sk-test", "--listen", "127.0.0.1:\(port)"]
                + ["--output", scratch.path + "/check", "--format", "json"] + more)
    }
    /// Of a relay that changes nothing.
    private func checkGood(port: Int, _ scratch: Scratch, _ more: [String] = quick) throws -> Tool.Outcome {
        let relay = try FaultyRelay(upstream: port, [])
        return try withExtendedLifetime(relay) { try check(relay.url, port: port, scratch, more) }
    }
    private func folder(_ scratch: Scratch) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/check")
        return "\(scratch.path)/check/\(try #require(names.first))"
    }

    /// They mostly wait, so all are checked at once; but one after another is started.
    @Test("breaks the rows of its faults and no other") func faults() throws {
        let ports = try FreePorts.take(Self.relays.count)
        let checks = try zip(Self.relays, ports).map { relay, port in
            let (scratch, running) = (try Scratch(), try FaultyRelay(upstream: port, relay.modes))
            return (relay, scratch, running, try start(running.url, port: port, scratch, Self.quick))
        }
        for (relay, scratch, running, started) in checks {
            let outcome = withExtendedLifetime(running) { started.wait() }
            try judge(relay, outcome, scratch)
        }
    }
    private func judge(_ relay: Relay, _ outcome: Tool.Outcome, _ scratch: Scratch) throws {
        let rows = try RelayVerdicts(outcome).rows
        let failed = Set(rows.filter { $0.value == "fail" }.keys)
        let open = Set(rows.filter { $0.value == "inconclusive" }.keys)
        #expect(failed.isSubset(of: relay.fails), "\(relay): \(failed.subtracting(relay.fails)): \(outcome.out)")
        let missing = relay.fails.subtracting(failed)
        #expect(missing.isSubset(of: Self.fine), "\(missing) did not fail with \(relay)")
        #expect(missing.allSatisfy { rows[$0] != "pass" }, "a busy machine leaves a row open, and passes none")
        #expect(open.isSubset(of: Self.fine))
        #expect(outcome.code == (failed.isEmpty ? open.isEmpty ? 0 : 6 : 4), "\(outcome.err)")
        let again = try Tool.run(
            ["relay-check", try folder(scratch), "--format", "json", "--limit", "timeouts=3s"])
        #expect(again.out == outcome.out, "the traces and the log alone give the same report")
        #expect(again.code == outcome.code)
    }
    @Test("a relay that changes nothing passes all that can be tested") func unchanged() throws {
        let (scratch, port) = (try Scratch(), try FreePorts.take(1)[0])
        let outcome = try checkGood(port: port, scratch)
        let rows = try RelayVerdicts(outcome).rows
        #expect(rows.filter { $0.value == "fail" }.isEmpty)
        let untold = Set(rows.filter { $0.value == "not_testable" }.keys)
        #expect(untold.union(Self.fine) == Self.fine.union(["http2"]))
        let names = try FileManager.default.contentsOfDirectory(atPath: try folder(scratch))
        for name in ["relay-check.json", "relay-check.md", "relay-check.html", "mock.ndjson", "check.json", "steady"] {
            #expect(names.contains(name))
        }
        let files = try ["mock.ndjson", "check.json", "relay-check.md"].map {
            try String(contentsOfFile: "\(try folder(scratch))/\($0)", encoding: .utf8)
        }
        #expect(files.allSatisfy { !$0.contains("sk-test") }, "keys are in no file")
    }
    @Test("the line under a row that failed works as it is printed, and in the files from their folder") func evidence()
        throws
    {
        let (scratch, port) = (try Scratch(), try FreePorts.take(1)[0])
        let relay = try FaultyRelay(upstream: port, ["map-status"])
        let outcome = try withExtendedLifetime(relay) {
            try Tool.run([
                "relay-check", "--via", relay.url + "/v1", "-m", "mock", "--listen", "127.0.0.1:\(port)", "--output",
                scratch.path + "/check", "--only", "status-mapping", "--quiet",
            ])
        }
        #expect(outcome.code == 4, "\(outcome.err)")
        let folder = try folder(scratch)
        let file = try String(contentsOfFile: "\(folder)/relay-check.md", encoding: .utf8)
        #expect(outcome.out.contains("relay-check: relay against") && file.hasPrefix("# relay-check: relay against"))
        let line = /streamgauge (inspect \S+ --request \d+)/
        for (text, place) in [(outcome.out, scratch.path), (file, folder)] {
            let words = try #require(text.firstMatch(of: line), "\(text)").1.split(separator: " ").map(String.init)
            let seen = try Tool.run(words, folder: URL(fileURLWithPath: place))
            #expect(
                seen.code == 0 && seen.out.hasPrefix("request \(words[words.count - 1]) to relay"),
                "\(words): \(seen.out)\(seen.err)")
        }
    }
    @Test(
        "only the rows that are asked for are checked, and their requests made",
        arguments: ["R14,body", "14, r25", " status-mapping ,25"]) func only(_ only: String) throws
    {
        let (scratch, port) = (try Scratch(), try FreePorts.take(1)[0])
        let outcome = try checkGood(port: port, scratch, ["--only", only, "--quiet"])
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(try RelayVerdicts(outcome).rows == ["status-mapping": "pass", "body": "pass"])
        let names = try FileManager.default.contentsOfDirectory(atPath: try folder(scratch))
        #expect(!names.contains("steady") && names.contains("errors") && names.contains("letters"))
    }
    @Test("what is missing of a check's folder is told, and nothing is judged that needs it") func damage() throws {
        let (scratch, port) = (try Scratch(), try FreePorts.take(1)[0])
        let made = try checkGood(port: port, scratch, ["--only", "R14,body", "--quiet"])
        #expect(made.code == 0, "\(made.err)")
        let folder = try folder(scratch)
        let (log, note) = (URL(fileURLWithPath: folder + "/mock.ndjson"), URL(fileURLWithPath: folder + "/check.json"))
        let (whole, settings) = (try Data(contentsOf: log), try Data(contentsOf: note))
        let damaged = [
            whole.prefix(whole.count / 2), Data(), Data("x\ny\n".utf8), Data(whole.map { $0 == 0x7B ? 0 : $0 }),
        ]
        for bytes in damaged {
            try bytes.write(to: log)
            let outcome = try Tool.run(["relay-check", folder, "-f", "json"])
            let verdicts = try RelayVerdicts(outcome)
            #expect(outcome.code == 8 && verdicts.rows.values.allSatisfy { $0 == "not_testable" }, "\(outcome.out)")
            #expect(verdicts.reasons["body"]?.hasPrefix("the mock's log is damaged: ") ?? false)
            #expect(outcome.out.contains("make the check again"))
        }
        try whole.write(to: log)
        try FileManager.default.removeItem(atPath: folder + "/errors")
        let verdicts = try RelayVerdicts(try Tool.run(["relay-check", folder, "-f", "json"]))
        #expect(verdicts.rows == ["status-mapping": "not_testable", "body": "pass"])
        #expect(verdicts.reasons["status-mapping"] == "the trace of errors is missing or damaged")
        try settings.prefix(40).write(to: note)
        let unread = try Tool.run(["relay-check", folder])
        #expect(unread.code == 2 && unread.err.contains("check.json: is damaged and cannot be read"), "\(unread.err)")
    }
    @Test("HTTP/2 without TLS is refused before the relay's line is printed, where libcurl cannot do it")
    func cleartextHTTP2() throws {
        guard try Tool.run(["version"]).out.contains("libcurl/7.") else { return }
        let (scratch, ports) = (try Scratch(), try FreePorts.take(2))
        let outcome = try check("http://127.0.0.1:\(ports[1])", port: ports[0], scratch, ["--http", "2"])
        #expect(outcome.code == 2 && outcome.err.hasPrefix("target \"relay\": HTTP/2 without TLS"), "\(outcome.err)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/check"))
    }
    @Test("a port in use is told before anything is made") func portInUse() throws {
        let (scratch, mock) = (try Scratch(), try MockProcess())
        let outcome = try check("http://127.0.0.1:1", port: mock.port, scratch, ["--quiet"])
        #expect(outcome.code == 2)
        #expect(outcome.err.contains("port \(mock.port) is in use: choose another with --listen"), "\(outcome.err)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/check"))
    }
    @Test("a relay that answers 500 is asked with a key, where none was given", arguments: [true, false])
    func keyless(hasKey: Bool) throws {
        let (scratch, port) = (try Scratch(), try FreePorts.take(1)[0])
        let broken = try MockProcess(["--fault", "500"])
        let outcome = try Tool.run(
            ["relay-check", "--via", broken.url + "/v1", "-m", "x", "--listen", "127.0.0.1:\(port)", "--wait", "0s"]
                + ["--output", scratch.path + "/check", "--quiet"] + (hasKey ? ["--key", "sk-test"] : []))
        #expect(outcome.code == 3 && outcome.err.contains("answers 500 itself"), "\(outcome.err)")
        #expect(outcome.err.contains("no key was given") != hasKey, "\(outcome.err)")
    }
    @Test("a secret in the relay's URL gets to the mock, and stands in no file and in no message") func secrets() throws
    {
        let (scratch, port) = (try Scratch(), try FreePorts.take(1)[0])
        let query = "?api-key=sk-via-4711&code=sk-via-4712&sig=sk-via-4713&sk-via-4714"
        let relay = try FaultyRelay(upstream: port, [])
        defer { withExtendedLifetime(relay) {} }
        let outcome = try Tool.run([
            "relay-check", "--via", "\(relay.url)/v1\(query)", "-m", "mock", "--listen",
            "127.0.0.1:\(port)",
            "--output", scratch.path + "/check", "--only", "status-mapping,body",
        ])
        #expect(outcome.code == 0, "\(outcome.err)")
        let folder = try folder(scratch)
        let found = try Tool.run(["-rl", "sk-via", folder], program: URL(fileURLWithPath: "/usr/bin/grep"))
        #expect(found.out.isEmpty && !(outcome.out + outcome.err).contains("sk-via"))
        let traces = ["errors", "letters"].map { "\(folder)/\($0)/trace.ndjson.gz" }
        let unpacked = try Tool.run(["-dc"] + traces, program: URL(fileURLWithPath: "/usr/bin/gzip")).out
        #expect(unpacked.contains("\"run\"") && !unpacked.contains("sk-via"))
        let log = try String(contentsOfFile: folder + "/mock.ndjson", encoding: .utf8)
        #expect(log.contains("?api-key=sha256:") && log.contains("&code=sha256:") && log.contains("&sig=sha256:"))
        let refused = try Tool.run([
            "relay-check", "--via", "http://127.0.0.1:9/v1\(query)", "-m", "mock", "--listen", "127.0.0.1:\(port)",
            "--wait", "0s", "--output", scratch.path + "/refused",
        ])
        #expect(refused.code == 3 && !(refused.out + refused.err).contains("sk-via"), "\(refused.err)")
    }
    @Test("a relay that does not lead to the mock is told from one that is not there") func gate() throws {
        let (scratch, ports) = (try Scratch(), try FreePorts.take(3))
        let other = try MockProcess(["--key", "sk-other"])
        let elsewhere = try MockProcess()
        let cases = [
            ("http://127.0.0.1:\(ports[1])", "takes no connection"), (other.url, "give the key that it wants"),
            (elsewhere.url, "the answer did not come from our mock"),
        ]
        for (via, words) in cases {
            let outcome = try check(via, port: ports[0], scratch, ["--wait", "0s", "--quiet"])
            #expect(outcome.code == 3)
            #expect(outcome.err.contains(words), "\(outcome.err)")
        }
        let relay = try FaultyRelay(upstream: ports[2], [])
        let outcome = try check(relay.url, port: ports[0], scratch, ["--wait", "0s", "--for", "nginx"])
        #expect(outcome.code == 3)
        #expect(outcome.err.contains("proxy_pass http://127.0.0.1:\(ports[0]);"), "the line for the relay is printed")
    }
    @Test(
        "what cannot be asked is refused before anything starts",
        arguments: [
            (["relay-check"], "--via is missing"),
            (["relay-check", "--via", "http://127.0.0.1:9/v1"], "model"),
            (["relay-check", "--via", "127.0.0.1:9", "-m", "x"], "http"),
            (["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--only", "bodi"], "did you mean body?"),
            (["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--limit", "cancel"], "write NAME=VALUE"),
            (
                ["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--limit", "cancl=1s"],
                "did you mean cancel?"
            ),
            (
                ["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--limit", "header-hold=5%"],
                "that is a limit of relay. There are: "
            ),
            (["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--listen", "18080"], "--listen: found"),
            (["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--timeouts", "1s,x"], "--timeouts: found"),
            (["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--for", "ngin"], "did you mean nginx?"),
            (["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--only", "R8, R99"], "no row \"R99\""),
            (["relay-check", "--via", "http://127.0.0.1:9/v1", "-m", "x", "--only", " , "], "write names of rows"),
            (
                ["relay-check", "--via", "http://localhost:18080/v1", "-m", "x"],
                "--via: found \"http://localhost:18080/v1\", which is where our own mock listens"
            ),
            (["relay-check", "Sources"], "not the folder of a relay-check"),
        ]) func refused(_ words: [String], _ hint: String) throws
    {
        let outcome = try Tool.run(words)
        #expect(outcome.code == 2)
        #expect(outcome.err.contains(hint), "\(outcome.err)")
    }
}
