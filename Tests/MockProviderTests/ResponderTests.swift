// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MockProvider

@Suite struct ResponderTests {
    struct Refusal: Sendable {
        let path: String, body: String
        var settings = "", fields: [(String, String)] = [], method = "POST"
        let status: Int, message: String
    }
    static let refusals: [Refusal] = [
        Refusal(path: "/v2/x", body: "{}", status: 404, message: "no such path: /v2/x"),
        Refusal(path: Rehearsal.chatPath, body: "", method: "GET", status: 405, message: "use POST here"),
        Refusal(path: "/v1/models", body: "", method: "DELETE", status: 405, message: "use GET here"),
        Refusal(
            path: Rehearsal.chatPath, body: "{\"model\":}", status: 400,
            message: "the body is not the JSON expected here: byte 9: no JSON value begins like this"),
        Refusal(
            path: Rehearsal.chatPath, body: "[]", status: 400,
            message: "the body is not the JSON expected here: byte 0: expected '{'"),
        Refusal(
            path: Rehearsal.chatPath, body: "{\"messages\":[]}", status: 400,
            message: "you must provide a model parameter"),
        Refusal(
            path: Rehearsal.chatPath, body: "{\"model\":\"m\"}", status: 400,
            message: "Missing required parameter: 'messages'."),
        Refusal(
            path: Rehearsal.chatPath, body: "{\"model\":\"m\",\"messages\":[],\"n\":2}", status: 400,
            message: "Invalid value for 'n': this server gives one choice."),
        Refusal(
            path: Rehearsal.chatPath, body: "{\"model\":\"m\",\"messages\":[],\"max_tokens\":0}", status: 400,
            message: "Invalid 'max_tokens': expected a value >= 1."),
        Refusal(
            path: "/v1/completions", body: #"{"model":"m","prompt":["a","b"]}"#, status: 400,
            message: "Invalid value for 'prompt': this server takes one prompt."),
        Refusal(
            path: "/v1/completions", body: #"{"model":"m","prompt":[[1,2],[3]]}"#, status: 400,
            message: "Invalid value for 'prompt': this server takes one prompt."),
        Refusal(
            path: "/v1/completions", body: #"{"model":"m","prompt":[]}"#, status: 400,
            message: "Invalid value for 'prompt': this server takes one prompt."),
        Refusal(
            path: Rehearsal.messagesPath, body: "{\"model\":\"m\",\"messages\":[]}", status: 400,
            message: "max_tokens: Field required"),
        Refusal(
            path: Rehearsal.chatPath, body: Rehearsal.asking(), fields: [("x-mock", "ttf=1ms")], status: 400,
            message: "x-mock: ttf: no such mock setting; did you mean \"ttft\"?"),
        Refusal(
            path: Rehearsal.chatPath, body: Rehearsal.asking(), settings: "key=sk-1", status: 401,
            message: "no API key given"),
        Refusal(
            path: Rehearsal.chatPath, body: Rehearsal.asking(), settings: "key=sk-1",
            fields: [("authorization", "Bearer sk-2")], status: 401, message: "wrong API key"),
        Refusal(
            path: Rehearsal.messagesPath, body: Rehearsal.asking(), settings: "key=sk-1",
            fields: [("x-api-key", "sk-2")], status: 401, message: "wrong API key"),
    ]
    @Test("refuses in the dialect's form", arguments: refusals)
    func refuses(_ row: Refusal) throws {
        let played = try Rehearsal(row.settings, path: row.path, row.body, fields: row.fields, method: row.method)
        #expect(played.reply.status == row.status)
        #expect(played.body.contains("\"message\":\(row.message.quoted)"))
        let isMessages = row.path == Rehearsal.messagesPath
        #expect(played.body.hasPrefix(isMessages ? "{\"type\":\"error\",\"error\":{" : "{\"error\":{"))
        #expect(played.head.contains(isMessages ? "\nrequest-id: req_" : "\nx-request-id: req_"))
    }

