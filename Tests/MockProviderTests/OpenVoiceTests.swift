// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MockProvider

/// What only some dialects have: numbered events, refusals in the stream, shared paths, Azure's addresses.
@Suite struct OpenVoiceTests {
    // MARK: Responses

    static let numbered = [
        "tokens=5", "tokens=0", "tokens=5 reasoning=3", "tokens=5 reasoning=4 tokens-per-chunk=3",
        "tokens=9 reasoning=9 tokens-per-chunk=uniform(1,4)", "tools=always", "tools=always tool-calls=3",
        "tools=always tool-calls=2 reasoning=5 tokens-per-chunk=2",
    ]
    @Test("numbers the events of Responses from 0 without a gap, wherever an error comes", arguments: numbered)
    func numbers(settings: String) throws {
        let question = try Question.named("openai-responses")
        let calls = settings.contains("tools")
        let full = try question.rehearsal(settings, tools: calls)
        #expect(Self.numbers(full.body) == Array(0..<Self.numbers(full.body).count))
        #expect(full.body.contains("event: response.completed\n"))
        for place in 0...full.reply.tokens + 1 {
            for fault in ["error@\(place)", "garbage@\(place)", "truncate@\(place)"] {
                let numbers = Self.numbers(try question.rehearsal("\(settings) fault=\(fault)", tools: calls).body)
                #expect(numbers == Array(0..<numbers.count), "\(fault)")
            }
        }
    }
    @Test(
        "numbers them as well where the limit ends a call, or leaves nothing but thoughts",
        arguments: [1, 2, 4, 11, 30])
    func limits(limit: Int) throws {
        let question = try Question.named("openai-responses")
        for settings in ["tokens=20", "tokens=20 reasoning=4", "tools=always tool-calls=2 reasoning=2"] {
            let body = try question.rehearsal(settings, limit: limit, tools: settings.contains("tools")).body
            #expect(Self.numbers(body) == Array(0..<Self.numbers(body).count), "\(settings)")
            #expect(body.contains("event: response.incomplete\n") || limit == 30, "\(settings)")
        }
    }
    private static func numbers(_ body: String) -> [Int] {
        body.split(separator: "\"sequence_number\":").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
    }

    // MARK: TGI and SGLang

