// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The mock with TLS, and clients of HTTP/2 and HTTP/1.1: our own, httpx and openssl.
@Suite struct SecureMockTests {
    /// What our client says of each fault, over HTTP/1.1 and over HTTP/2.
    struct Row: CustomTestStringConvertible, Sendable {
        let fault: String, outcome: String
        /// What libcurl 7 makes of it over HTTP/2: any of these.
        var libcurl7OverHTTP2: Set<String> = []
        var testDescription: String { fault }
    }
    static let rows = [
        Row(fault: "none", outcome: "ok"), Row(fault: "goaway", outcome: "ok"),
        Row(fault: "stall@2:100ms", outcome: "ok"), Row(fault: "slow-headers:100ms", outcome: "ok"),
        Row(fault: "cut@2", outcome: "reset"), Row(fault: "reset@2", outcome: "reset"),
        Row(fault: "drop", outcome: "reset"),
        Row(fault: "truncate@2", outcome: "truncated"),
        Row(fault: "no-end", outcome: "truncated"), Row(fault: "hang@2", outcome: "idle_timeout"),
        // libcurl 7.88 ends the connection over the broken frame, and takes that end for one in order or for one that cuts the
        // answer, as reads and streams fall; see docs/mock-provider.md.
        Row(fault: "bad-chunk@2", outcome: "protocol_error", libcurl7OverHTTP2: ["truncated", "reset"]),
        Row(fault: "no-stream", outcome: "protocol_error"), Row(fault: "error@2", outcome: "error_event"),
        Row(fault: "429", outcome: "rate_limited"), Row(fault: "503", outcome: "http_error"),
    ]
    @Test("an embedded mock with TLS: each fault is the same outcome over both versions", arguments: rows)
    func outcomes(_ row: Row) throws {
        for http in ["1.1", "2"] {
            let run = try RecordedRun(
                """
                targets:
                  - {name: t, mock: {tls: on, ttft: 5ms, gap: 2ms, tokens: 5, fault: "\(row.fault)"}, http: \(http)}
                load: {concurrency: 2, requests: 4}
                timeouts: {first_output: 5s, idle: 500ms}
                """)
            let trace = try TraceFile(run.trace)
            let attempts = trace.requests.compactMap { ($0["attempts"] as? [[String: Any]])?.first }
            var expected: Set = [row.outcome]
            if http == "2", !row.libcurl7OverHTTP2.isEmpty, try Tool.run(["version"]).out.contains("libcurl/7.") {
                expected = row.libcurl7OverHTTP2
            }
            #expect(trace.requests.count == 4)
            #expect(expected.isSuperset(of: trace.outcomes.keys), "HTTP/\(http): \(trace.outcomes) \(run.outcome.err)")
            let spoken = Set(attempts.compactMap { $0["http_version"] as? String })
            #expect(spoken == [http] || row.fault == "drop", "\(spoken)")
        }
    }

    /// All that the server drops is a failure or a repeat in the trace, whatever libcurl would have made of it.
    @Test(
        "dropped requests: what the server counts is what the trace tells",
        arguments: [(flags: [], http: "1.1"), (["--tls"], "1.1"), (["--tls"], "2")] as [(flags: [String], http: String)]
    )
    func dropped(flags: [String], http: String) throws {
        let scratch = try Scratch()
        let log = scratch.path + "/truth.ndjson"
        var mock: MockProcess? = try MockProcess(
            flags + ["--ttft", "3ms", "--gap", "1ms", "--tokens", "4", "--fault", "drop:10%", "--log", log])
        let run = try RecordedRun(
            RunTests.profile(mock?.url ?? "", load: "concurrency: 10, requests: 300"),
            flags: ["--http", http, "--insecure"])
        mock = nil  // ended, so that the log is whole
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
        let drops = lines.count { $0["fault"] as? String == "drop" }
        let trace = try TraceFile(run.trace)
        let attempts = trace.requests.compactMap { ($0["attempts"] as? [[String: Any]])?.first }
        let repeats = attempts.reduce(0) { $0 + ($1["repeats"] as? Int ?? 0) }
        let lost = trace.outcomes["reset"] ?? 0
        #expect(trace.requests.count == 300 && trace.outcomes["ok"] == 300 - lost)
        #expect(drops > 0 && lost + repeats == drops, "\(lost) lost, \(repeats) repeats, \(drops) drops")
        #expect(lines.count == 300 + repeats)
        // HTTP/2 says that it did nothing with a refused stream; over HTTP/1.1 nothing says so.
        #expect(http == "2" ? repeats > lost : repeats == 0)
        #expect(try run.text("summary.json").contains("\"repeated-requests\"") == (repeats > 0))
    }

