// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The example profiles for endpoints of one's own, each against a small server that answers as its comments say.
@Suite struct CustomProfileTests {
    /// One answer of a server, in writes of its own; each is a chunk of the body.
    struct Answer: Sendable, CustomStringConvertible {
        var profile: String
        var mediaType: String
        var writes: [String]
        /// What the request must hold.
        var asked: [String]
        var textBytes = 0
        var outputTokens: Int?
        var outcome = "ok"
        var error: String?
        var isCut = false
        var description: String { "\(profile): \(outcome)" }
    }
    static let sse = "text/event-stream"
    static let question = "In about a hundred words, explain why rivers bend."
    static let done = Answer(
        profile: "custom-content-done", mediaType: sse,
        writes: ["data: {\"content\": \"Rivérs\"}\n\n", "data: {\"content\": \" be", "nd\"}\n\ndata: [DO", "NE]\n\n"],
        asked: ["POST /x HTTP/1.1", #"{"prompt":"\#(question)","max_tokens":200,"stream":true}"#], textBytes: 12)
    static let tokens = Answer(
        profile: "custom-content-tokens", mediaType: sse,
        writes: ["data: {\"content\": \"Hi\"}\n\n", "data: {\"done\": true, \"tokens\": 42}\n\n"],
        asked: [
            #"{"model":"my-model","messages":[{"role":"system","content":"Answer in plain words."},{"role":"user","content":"\#(question)"}],"temperature":null}"#
        ], textBytes: 2, outputTokens: 42)
    static let bare = Answer(
        profile: "custom-bare-text", mediaType: sse,
        writes: ["data: Rivers\n\n", "data:  bend\ndata: here\n\n", "event: end\ndata: bye\n\n"],
        asked: [#"{"question": "\#(question)", "limit": 200}"#], textBytes: 16)
    static let lines = Answer(
        profile: "custom-ndjson", mediaType: "application/x-ndjson",
        writes: [
            "{\"id\": \"q7\", \"delta\": {\"text\": \"Rivers\"}, \"state\": \"running\"}\n{\"delta\"",
            ": {\"text\": \" bend\"}}\n",
            "{\"state\": \"finished\", \"reason\": \"stop\", \"usage\": {\"in\": 12, \"out\": 42}}\n",
        ], asked: [#"{"input":"\#(question)","stream":true}"#, "accept: application/x-ndjson"], textBytes: 11,
        outputTokens: 42)
    static let plain = Answer(
        profile: "custom-plain-text", mediaType: "text/plain; charset=utf-8", writes: ["Rivers ", "bend\nand bend."],
        asked: ["content-type: text/plain\r\n", "\r\n\r\n\(question)"], textBytes: 21)
    static let get = Answer(
        profile: "custom-get", mediaType: sse,
        writes: ["data: {\"text\": \"Rivers\"}\n\n", "data: {\"text\": \"Rivers bend\"}\n\ndata: [DONE]\n\n"],
        asked: ["GET /x?q=In%20about%20a%20hundred%20words%2C%20explain%20why%20rivers%20bend.&max=128 HTTP/1.1"],
        textBytes: 11)

    /// The same server, going wrong.
    private static func failing(_ answer: Answer, at: Int, _ write: String, _ message: String) -> Answer {
        var answer = answer
        answer.writes = answer.writes[..<at] + [write]
        (answer.outcome, answer.error) = ("error_event", message)
        return answer
    }
    private static func cut(_ answer: Answer, to count: Int, abruptly: Bool = false) -> Answer {
        var answer = answer
        answer.writes = Array(answer.writes[..<count])
        (answer.outcome, answer.isCut) = (abruptly ? "reset" : "truncated", abruptly)
        return answer
    }
    static let answers: [Answer] = [
        done, tokens, bare, lines, plain, get,
        failing(done, at: 1, "data: {\"error\": {\"message\": \"no room\"}}\n\n", "no room"),
        failing(tokens, at: 1, "data: {\"error\": \"no room\"}\n\n", "no room"),
        failing(bare, at: 1, "data: ERROR: no room\n\n", "no room"),
        failing(lines, at: 0, "{\"failure\": {\"message\": \"no room\", \"code\": 5}}\n", "no room"),
        failing(plain, at: 1, "\nERROR: no room\n", "no room"),
        failing(get, at: 1, "event: error\ndata: no room\n\n", "no room"),
        cut(done, to: 3), cut(tokens, to: 1), cut(bare, to: 2), cut(lines, to: 2), cut(get, to: 1),
        cut(plain, to: 1, abruptly: true), cut(done, to: 1, abruptly: true),
    ]

    @Test("the example profile of each shape measures a server of that shape", arguments: answers)
    func example(answer: Answer) throws {
        var steps: [RudeServer.Step] = [
            .send(
                "HTTP/1.1 200 OK\r\nContent-Type: \(answer.mediaType)\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n")
        ]
        for write in answer.writes { steps += [.wait(milliseconds: 20), .send(RudeServer.chunk(write))] }
        if !answer.isCut { steps.append(.send("0\r\n\r\n")) }
        let server = try RudeServer(steps)
        let scratch = try Scratch()
        let base = scratch.path + "/runs"
        let run = try Tool.run([
            "run", "profiles/\(answer.profile).yaml", "--url", server.url + "/x", "--output", base, "-q",
            "--requests", "3", "--concurrency", "1", "--no-salt",
        ])
        let trace = try TraceFile(try scratch.onlyRun(in: base).appendingPathComponent("trace.ndjson.gz").path)
        #expect(trace.requests.count == 3, "\(run.err)")
        #expect(trace.outcomes == [answer.outcome: 3], "\(trace.requests.first ?? [:])")
        for text in answer.asked {
            #expect(server.requests.texts.allSatisfy { $0.contains(text) }, "\(server.requests.texts.first ?? "none")")
        }
        for request in trace.requests { try Self.check(request, answer) }
        if answer.profile == "custom-ndjson", answer.error == nil {
            #expect(trace.requests.allSatisfy { $0["request_id"] as? String == "q7" })
        }
    }
    private static func check(_ request: [String: Any], _ answer: Answer) throws {
        let events = try #require(request["events"] as? [String: Any])
        let bytes = (events["bytes"] as? [Int] ?? []).reduce(0, +)
        if answer.outcome == "ok" {
            #expect(bytes == answer.textBytes, "\(events)")
            #expect(
                request["usage"].flatMap { ($0 as? [String: Any])?["output_tokens"] as? Int } == answer.outputTokens)
        }
        if answer.error == nil { #expect(request["first_output_ns"] as? Int ?? 0 > 0) }
        if let error = answer.error { #expect(request["error_message"] as? String == error, "\(request)") }
    }

    @Test("decode reads with the format of a profile's target") func decode() throws {
        let body = Data(Self.tokens.writes.joined().utf8)
        for flags in [[], ["--protocol", "custom", "--target", "mine"]] {
            let outcome = try Tool.run(
                ["decode", "--profile", "profiles/custom-content-tokens.yaml", "--split", "3"] + flags, input: body)
            let json = try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: Any]
            #expect((json?["text"] as? String, json?["terminal"] as? String) == ("Hi", "done"), "\(outcome.err)")
        }
    }
    @Test(
        "decode says what it lacks",
        arguments: [
            (
                ["--protocol", "custom"],
                "streamgauge decode: custom is what a profile says it is; give the profile: --profile profiles/custom-ndjson.yaml"
            ),
            (
                ["--protocol", "openai-chat", "--target", "x"],
                "streamgauge decode: --target names a target of a profile; give the profile too: --profile FILE"
            ),
            (
                ["--profile", "profiles/custom-ndjson.yaml", "--target", "mini"],
                "streamgauge decode: --target: found \"mini\"; known here: mine; did you mean mine?"
            ),
            (
                ["--profile", "profiles/custom-ndjson.yaml", "--protocol", "openai-chat"],
                "streamgauge decode: --protocol: found \"openai-chat\", but the target \"mine\" speaks custom; leave --protocol out"
            ),
        ])
    func decodeMistakes(flags: [String], message: String) throws {
        let outcome = try Tool.run(["decode"] + flags, input: Data())
        #expect(outcome.code == 2 && outcome.err.hasPrefix(message), "\(outcome.err)")
    }
    @Test("protocols lists every protocol and preset, in words and as JSON") func protocols() throws {
        let words = try Tool.run(["protocols"])
        for part in ["openai-chat", "POST /v1/messages", "custom", "azure-openai", "{resource}", "GROQ_API_KEY"] {
            #expect(words.out.contains(part), "\(words.out)")
        }
        let outcome = try Tool.run(["protocols", "--json"])
        let json = try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: [[String: Any]]]
        #expect(json?["protocols"]?.contains { $0["endpoint"] as? String == "/v1/chat/completions" } == true)
        #expect(json?["presets"]?.contains { $0["auth_header"] as? String == "api-key" } == true)
        let one = try Tool.run(["protocols", "azure-openai"])
        #expect(one.code == 0 && one.out.contains("--part resource=…") && !one.out.contains("GROQ"))
        #expect(!one.out.contains("SigV4"))
        let bedrock = try Tool.run(["protocols", "bedrock"])
        #expect(bedrock.out.contains("signed (SigV4) with ${AWS_ACCESS_KEY_ID} and ${AWS_SECRET_ACCESS_KEY}"))
        let signed = json?["presets"]?.filter { $0["sigv4_variables"] != nil }.compactMap { $0["name"] as? String }
        #expect(signed == ["bedrock", "bedrock-anthropic"])
        let none = try Tool.run(["protocols", "gorq"])
        #expect(none.code == 2 && none.err.contains("no protocol or preset is called \"gorq\"; did you mean groq?"))
    }
    @Test("ttft asks a preset's endpoint where no URL is given, and wants one of the two") func ttft() throws {
        let mock = try MockProcess(["--ttft", "2ms", "--gap", "1ms", "--tokens", "3"])
        let scratch = try Scratch()
        let flags = ["--preset", "openai", "-m", "m", "-n", "2", "-q", "--output", scratch.path]
        let outcome = try Tool.run(["ttft", mock.url + "/v1"] + flags)
        #expect(
            [0, 8].contains(outcome.code) && outcome.out.contains("2 requests: 2 ok"), "\(outcome.out)\(outcome.err)")
        let none = try Tool.run(["ttft", "-m", "m"])
        #expect(none.err.hasPrefix("streamgauge ttft: URL is missing; for example: streamgauge ttft https://"))
        let parts = try Tool.run(["ttft", "--preset", "azure-openai-v1", "-m", "m"])
        #expect(
            parts.err.hasPrefix("--preset: azure-openai-v1 needs resource; add \"parts: {resource: NAME}\""),
            "\(parts.err)")
    }
}