    @Test("refuses a stream of TGI with status 200 and an event, and a whole answer with a status")
    func refusedStream() throws {
        let question = try Question.named("tgi-generate")
        let rows: [(settings: String, limit: Int, status: Int, type: String)] = [
            ("fault=429", 9, 429, "overloaded"), ("fault=503", 9, 503, "overloaded"),
            ("fault=424", 9, 424, "generation"), ("fault=500", 9, 500, "incomplete_generation"),
            ("fault=422", 9, 422, "validation"), ("", 0, 422, "validation"),
        ]
        for row in rows {
            let played = try question.rehearsal(row.settings, limit: row.limit)
            #expect(played.reply.status == 200 && played.reply.isStreamed && played.after == .end)
            #expect(played.body.hasPrefix("data:{\"error\":") && played.body.hasSuffix("\"\(row.type)\"}\n\n"))
            let whole = try question.rehearsal(row.settings, streams: false, limit: row.limit)
            #expect(whole.reply.status == row.status && whole.body.hasSuffix("\"error_type\":\"\(row.type)\"}"))
        }
        #expect(try question.rehearsal("fault=429").reply.fault == "429")
        #expect(try question.rehearsal("key=sk-1").reply.status == 401)
    }
    /// Path, body, and whether TGI streams its answer there.
    static let roots: [(String, String, Bool)] = [
        ("/", #"{"inputs":"Hi","stream":true}"#, true), ("/", #"{"inputs":"Hi"}"#, false),
        ("/generate_stream", #"{"inputs":"Hi"}"#, true), ("/generate", #"{"inputs":"Hi","stream":true}"#, false),
    ]
    @Test("streams TGI by the path, and at the root by the body", arguments: roots)
    func paths(_ path: String, _ body: String, _ streams: Bool) throws {
        let played = try Rehearsal("tokens=2", path: path, body)
        #expect(played.reply.dialect == "tgi-generate" && played.reply.isStreamed == streams)
        #expect(!played.body.contains("generated_tokens"), "details that nobody asked for")
    }
    @Test("takes a look at the root for no request")
    func rootVisit() throws {
        let visit = try Rehearsal("", path: "/", "", method: "GET")
        #expect(visit.reply.status == 200 && visit.body == "{\"status\":\"ok\"}" && !visit.reply.isChat)
        #expect(try Rehearsal("", path: "/", #"{"inputs":"Hi"}"#).reply.isChat)
    }
    @Test("tells by the body whose request /generate gets")
    func sharedPath() throws {
        let rows = [
            (#"{"inputs":"Hi"}"#, "tgi-generate"), (#"{"text":"Hi"}"#, "sglang-generate"),
            (#"{"stream":true,"input_ids":[1,2]}"#, "sglang-generate"), (#"{"parameters":{},"#, "tgi-generate"),
        ]
        for (body, dialect) in rows {
            #expect(try Rehearsal("tokens=2", path: "/generate", body).reply.dialect == dialect, "\(body)")
        }
    }
    @Test("says all of the text again in each event of SGLang")
    func cumulative() throws {
        let body = try Question.named("sglang-generate").rehearsal("tokens=5 tokens-per-chunk=2").body
        let texts = body.split(separator: "{\"text\":\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(texts.map { $0.split(separator: " ").count } == [2, 4, 5, 5])
        for (text, next) in zip(texts, texts.dropFirst()) { #expect(next.hasPrefix(text)) }
    }
    @Test("takes a negative limit of llama.cpp as none")
    func openLimit() throws {
        let played = try Question.named("llamacpp-completion").rehearsal("tokens=7", limit: -1)
        #expect(played.outputs == 7 && played.body.contains("\"stop_type\":\"eos\""))
    }

    // MARK: Addresses

    /// A path, and whose it is.
    static let addresses: [(String, String)] = [
        ("/openai/deployments/d/chat/completions", "openai-chat"), ("/openai/v1/chat/completions", "openai-chat"),
        ("/api/v1/chat/completions", "openai-chat"), ("/models/chat/completions", "openai-chat"),
        ("/v1beta/openai/chat/completions", "openai-chat"),
        ("/openai/deployments/d/completions", "openai-completions"), ("/completions", "openai-completions"),
        ("/openai/v1/completions", "openai-completions"), ("/openai/v1/responses", "openai-responses"),
        ("/api/v1/responses", "openai-responses"), ("/responses", "openai-responses"),
    ]
    @Test("serves the addresses of Azure and of relays, with Azure's header for the key", arguments: addresses)
    func azure(_ path: String, _ dialect: String) throws {
        let body = #"{"model":"m","messages":[],"prompt":"Hi","input":"Hi"}"#
        for field in [("api-key", "sk-1"), ("authorization", "Bearer sk-1")] {
            let played = try Rehearsal("tokens=2 key=sk-1", path: path, body, fields: [field])
            #expect(played.reply.status == 200 && played.reply.dialect == dialect)
        }
        #expect(try Rehearsal("key=sk-1", path: path, body, fields: [("api-key", "sk-2")]).reply.status == 401)
    }
    @Test("takes the deployment in the address for the model")
    func deployment() throws {
        for path in ["/openai/deployments/gauge/chat/completions", "/openai/deployments/gauge/completions"] {
            let played = try Rehearsal("tokens=2", path: path, #"{"messages":[],"prompt":"Hi"}"#)
            #expect(played.body.contains("\"model\":\"gauge\""))
        }
        let nameless = "/openai/deployments//chat/completions"
        #expect(try Rehearsal("", path: nameless, #"{"messages":[]}"#).reply.status == 400)
    }

    // MARK: Requests

    @Test(
        "answers a tool's result with text, however it is brought",
        arguments: [
            ("/v1/responses", #""input":[{"type":"function_call_output","call_id":"c","output":"3 m"}]"#),
            ("/v2/chat", #""messages":[{"role":"tool","tool_call_id":"c","content":"3 m"}]"#),
        ])
    func toolResult(_ path: String, _ member: String) throws {
        let tools = #""tools":[{"type":"function","name":"dip","function":{"name":"dip"}}]"#
        let played = try Rehearsal("tools=always", path: path, "{\"model\":\"m\",\(tools),\(member)}")
        #expect(played.reply.status == 200 && !played.body.contains("dip"))
    }
    /// A tool choice in each dialect's words, and how many calls come of `tools=auto`.
    static let choices: [(String, Int)] = [
        (#""required""#, 1), (#""REQUIRED""#, 1), (#""none""#, 0), (#""NONE""#, 0), (#""auto""#, 0),
        (#"{"type":"function","name":"b"}"#, 1), (#"{"type":"tool","name":"b"}"#, 1), (#"{"mode":"ANY"}"#, 1),
        (#"{"any":{}}"#, 1), (#"{"auto":{}}"#, 0), (#"{"tool":{"name":"b"}}"#, 1),
        (#"{"mode":"ANY","allowedFunctionNames":["b"]}"#, 1),
    ]
    @Test("understands every dialect's tool choice", arguments: choices)
    func toolChoices(_ choice: String, _ calls: Int) throws {
        let tools = #"[{"name":"a"},{"toolSpec":{"name":"b"}},{"functionDeclarations":[{"name":"c"}]}]"#
        let body = #"{"model":"m","input":"Hi","tools":\#(tools),"tool_choice":\#(choice)}"#
        let played = try Rehearsal("", path: "/v1/responses", body)
        #expect(played.body.split(separator: "\"type\":\"function_call\"").count - 1 == calls)
        #expect(played.body.contains("\"name\":\"b\"") == choice.contains("\"b\""))
    }
    @Test("counts the prompt's bytes with all that belongs to it, in whatever order")
    func promptBytes() throws {
        for body in [#"{"instructions":"12345678","input":"Hi"}"#, #"{"input":"Hi","instructions":"12345678"}"#] {
            let bytes = Array(body.utf8)
            let request = try ChatRequest(bytes.span, ["input": .prompt, "instructions": .system])
            #expect(request.promptBytes == 14)
        }
    }
}
