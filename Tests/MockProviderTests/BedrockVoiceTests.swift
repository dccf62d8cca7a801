// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

@Suite struct BedrockVoiceTests {
    static let conversePath = "/model/a.m%3A0/converse-stream"
    static let invokePath = "/model/a.m%3A0/invoke-with-response-stream"
    static let converseTools = """
        "toolConfig":{"tools":[{"toolSpec":{"name":"level","inputSchema":{"json":{"type":"object","properties":{"at":\
        {"type":"string"},"days":{"type":"integer"}}}}}}],"toolChoice":{"any":{}}},
        """
    static func asking(_ more: String = "") -> String {
        "{\(more)\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}"
    }
    static func invoking(_ more: String = "") -> String {
        "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,\(more)\"messages\":[]}"
    }
    private func messages(
        _ settings: String, path: String = Self.conversePath, _ body: String = asking()
    ) throws -> (messages: [ReadMessage], left: Int) {
        ReadMessage.all(in: try Rehearsal(settings, path: path, body).bodyBytes)
    }

    @Test("streams Converse in messages with good checksums")
    func converse() throws {
        let played = try Rehearsal("tokens=2 ttft=30ms gap=4ms input-tokens=7", path: Self.conversePath, Self.asking())
        #expect(
            played.head == """
                HTTP/1.1 200 OK
                server: streamgauge-mock
                content-type: application/vnd.amazon.eventstream
                cache-control: no-cache
                x-amzn-requestid: req_\(GoldenTests.id)
                transfer-encoding: chunked
                """)
        let (messages, left) = ReadMessage.all(in: played.bodyBytes)
        let expected: [(String, String)] = [
            ("messageStart", #"{"role":"assistant""#),
            ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"river"}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":" bay"}"#),
            ("contentBlockStop", #"{"contentBlockIndex":0"#), ("messageStop", #"{"stopReason":"end_turn""#),
            (
                "metadata",
                #"{"metrics":{"latencyMs":34},"usage":{"inputTokens":7,"outputTokens":2,"totalTokens":9}"#
            ),
        ]
        #expect(left == 0 && messages.map(\.type) == expected.map(\.0))
        for (message, start) in zip(messages, expected.map(\.1)) {
            #expect(message.text.hasPrefix(start + ",\"p\":\"abc") || message.text.hasPrefix(start + ",\"p\":\"a"))
            #expect(
                message.headers[":message-type"] == "event" && message.headers[":content-type"] == "application/json")
            #expect(!message.members.isEmpty, "the payload is JSON")
        }
        #expect(Set(messages.map { $0.text.split(separator: "\"p\":").last }).count > 3, "the padding varies")
    }
    @Test("streams calls of Converse in fragments, after signed thoughts")
    func converseCalls() throws {
        let (messages, _) = try messages("reasoning=1 tool-calls=2", Self.asking(Self.converseTools))
        let kinds = messages.map(\.type)
        let call = ["contentBlockStart"] + Array(repeating: "contentBlockDelta", count: 7) + ["contentBlockStop"]
        let thoughts = ["contentBlockDelta", "contentBlockDelta", "contentBlockStop"]
        #expect(kinds == ["messageStart"] + thoughts + call + call + ["messageStop", "metadata"])
        #expect(messages[1].text.hasPrefix(#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":""#))
        let start =
            #"{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"tooluse_\#(GoldenTests.id)0","name":"level"}}"#
        #expect(messages[4].text.hasPrefix(start))
        #expect(messages[5].text.hasPrefix(#"{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"at\":"}}"#))
        #expect(messages[messages.count - 2].text.hasPrefix(#"{"stopReason":"tool_use""#))
    }
    @Test("streams the events of Messages in envelopes, and ends with the server's times")
    func invoke() throws {
        let played = try Rehearsal("tokens=2 ttft=30ms gap=4ms input-tokens=7", path: Self.invokePath, Self.invoking())
        #expect(played.head.contains("\nx-amzn-bedrock-content-type: application/json\n"))
        let (messages, left) = ReadMessage.all(in: played.bodyBytes)
        #expect(left == 0 && Set(messages.map(\.type)) == ["chunk"])
        let path = Rehearsal.messagesPath
        let plain = try Rehearsal("tokens=2 ttft=30ms gap=4ms input-tokens=7", path: path, Rehearsal.asking()).body
        let events = plain.replacing("\"model\":\"m\"", with: "\"model\":\"a.m:0\"").split(separator: "\n").filter {
            $0.hasPrefix("data: ") && !$0.contains("ping")
        }
        #expect(messages.dropLast().map(\.inner) == events.dropLast().map { String($0.dropFirst(6)) })
        #expect(
            messages.last?.inner == """
                {"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":7,"outputTokenCount":2,\
                "invocationLatency":34,"firstByteLatency":30}}
                """)
    }
    @Test("envelops thoughts and calls as well")
    func invokeCalls() throws {
        let settings = "reasoning=2 tool-calls=2"
        let body = Self.invoking(GoldenTests.messagesTools)
        let (messages, left) = try messages(settings, path: Self.invokePath, body)
        let plain = try Rehearsal(settings, path: Rehearsal.messagesPath, Rehearsal.asking(GoldenTests.messagesTools))
            .body
        let events = plain.split(separator: "\n").filter { $0.hasPrefix("data: ") && !$0.contains("ping") }
        #expect(
            left == 0
                && messages.dropFirst().dropLast(2).map(\.inner)
                    == events.dropFirst().dropLast(2).map { String($0.dropFirst(6)) }
        )
    }
    @Test("answers in one piece")
    func whole() throws {
        let path = "/model/a.m:0/converse"
        let converse = try Rehearsal("tokens=2 ttft=30ms gap=4ms input-tokens=7", path: path, Self.asking())
        #expect(
            converse.body == """
                {"output":{"message":{"role":"assistant","content":[{"text":"river bay"}]}},"stopReason":"end_turn",\
                "metrics":{"latencyMs":34},"usage":{"inputTokens":7,"outputTokens":2,"totalTokens":9}}
                """)
        let tools = try Rehearsal("", path: path, Self.asking(Self.converseTools))
        #expect(tools.body.contains(#""name":"level","input":{"at":"a gauge by the river","days":42}}}]"#))
        let invoke = try Rehearsal("tokens=2 ttft=30ms gap=4ms", path: "/model/a.m:0/invoke", Self.invoking())
        #expect(invoke.body.contains(#""model":"a.m:0","content":[{"type":"text","text":"river bay"}]"#))
        #expect(invoke.head.contains("\nx-amzn-bedrock-invocation-latency: 34\n"))
    }

    /// A fault, how many messages are whole and sound, whether bytes are left after them, and the kind of the last.
    static let faults: [(String, Int, Bool, String)] = [
        ("none", 10, false, "metadata"), ("cut@3", 4, false, "contentBlockDelta"),
        ("truncate@3", 4, false, "contentBlockDelta"), ("half@0", 1, true, "messageStart"),
        ("half@3", 4, true, "contentBlockDelta"), ("half@99", 8, true, "contentBlockStop"),
        ("error@3", 5, false, "modelStreamErrorException"), ("garbage@3", 11, false, "metadata"),
        ("bad-crc@3", 4, true, "contentBlockDelta"), ("no-end", 7, false, "contentBlockDelta"),
        ("no-done", 9, false, "messageStop"), ("no-usage", 10, false, "metadata"),
    ]
    @Test("spoils its messages as told", arguments: faults)
    func fault(_ fault: String, _ count: Int, _ hasRest: Bool, _ last: String) throws {
        let (messages, left) = try messages("tokens=6 fault=\(fault)")
        #expect(messages.count == count && (left > 0) == hasRest && messages.last?.type == last)
        #expect(messages.count { $0.members.isEmpty } == (fault == "garbage@3" ? 1 : 0), "broken payloads")
        #expect((messages.last?.members["usage"] == nil) == (last != "metadata" || fault == "no-usage"))
        if fault == "error@3" { #expect(messages.last?.headers[":message-type"] == "exception") }
    }
    @Test("cuts and joins messages without changing them", arguments: ["split=5", "join=4", "tokens-per-chunk=2"])
    func writes(_ settings: String) throws {
        for path in [Self.conversePath, Self.invokePath] {
            let body = path == Self.conversePath ? Self.asking() : Self.invoking()
            let (messages, left) = try messages("tokens=8 \(settings)", path: path, body)
            #expect(left == 0)
            let said = messages.map { path == Self.conversePath ? $0.text : $0.inner }.joined()
            let words = said.split(separator: "\"text\":\"").dropFirst().map { $0.prefix { $0 != "\"" } }.joined()
            #expect(words.split(separator: " ").count == 8)
        }
    }

    /// The script's status or key, a header of the request, the reply's status, and the kind of error.
    static let errors: [(String, String, Int, String)] = [
        ("fault=429", "", 429, "ThrottlingException"), ("fault=500", "", 500, "InternalServerException"),
        ("fault=400", "", 400, "ValidationException"), ("fault=424", "", 424, "ModelErrorException"),
        ("key=k", "", 403, "UnrecognizedClientException"), ("key=k", "Bearer x", 403, "UnrecognizedClientException"),
        ("key=k", "Bearer k", 200, ""),
        ("key=k", "AWS4-HMAC-SHA256 Credential=k/20260101/us/bedrock/aws4_request, S=1", 200, ""),
        ("key=k", "AWS4-HMAC-SHA256 SignedHeaders=a, Credential=x/20260101", 403, "UnrecognizedClientException"),
        ("", "AWS4-HMAC-SHA256 Credential=any/20260101", 200, ""),
    ]
    @Test("names the kind of error in a header, and takes the id of an access key for a key", arguments: errors)
    func error(_ settings: String, _ authorization: String, _ status: Int, _ kind: String) throws {
        let fields = authorization.isEmpty ? [] : [("authorization", authorization)]
        let played = try Rehearsal("tokens=1 \(settings)", path: Self.conversePath, Self.asking(), fields: fields)
        #expect(played.reply.status == status)
        if status == 200 { return }
        #expect(played.body.hasPrefix("{\"message\":\"") && played.head.contains("\nx-amzn-errortype: \(kind):http"))
    }
    @Test(
        "refuses what the vendor refuses",
        arguments: [
            (conversePath, "{}"), (conversePath, asking(#""inferenceConfig":{"maxTokens":0},"#)),
            (invokePath, #"{"max_tokens":5,"messages":[]}"#), (invokePath, #"{"anthropic_version":"b","messages":[]}"#),
        ])
    func objections(_ path: String, _ body: String) throws {
        let played = try Rehearsal("", path: path, body)
        #expect(played.reply.status == 400 && played.head.contains("\nx-amzn-errortype: ValidationException:"))
    }
    @Test(
        "serves nothing else under a model",
        arguments: ["/model/a/count-tokens", "/model/a/b/converse", "/model/converse"])
    func addresses(_ path: String) throws {
        let played = try Rehearsal("", path: path, Self.asking())
        #expect(played.reply.status == 404 && played.body.hasPrefix("{\"message\":"))
    }
}