    @Test("many streams share few connections, and the log tells them apart") func manyStreams() throws {
        let scratch = try Scratch()
        let (certificate, log) = (scratch.path + "/ca.pem", scratch.path + "/truth.ndjson")
        var mock: MockProcess? = try MockProcess([
            "--tls", "--tls-ca-file", certificate, "--log", log, "--ttft", "uniform(20ms,60ms)", "--gap", "2ms",
            "--tokens", "40",
        ])
        let run = try RecordedRun(
            RunTests.profile(mock?.url ?? "", load: "concurrency: 60, requests: 300"),
            flags: ["--http", "2", "--cacert", certificate])
        mock = nil  // ended, so that the log is whole
        let requests = try TraceFile(run.trace).requests
        #expect(requests.count == 300 && requests.allSatisfy { $0["outcome"] as? String == "ok" })
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
        let streams = Set(lines.map { "\($0["connection"] ?? 0)/\($0["stream"] ?? 0)" })
        #expect(lines.count == 300 && streams.count == 300)
        #expect(lines.allSatisfy { $0["http"] as? String == "2" && $0["ending"] as? String == "complete" })
        #expect(Set(lines.compactMap { $0["connection"] as? Int }).count <= 4)
        let ids = Set(lines.compactMap { $0["request_id"] as? String })
        #expect(ids == Set(requests.compactMap { $0["request_id"] as? String }))
    }

    @Test("httpx speaks both versions with it, and sees every fault") func httpx() throws {
        let scratch = try Scratch()
        let certificate = scratch.path + "/ca.pem"
        let mock = try MockProcess(["--tls", "--tls-ca-file", certificate, "--ttft", "5ms", "--gap", "1ms"])
        let script = Tool.root.appendingPathComponent("Tests/http2/http2_check.py").path
        let outcome = try Tool.run([script, mock.url, certificate], program: Tool.python)
        #expect(outcome.code == 0, "\(outcome.out)\(outcome.err)")
        #expect(outcome.out.contains("HTTP/1.1: ok") && outcome.out.contains("HTTP/2: ok"))
    }

    /// What the client offers, and what is agreed on.
    static let offers: [(offer: [String], agreed: String)] = [
        (["-alpn", "http/1.1,h2"], "ALPN protocol: h2"), (["-alpn", "http/1.1"], "ALPN protocol: http/1.1"),
        (["-alpn", "spdy/3"], "No ALPN negotiated"), ([], "No ALPN negotiated"),
        (["-tls1_2", "-alpn", "h2"], "ALPN protocol: h2"),
    ]
    @Test("shows a certificate that can be checked, and agrees on what the client offers", arguments: offers)
    func negotiation(_ offer: [String], _ agreed: String) throws {
        let scratch = try Scratch()
        let certificate = scratch.path + "/ca.pem"
        let mock = try MockProcess(["--tls", "--tls-ca-file", certificate])
        let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        let outcome = try Tool.run(
            [
                "s_client", "-connect", "127.0.0.1:\(mock.port)", "-CAfile", certificate, "-verify_return_error",
                "-verify_hostname", "localhost", "-ign_eof",
            ] + offer, program: URL(fileURLWithPath: "/usr/bin/openssl"), input: Data(request.utf8))
        #expect(outcome.out.contains("Verify return code: 0 (ok)"), "\(outcome.err)")
        #expect(outcome.out.contains(agreed), "\(outcome.out)")
        if !agreed.hasSuffix("h2") { #expect(outcome.out.contains("{\"status\":\"ok\"}")) }
    }

    @Test("shows the user's own certificate") func ownCertificate() throws {
        let scratch = try Scratch()
        try RelayProcess.makeCertificate(in: scratch)
        let mock = try MockProcess([
            "--tls", "--tls-cert", scratch.path + "/cert.pem", "--tls-key", scratch.path + "/key.pem", "--ttft", "5ms",
        ])
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 1, requests: 2"),
            flags: ["--http", "2", "--cacert", scratch.path + "/cert.pem"])
        #expect(try TraceFile(run.trace).outcomes == ["ok": 2])
    }
}
