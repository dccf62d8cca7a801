// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What stays of prompts and answers: nothing, unless the profile says otherwise; and never a key.
@Suite struct ContentTests {
    static let (prompt, answer, key) = ("What does zebra-31 say?", "Zebra-31 says yak-47.", "sk-test-0123456789")
    static let end =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
    /// Answers with the prompt, an answer and the key.
    static func echo() throws -> RudeServer {
        try RudeServer([
            .send(RudeServer.head), .send(RudeServer.token("\(prompt) ")), .send(RudeServer.token("\(answer) ")),
            .send(RudeServer.token("\(key.prefix(9))")), .send(RudeServer.token("\(key.dropFirst(9))!")),
            .send(RudeServer.chunk(end) + "0\r\n\r\n"), .close,
        ])
    }
    static func run(_ server: RudeServer, _ flags: [String] = [], more: String = "") throws -> RecordedRun {
        let run = try RecordedRun(
            RunTests.profile(
                server.url, load: "concurrency: 1, requests: 3",
                more: "request: {prompt: \"\(prompt)\", system: \"Be zebra-32.\"}\n\(more)"),
            flags: ["--key", "${ECHO_KEY}"] + flags, environment: ["ECHO_KEY": key])
        #expect([0, 7].contains(run.outcome.code), "\(run.outcome.err)")
        return run
    }
    /// Everything that a run left behind, and printed.
    static func everything(_ run: RecordedRun) throws -> String {
        let unpacked = try Tool.run(["-c", run.trace], program: URL(fileURLWithPath: "/bin/zcat"))
        let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
        #expect(names.count >= 3)
        let files = try names.filter { !$0.hasSuffix(".gz") }.map { try run.text($0) }
        return ([unpacked.out, run.outcome.out, run.outcome.err] + files).joined()
    }
    static func output(_ request: [String: Any], _ part: String = "text") -> [String: Any]? {
        (request["output"] as? [String: Any])?[part] as? [String: Any]
    }

