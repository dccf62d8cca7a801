// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Against servers that behave, and servers that do not.
@Suite struct WireTests {
    struct Rude: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let outcome: String
        let steps: [RudeServer.Step]
        init(_ description: String, _ outcome: String, _ steps: [RudeServer.Step]) {
            (testDescription, self.outcome, self.steps) = (description, outcome, steps)
        }
    }
    private static let finish =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
    static let rude = [
        Rude(
            "a whole stream", "ok",
            [
                .send(RudeServer.head + RudeServer.token("hi") + RudeServer.chunk(finish) + "0\r\n\r\n")
            ]),
        Rude(
            "the connection closes in mid-stream", "reset", [.send(RudeServer.head + RudeServer.token("hi")), .close]),
        Rude(
            "a reset in mid-stream", "reset",
            [
                .send(RudeServer.head + RudeServer.token("hi")), .wait(milliseconds: 50), .reset,
            ]),
        Rude(
            "a clean end without the protocol's end", "truncated",
            [
                .send(RudeServer.head + RudeServer.token("hi") + "0\r\n\r\n")
            ]),
        Rude(
            "a reset after the closing event", "ok",
            [
                .send(RudeServer.head + RudeServer.token("hi") + RudeServer.chunk(finish)), .wait(milliseconds: 50),
                .reset,
            ]),
        Rude(
            "silence after the first output", "idle_timeout",
            [
                .send(RudeServer.head + RudeServer.token("hi")), .wait(milliseconds: 1_500),
            ]),
        Rude(
            "pings do not end a silence", "idle_timeout",
            [
                .send(RudeServer.head + RudeServer.token("hi")), .wait(milliseconds: 200),
                .send(RudeServer.chunk(": ping\n\n")),
                .wait(milliseconds: 200), .send(RudeServer.chunk(": ping\n\n")), .wait(milliseconds: 1_000),
            ]),
        Rude("headers and then nothing", "ttft_timeout", [.send(RudeServer.head), .wait(milliseconds: 2_000)]),
        Rude("nothing at all", "ttft_timeout", [.wait(milliseconds: 2_000)]),
        Rude("words that are not HTTP", "protocol_error", [.send("SSH-2.0-OpenSSH_9.2\r\n\r\n"), .close]),
        Rude("the connection closes before an answer", "reset", [.close]),
        Rude(
            "an HTML page with status 200", "protocol_error",
            [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>hi</html>")
            ]),
        Rude(
            "one JSON document in place of a stream", "protocol_error",
            [
                .send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 80\r\n\r\n"
                        + "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hello\"},\"finish_reason\":\"stop\"}]}  "
                )
            ]),
        Rude(
            "a redirect, which is not followed", "http_error",
            [
                .send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
            ]),
        Rude(
            "an error event under status 200", "error_event",
            [
                .send(
                    RudeServer.head
                        + RudeServer.chunk(
                            "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n")
                        + "0\r\n\r\n")
            ]),
        Rude(
            "an event that is no JSON amid a whole answer", "protocol_error",
            [
                .send(
                    RudeServer.head + RudeServer.token("hi") + RudeServer.chunk("data: {\"choices\":[,,\n\n")
                        + RudeServer.token("ho") + RudeServer.chunk(finish) + "0\r\n\r\n")
            ]),
        Rude(
            "too many requests", "rate_limited",
            [
                .send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n")
            ]),
    ]
    @Test("each misbehaviour is an outcome of its own", arguments: rude)
    func rudeness(_ example: Rude) throws {
        let server = try RudeServer(example.steps)
        let run = try RecordedRun(
            RunTests.profile(
                server.url, load: "concurrency: 1, requests: 1", more: "timeouts: {first_output: 800ms, idle: 600ms}"))
        let trace = try TraceFile(run.trace)
        #expect(trace.outcomes == [example.outcome: 1], "\(trace.requests)")
        if example.outcome == "rate_limited" {
            #expect(trace.requests.first?["retry_after_ms"] as? Int == 2_000)
        }
    }

    @Test("a stream with an event that is no JSON is read to its end, and says how many there were") func garbage()
        throws
    {
        let mock = try MockProcess(["--ttft", "2ms", "--gap", "1ms", "--tokens", "6", "--fault", "garbage@2"])
        let run = try RecordedRun(RunTests.profile(mock.url, load: "concurrency: 1, requests: 2"))
        let trace = try TraceFile(run.trace)
        #expect(trace.outcomes == ["protocol_error": 2], "\(run.outcome.out)")
        for request in trace.requests {
            let reason = request["error_message"] as? String ?? ""
            #expect(
                reason.hasPrefix("1 of ") && reason.hasSuffix(" events is not the JSON that the protocol sends"),
                "\(reason)")
            #expect(request["saw_end"] as? Bool == true && request["terminator_ns"] != nil)
        }
        #expect(run.outcome.out.contains("events that are not what the protocol sends"), "\(run.outcome.out)")
    }

    /// What a provider answers, and what the record then says of the error.
    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let head: String
        let body: String
        var outcome = "rate_limited"
        var type: String?
        var code: String?
        var wait: Int?
    }
    private static let limited = "{\"error\":{\"message\":\"m\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}"
    private static let resets = "x-ratelimit-reset-requests: 1m26.4s\r\n"
    static let refusals = [
        Refusal(
            testDescription: "OpenAI: a type, a code and the resets of its limits", head: "429 No\r\n" + resets,
            body: limited, type: "tokens", code: "rate_limit_exceeded", wait: 86_400),
        Refusal(
            testDescription: "an error inside a 200", head: "200 OK\r\nContent-Type: text/event-stream\r\n" + resets,
            body: "data: \(limited)\n\n", outcome: "error_event", type: "tokens", code: "rate_limit_exceeded",
            wait: 86_400),
        Refusal(
            testDescription: "Bedrock: the type is in a header",
            head: "429 No\r\nx-amzn-errortype: ThrottlingException:http://internal.amazon.com/\r\n",
            body: "{\"message\":\"m\"}", type: "ThrottlingException"),
        Refusal(
            testDescription: "the body's own type goes before the header's",
            head: "429 No\r\nx-amzn-errortype: ThrottlingException\r\n", body: limited, type: "tokens",
            code: "rate_limit_exceeded"),
        Refusal(
            testDescription: "no body at all", head: "503 No\r\nx-amzn-errortype: Busy:u\r\n" + resets, body: "",
            outcome: "http_error", type: "Busy", wait: 86_400),
        Refusal(
            testDescription: "a success whose limits tell their resets asks nobody to wait",
            head: "200 OK\r\nContent-Type: text/event-stream\r\n" + resets, body: finish, outcome: "ok"),
        Refusal(
            testDescription: "a success that asks to wait",
            head: "200 OK\r\nContent-Type: text/event-stream\r\nRetry-After: 3\r\n" + resets, body: finish,
            outcome: "ok", wait: 3_000),
    ]
    @Test("the record has the provider's type and code of an error, and for how long to wait", arguments: refusals)
    func refusal(_ example: Refusal) throws {
        let length = "Content-Length: \(example.body.utf8.count)\r\n\r\n"
        let server = try RudeServer([.send("HTTP/1.1 " + example.head + length + example.body)])
        let run = try RecordedRun(RunTests.profile(server.url, load: "concurrency: 1, requests: 1"))
        let request = try #require(try TraceFile(run.trace).requests.first)
        #expect(request["outcome"] as? String == example.outcome)
        #expect(request["error_type"] as? String == example.type)
        #expect(request["error_code"] as? String == example.code)
        #expect(request["retry_after_ms"] as? Int == example.wait)
    }

    @Test("plain HTTP/1.1 through a relay", arguments: RelayProcess.Kind.allCases)
    func plainRelay(kind: RelayProcess.Kind) throws {
        let mock = try MockProcess(["--ttft", "10ms", "--gap", "3ms", "--tokens", "20"])
        let relay = try RelayProcess(kind, upstream: mock.port)
        let run = try RecordedRun(RunTests.profile(relay.plain, load: "concurrency: 4, requests: 20"))
        #expect(try TraceFile(run.trace).outcomes == ["ok": 20], "\(run.outcome.out)")
    }
    @Test("HTTP/2 with TLS through a relay, certificate checked", arguments: RelayProcess.Kind.allCases)
    func http2(kind: RelayProcess.Kind) throws {
        let mock = try MockProcess(["--ttft", "10ms", "--gap", "3ms", "--tokens", "20"])
        let relay = try RelayProcess(kind, upstream: mock.port)
        let run = try RecordedRun(
            RunTests.profile(relay.secure, load: "concurrency: 8, requests: 24"),
            flags: ["--http", "2", "--cacert", relay.certificate])
        let trace = try TraceFile(run.trace)
        #expect(trace.outcomes == ["ok": 24], "\(run.outcome.out)")
        let attempts = trace.requests.compactMap { ($0["attempts"] as? [[String: Any]])?.first }
        #expect(attempts.allSatisfy { $0["http_version"] as? String == "2" })
        #expect(Set(attempts.compactMap { $0["connection"] as? Int }).count == 1)
        #expect(attempts.contains { $0["tls_done_ns"] != nil } && attempts.contains { $0["reused"] as? Bool == true })
    }
    @Test("a certificate that nobody vouches for is refused, unless told otherwise, which the report says loudly")
    func certificates() throws {
        let mock = try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "3"])
        let relay = try RelayProcess(.nginx, upstream: mock.port)
        let profile = RunTests.profile(relay.secure, load: "concurrency: 1, requests: 2")
        let refused = try RecordedRun(profile)
        #expect(try TraceFile(refused.trace).outcomes == ["tls_failed": 2])
        #expect(refused.outcome.code == 3 && refused.outcome.out.contains("--cacert"), "\(refused.outcome.out)")
        let accepted = try RecordedRun(profile, flags: ["--insecure"])
        #expect(try TraceFile(accepted.trace).outcomes == ["ok": 2])
        #expect(accepted.outcome.out.contains("CERTIFICATE VERIFICATION IS OFF"), "\(accepted.outcome.out)")
    }
    @Test("a forward proxy, a pinned address and phases of a new connection") func proxyAndResolve() throws {
        let mock = try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "3"])
        let pinned = try RecordedRun(
            RunTests.profile("http://api.example:\(mock.port)", load: "concurrency: 1, requests: 3"),
            flags: ["--resolve", "api.example:\(mock.port):127.0.0.1"])
        let trace = try TraceFile(pinned.trace)
        #expect(trace.outcomes == ["ok": 3], "\(pinned.outcome.out)")
        let attempts = trace.requests.compactMap { ($0["attempts"] as? [[String: Any]])?.first }
        #expect(attempts.first?["connected_ns"] != nil && attempts.first?["reused"] as? Bool == false)
        #expect(attempts.dropFirst().allSatisfy { $0["connected_ns"] == nil && $0["reused"] as? Bool == true })
        #expect(attempts.allSatisfy { ($0["remote_address"] as? String)?.hasPrefix("127.0.0.1") == true })
        #expect(attempts.allSatisfy { $0["rtt_ns"] as? Int != nil && $0["sent_ns"] as? Int != nil })
        // The mock takes the absolute form of a request line for what it is, so it can stand in for a forward proxy.
        let proxied = try RecordedRun(
            RunTests.profile("http://nowhere.example", load: "concurrency: 1, requests: 2"),
            flags: ["--proxy", mock.url])
        #expect(try TraceFile(proxied.trace).outcomes == ["ok": 2], "\(proxied.outcome.out)")
    }
    @Test("silence is measured from the last output, however long the first may take") func idleBeforeFirst() throws {
        let server = try RudeServer([.send(RudeServer.head + RudeServer.token("hi")), .wait(milliseconds: 6_000)])
        let run = try RecordedRun(
            RunTests.profile(
                server.url, load: "concurrency: 1, requests: 1", more: "timeouts: {first_output: 8s, idle: 400ms}"))
        let request = try #require(try TraceFile(run.trace).requests.first)
        #expect(request["outcome"] as? String == "idle_timeout")
        #expect(request["error_message"] as? String == "no output for 400ms")
        let done = request["done_ns"] as? Int ?? 0
        #expect(done >= 400_000_000 && done < 4_000_000_000, "\(done)")
    }
    @Test("a stream that hangs costs its own time, not that of the requests after it") func hangingStreams() throws {
        let mock = try MockProcess(["--ttft", "10ms", "--gap", "2ms", "--tokens", "6", "--fault", "hang@3:20%"])
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 2, requests: 40", more: "timeouts: {idle: 1s}"))
        let trace = try TraceFile(run.trace)
        #expect(trace.outcomes["idle_timeout"] ?? 0 > 0 && trace.outcomes["ok"] ?? 0 > 10, "\(trace.outcomes)")
        let lags = trace.requests.map { ($0["dispatched_ns"] as? Int ?? 0) - ($0["intended_ns"] as? Int ?? 0) }
        #expect(lags.allSatisfy { $0 < 500_000_000 }, "\(lags.max() ?? 0)")
    }
    @Test("a response that is kept open after the end of the answer is closed by us, and told apart") func keptOpen()
        throws
    {
        let server = try RudeServer([
            .send(RudeServer.head + RudeServer.token("hi") + RudeServer.chunk(Self.finish)), .wait(milliseconds: 8_000),
        ])
        let run = try RecordedRun(RunTests.profile(server.url, load: "concurrency: 1, requests: 1"))
        let request = try #require(try TraceFile(run.trace).requests.first)
        #expect(request["outcome"] as? String == "ok")
        let done = request["done_ns"] as? Int ?? 0
        #expect(done >= 2_000_000_000 && done < 6_000_000_000, "\(done)")
        #expect(run.outcome.out.contains("complete answers whose response did not end in order"), "\(run.outcome.out)")
    }
    @Test("on a cold TLS connection no moment comes before the one that it needs", arguments: ["1.1", "2"])
    func coldOrder(http: String) throws {
        let mock = try MockProcess(["--ttft", "0ms", "--preamble", "late", "--gap", "1ms", "--tokens", "2"])
        let relay = try RelayProcess(.nginx, upstream: mock.port)
        for _ in 0..<3 {
            let run = try RecordedRun(
                RunTests.profile(relay.secure, load: "concurrency: 16, requests: 16"),
                flags: ["--http", http, "--cacert", relay.certificate])
            for request in try TraceFile(run.trace).requests {
                let attempt = try #require((request["attempts"] as? [[String: Any]])?.first)
                let moments = ["resolved_ns", "connected_ns", "tls_done_ns", "sent_ns", "headers_ns"].compactMap {
                    attempt[$0] as? Int
                }
                #expect(moments == moments.sorted(), "\(attempt)")
                #expect(moments.last ?? 0 <= request["first_output_ns"] as? Int ?? 0, "\(request)")
            }
        }
    }
    @Test("HTTP/2 without TLS is refused where libcurl cannot do it") func cleartextHTTP2() throws {
        let scratch = try Scratch()
        let profile = try scratch.file(
            "h2c.yaml", RunTests.profile("http://127.0.0.1:1", load: "concurrency: 1, requests: 1"))
        let outcome = try Tool.run(["run", profile, "--http", "2", "--output", scratch.path + "/runs"])
        let version = try Tool.run(["version"]).out
        if version.contains("libcurl/7.") {
            #expect(outcome.code == 2)
            #expect(
                outcome.err.hasPrefix("target \"t\": HTTP/2 without TLS does not work with libcurl 7."),
                "\(outcome.err)")
        } else {
            #expect(outcome.code == 3)
        }
    }
    @Test("numbers that no server can mean are as good as none, and never end the tool") func absurdNumbers() throws {
        let usage =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":9223372036854775807}}\n\n"
        let head = RudeServer.head.replacingOccurrences(
            of: "\r\n\r\n",
            with: "\r\nconnection: close\r\nopenai-processing-ms: 1e18\r\nserver-timing: x;dur=1e308\r\n\r\n")
        let server = try RudeServer([
            .send(head + RudeServer.token("hi") + RudeServer.chunk(usage + Self.finish) + "0\r\n\r\n")
        ])
        let run = try RecordedRun(RunTests.profile(server.url, load: "concurrency: 1, requests: 3"))
        let trace = try TraceFile(run.trace)
        #expect(run.outcome.code == 0 && trace.outcomes == ["ok": 3], "\(run.outcome.err)")
        #expect(trace.requests.allSatisfy { $0["usage"] == nil && $0["server_time_ns"] == nil })
        #expect(try run.text("summary.json").contains("\"schema\""))
    }
    @Test("a secret that a server echoes is recorded nowhere", arguments: [400, 401, 500])
    func echoedSecret(status: Int) throws {
        let body = "{\"error\":{\"message\":\"Incorrect API key provided: sk-echo-4711\",\"type\":\"x\"}}"
        let server = try RudeServer([
            .send(
                "HTTP/1.1 \(status) Nope\r\nContent-Type: application/json\r\nx-request-id: r-sk-echo-4711\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        ])
        let run = try RecordedRun(
            RunTests.profile(server.url, load: "concurrency: 1, requests: 1"), flags: ["--key", "sk-echo-4711"])
        let raw = try Tool.run([run.trace], program: URL(fileURLWithPath: "/bin/zcat")).out
        let all = try raw + run.outcome.out + run.outcome.err + run.text("report.md") + run.text("summary.json")
        #expect(!all.contains("echo-4711") && all.contains("Incorrect API key provided: ***"))
    }
    @Test("an unknown host and a closed port are told apart") func unreachable() throws {
        let closed = try RecordedRun(RunTests.profile("http://127.0.0.1:1", load: "concurrency: 1, requests: 2"))
        #expect(closed.outcome.code == 3)
        #expect(try TraceFile(closed.trace).outcomes == ["connect_failed": 2])
        let unknown = try RecordedRun(
            RunTests.profile("http://no-such-host.invalid", load: "concurrency: 1, requests: 1"))
        #expect(unknown.outcome.code == 3)
        #expect(try TraceFile(unknown.trace).outcomes == ["dns_failed": 1])
    }
}