    @Test(
        "takes one prompt in any of its forms", arguments: [#""Once""#, #"["Once"]"#, "[1,2,3]", "[[1,2,3]]"])
    func onePrompt(_ prompt: String) throws {
        let body = #"{"model":"m","max_tokens":2,"prompt":\#(prompt)}"#
        #expect(try Rehearsal("", path: "/v1/completions", body).reply.status == 200)
    }

    @Test("wants the vendor's version header for Messages")
    func version() throws {
        let responder = Responder(script: MockScript(), salt: 0)
        var head = RequestHead()
        (head.method, head.path) = ("POST", Rehearsal.messagesPath)
        let reply = responder.reply(to: head, Array(Rehearsal.asking().utf8).span, index: 0, created: 0)
        #expect(reply.status == 400)
    }

    @Test(
        "takes the right key in any of its places",
        arguments: [
            (Rehearsal.chatPath, "authorization", "Bearer sk-1"), (Rehearsal.messagesPath, "x-api-key", "sk-1"),
            (Rehearsal.messagesPath, "authorization", "bearer sk-1"),
        ])
    func key(_ path: String, _ name: String, _ value: String) throws {
        let played = try Rehearsal("key=sk-1", path: path, Rehearsal.asking(), fields: [(name, value)])
        #expect(played.reply.status == 200)
    }

    @Test("speaks Messages at Vertex AI's address, too", arguments: ["rawPredict", "streamRawPredict"])
    func vertex(_ method: String) throws {
        let path = "/v1/projects/p/locations/l/publishers/anthropic/models/claude@1:\(method)"
        let body = #"{"anthropic_version":"vertex-2023-10-16","max_tokens":9,"stream":true,"messages":[]}"#
        let played = try Rehearsal("tokens=1 key=k", path: path, body, fields: [("authorization", "Bearer k")])
        #expect(played.reply.dialect == "anthropic-messages" && played.body.contains(#""model":"claude@1""#))
        let bare = try Rehearsal("", path: path, Rehearsal.asking())
        #expect(bare.reply.status == 400 && bare.body.contains("anthropic_version: Field required"))
    }

    @Test("answers everything else that a client may look at")
    func others() throws {
        #expect(try Rehearsal("", path: "/healthz", "", method: "GET").body == "{\"status\":\"ok\"}")
        let models = try Rehearsal("model=x", path: "/v1/models", "", method: "GET")
        #expect(
            models.body
                == #"{"object":"list","data":[{"id":"x","object":"model","created":1700000000,"owned_by":"streamgauge"}]}"#
        )
        let fields = [("anthropic-version", "2023-06-01")]
        let list = try Rehearsal("model=x", path: "/v1/models", "", fields: fields, method: "GET")
        #expect(list.body.hasSuffix(#""has_more":false,"first_id":"x","last_id":"x"}"#))
        #expect(try Rehearsal("", path: "/chat/completions", Rehearsal.asking()).reply.isStreamed)
        let head = try Rehearsal("", path: "/healthz", "", method: "HEAD")
        #expect(head.reply.status == 405 && head.body.isEmpty && head.head.contains("allow: GET"))
    }

    @Test("stops at the request's limit and says so")
    func limits() throws {
        let chat = try Rehearsal("tokens=1000", Rehearsal.asking("\"max_completion_tokens\":5,"))
        #expect(chat.outputTimes.count == 5 && chat.body.contains("\"finish_reason\":\"length\""))
        let messages = try Rehearsal("tokens=1000", path: Rehearsal.messagesPath, Rehearsal.asking())
        #expect(messages.outputTimes.count == 100 && messages.body.contains("\"stop_reason\":\"max_tokens\""))
        let call = try Rehearsal("", Rehearsal.asking("\"max_completion_tokens\":3," + GoldenTests.chatTools))
        #expect(call.outputTimes.count == 3 && call.body.contains("\"finish_reason\":\"length\""))
    }

    /// What the request says of tools, the script's settings, and how many calls come.
    static let toolRows: [(String, String, Int)] = [
        ("\"tool_choice\":\"auto\",", "", 0), ("\"tool_choice\":\"required\",", "", 1), ("", "", 0),
        ("", "tools=always", 1), ("", "tools=always tool-calls=2", 2), ("\"tool_choice\":\"none\",", "tools=always", 0),
        ("\"tool_choice\":\"required\",", "tools=never", 0),
        ("\"parallel_tool_calls\":false,", "tools=always tool-calls=2", 1),
        ("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"b\"}},", "", 1),
        ("\"tool_choice\":{\"type\":\"tool\",\"name\":\"b\"},", "", 1),
        ("\"tool_choice\":{\"type\":\"any\",\"disable_parallel_tool_use\":true},", "tool-calls=2", 1),
    ]
    @Test("calls tools when the request or the script demands it", arguments: toolRows)
    func tools(_ members: String, _ settings: String, _ calls: Int) throws {
        let tools =
            #""tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],"#
        let played = try Rehearsal(settings, Rehearsal.asking(members + tools))
        #expect(played.body.split(separator: "\"id\":\"call_").count - 1 == calls)
        if members.contains("\"b\"") { #expect(played.body.contains("\"name\":\"b\"")) }
    }

    @Test("answers a tool's result with text")
    func toolResult() throws {
        let tools = #""tools":[{"name":"a"}],"#
        let head = "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\(tools)\"messages\":"
        let chat = head + #"[{"role":"user","content":"x"},{"role":"tool","tool_call_id":"1","content":"y"}]}"#
        #expect(try !Rehearsal("tools=always", chat).body.contains("call_"))
        let messages = head + #"[{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"y"}]}]}"#
        #expect(try !Rehearsal("tools=always", path: Rehearsal.messagesPath, messages).body.contains("toolu_"))
    }

    @Test("ends the body by closing for a client of HTTP/1.0")
    func oldClient() throws {
        let played = try Rehearsal("tokens=2", Rehearsal.asking(), isCurrent: false)
        #expect(!played.head.contains("chunked") && played.head.contains("\nconnection: close"))
        #expect(played.body.hasSuffix("data: [DONE]\n\n") && !played.reply.keepsConnection)
    }
}