    @Test("by default neither prompt nor answer is anywhere in what a run leaves behind") func nothing() throws {
        let left = try Self.everything(try Self.run(try Self.echo()))
        for word in ["zebra", "Zebra", "yak-47", Self.key] { #expect(!left.contains(word), "\(word) is there") }
        #expect(!left.contains("\"output\":{\"text\""))
        #expect(left.contains("\"record\":{\"output\":\"none\",\"prompt\":\"hash\"}"))
    }
    @Test("each choice keeps what it says, and never the key", arguments: ["hash", "head", "full"])
    func choices(extent: String) throws {
        let run = try Self.run(try Self.echo(), ["--record-output", extent, "--record-prompt", extent])
        let said = "\(Self.prompt) \(Self.answer) ***!"
        let requests = try TraceFile(run.trace).requests
        #expect(requests.count == 3)
        for request in requests {
            let text = try #require(Self.output(request))
            #expect(text["bytes"] as? Int == said.utf8.count && text["characters"] as? Int == said.count)
            #expect(text["sha256"] as? String == (try Self.sha256(said)))
            #expect(text["head"] as? String == (extent == "head" ? said : nil))
            #expect(text["full"] as? String == (extent == "full" ? said : nil))
        }
        let left = try Self.everything(run)
        #expect(!left.contains(Self.key) && left.contains("zebra-31") == (extent != "hash"))
        #expect(left.contains("Be zebra-32.") == (extent != "hash"))
        for report in ["summary.json", "report.md"] { #expect(try !run.text(report).contains("ebra-31")) }
    }
    private static func sha256(_ text: String) throws -> String {
        let out = try Tool.run([], program: URL(fileURLWithPath: "/usr/bin/sha256sum"), input: Data(text.utf8)).out
        return String(out.prefix(64))
    }
    @Test("a key that an answer breaks off in, or that stands where the beginning ends, is not there") func cutKeys()
        throws
    {
        let long = String(repeating: "y", count: 195)
        let server = try RudeServer([
            .send(RudeServer.head), .send(RudeServer.token("\(long)\(Self.key) and \(Self.key.dropLast(3))")),
            .wait(milliseconds: 20), .close,
        ])
        let run = try RecordedRun(
            RunTests.profile(server.url, load: "concurrency: 1, requests: 1"),
            flags: ["--key", "${ECHO_KEY}", "--record-output", "head"], environment: ["ECHO_KEY": Self.key])
        let request = try #require(try TraceFile(run.trace).requests.first)
        #expect(Self.output(request)?["head"] as? String == long + "*** a" && request["outcome"] as? String == "reset")
        #expect(Self.output(request)?["bytes"] as? Int == (long + "*** and ***").utf8.count)
        #expect(try !Self.everything(run).contains("sk-test"))
    }
    @Test("an answer that was continued is one, and one that never came has none of the request before") func attempts()
        throws
    {
        let broken = try RudeServer([
            .send(RudeServer.head), .send(RudeServer.token("One ")), .wait(milliseconds: 20), .reset,
        ])
        let resumed = try RecordedRun(
            RunTests.profile(
                broken.url, load: "concurrency: 1, requests: 1",
                more: "resume: {max: 2, backoff: 5ms}\nrecord: {output: full}"))
        let request = try #require(try TraceFile(resumed.trace).requests.first)
        #expect(Self.output(request)?["full"] as? String == "One One One ")
        let mock = try MockProcess(["--ttft", "2ms", "--gap", "1ms", "--tokens", "3", "--fault", "drop:40%"])
        let mixed = try RecordedRun(
            RunTests.profile(
                mock.url, load: "concurrency: 1, requests: 30",
                more: "record: {output: full}\nretry: {max: 0}\nresume: {max: 1, backoff: 1ms}"))
        let trace = try TraceFile(mixed.trace)
        #expect(trace.outcomes["ok"] ?? 0 > 5 && trace.outcomes["reset"] ?? 0 > 3, "\(trace.outcomes)")
        for request in trace.requests {
            #expect((Self.output(request) != nil) == (request["outcome"] as? String == "ok"))
            #expect((request["attempts"] as? [Any])?.count == 1, "nothing came, so that nothing is continued")
        }
    }
    static let spoken = [
        "openai-chat", "openai-completions", "openai-responses", "anthropic-messages", "gemini-sse",
        "gemini-json-array",
        "ollama-chat", "ollama-generate", "cohere-v2-chat", "bedrock-converse", "bedrock-invoke-anthropic",
        "tgi-generate",
        "sglang-generate", "llamacpp-completion",
    ]
    @Test("of every protocol all output is kept, to the byte", arguments: spoken, [true, false])
    func protocols(name: String, streams: Bool) throws {
        let run = try RecordedRun(
            """
            name: t
            targets: [{model: m, protocol: \(name), mock: {ttft: 2ms, gap: 1ms, tokens: "7"}}]
            load: {concurrency: 1, requests: 2}
            request: {stream: \(streams)}
            record: {output: full}
            """)
        let requests = try TraceFile(run.trace).requests
        #expect(requests.count == 2, "\(run.outcome.err)")
        for request in requests {
            let bytes = (request["events"] as? [String: Any])?["bytes"] as? [Int] ?? []
            let text = try #require(Self.output(request), "\(request)")
            #expect(
                text["bytes"] as? Int == bytes.reduce(0, +)
                    && (text["full"] as? String)?.utf8.count == text["bytes"] as? Int)
        }
    }
    @Test("bytes that are no UTF-8 stand as the replacement character") func illFormed() throws {
        let server = try RudeServer([
            .send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"),
            .bytes([0x61, 0xFF, 0xC3]), .wait(milliseconds: 20), .bytes([0xA4, 0x62]), .close,
        ])
        let run = try RecordedRun(
            """
            name: t
            targets:
              - {url: "\(server.url)/v1", model: m, protocol: custom,
                 format: {framing: text, content_type: text/plain, body: "{{prompt}}"}}
            load: {concurrency: 1, requests: 1}
            record: {output: full}
            """)
        let request = try #require(try TraceFile(run.trace).requests.first)
        #expect(
            Self.output(request)?["full"] as? String == "a\u{FFFD}äb" && Self.output(request)?["bytes"] as? Int == 7)
    }
}
