// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Core
import Protocols
import Testing

/// Bedrock's two protocols: addresses, bodies, and what single messages mean.
@Suite struct BedrockTests {
    static func outcome(_ dialect: Dialect, _ body: [UInt8], contentType: String? = nil) -> Outcome {
        var reader = ResponseReader(dialect: dialect, keepsText: true)
        reader.read(body.span, cutAt: [], contentType: contentType ?? "application/vnd.amazon.eventstream")
        return reader.outcome()
    }
    @Test(
        "InvokeModel: Bedrock's own counts stand in where the model's events have none",
        arguments: [
            (#"{"type":"message_start","message":{"usage":{"input_tokens":7,"output_tokens":1}}}"#, 7, 1),
            (#"{"type":"message_start","message":{"usage":{"input_tokens":7}}}"#, 7, 4),
            (#"{"type":"message_start","message":{}}"#, 3, 4),
        ] as [(String, Int64, Int64)])
    func invocationCounts(start: String, input: Int64, output: Int64) {
        let metrics = #""amazon-bedrock-invocationMetrics":{"outputTokenCount":4,"inputTokenCount":3}"#
        let found = Self.outcome(
            .bedrockInvokeAnthropic, AWSBody.chunks([start, #"{"type":"message_stop",\#(metrics)}"#]))
        #expect((found.inputTokens, found.outputTokens, found.terminal) == (input, output, .done))
    }
    static func kinds(_ dialect: Dialect, _ body: [UInt8]) -> [EventSummary] {
        var reader = ResponseReader(dialect: dialect, keepsText: false)
        var found: [EventSummary] = []
        reader.begin(contentType: "application/vnd.amazon.eventstream")
        reader.feed(body.span) { found.append($0) }
        reader.finish { found.append($0) }
        return found
    }

    // MARK: Asking

    static let arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-v1:0"
    @Test(
        "puts the model into the path as one step, and the operation after it",
        arguments: [
            ("https://h", "amazon.nova-lite-v1:0", true, "https://h/model/amazon.nova-lite-v1%3A0/converse-stream"),
            ("https://h", "amazon.nova-lite-v1:0", false, "https://h/model/amazon.nova-lite-v1%3A0/converse"),
            ("https://h/model", "m", true, "https://h/model/m/converse-stream"),
            ("https://h/model/m%3A0", "other", true, "https://h/model/m%3A0/converse-stream"),
            ("https://h/model/m:0/converse", "other", true, "https://h/model/m:0/converse-stream"),
            ("https://h/model/m/converse-stream", "other", false, "https://h/model/m/converse"),
            ("https://model", "m", true, "https://model/model/m/converse-stream"),
            ("https://h/relay/bedrock?a=b", "m", false, "https://h/relay/bedrock/model/m/converse?a=b"),
            ("https://h", "already%3Aescaped", true, "https://h/model/already%3Aescaped/converse-stream"),
            (
                "https://h", arn, true,
                "https://h/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.anthropic.claude-v1%3A0/converse-stream"
            ),
        ])
    func addresses(base: String, model: String, streams: Bool, url: String) {
        #expect(Dialect.bedrockConverse.url(base: base, model: model, streams: streams) == url)
        let invoke = Dialect.bedrockInvokeAnthropic.url(
            base: base.replacing("converse-stream", with: "invoke-with-response-stream")
                .replacing("converse", with: "invoke"), model: model, streams: streams)
        let expected =
            url.replacing("converse-stream", with: "invoke-with-response-stream").replacing("converse", with: "invoke")
        #expect(invoke == expected)
    }
    @Test("a key is a bearer token, and the stream is asked for by its own media type") func headers() {
        for dialect in [Dialect.bedrockConverse, .bedrockInvokeAnthropic] {
            let headers = dialect.headers(key: "k", streams: true)
            #expect(headers.contains { $0 == ("authorization", "Bearer k") })
            #expect(headers.contains { $0 == ("accept", "application/vnd.amazon.eventstream") })
            #expect(!dialect.headers(key: nil, streams: true).contains { $0.name == "authorization" })
        }
    }
    @Test(
        "writes the body in the words of each",
        arguments: [
            (
                .bedrockConverse,
                ChatPrompt(
                    model: "m", system: "a",
                    messages: [.init(role: "system", content: "b"), .init(role: "user", content: "hi")], maxTokens: 9,
                    temperature: 0.5, toolsJSON: "[{}]", extraJSON: #"{"guardrailConfig":{}}"#),
                #"{"messages":[{"role":"user","content":[{"text":"hi"}]}],"system":[{"text":"a"},{"text":"b"}],"inferenceConfig":{"maxTokens":9,"temperature":0.5},"toolConfig":{"tools":[{}]},"guardrailConfig":{}}"#
            ),
            (.bedrockConverse, ChatPrompt(model: "m", messages: [], streams: false), #"{"messages":[]}"#),
            (
                .bedrockInvokeAnthropic,
                ChatPrompt(
                    model: "m", system: "a", messages: [.init(role: "user", content: "hi")], maxTokens: 9,
                    toolsJSON: "[{}]"),
                #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"system":"a","tools":[{}]}"#
            ),
        ] as [(Dialect, ChatPrompt, String)])
    func bodies(dialect: Dialect, prompt: ChatPrompt, body: String) {
        #expect(String(decoding: dialect.body(for: prompt), as: UTF8.self) == body)
    }

    // MARK: Reading

    @Test(
        "classes Converse's messages, their members in any order",
        arguments: [
            ("messageStart", #"{"p":"abc","role":"assistant"}"#, [], 0),
            ("contentBlockDelta", #"{"delta":{"text":"h\u00e9"},"contentBlockIndex":0}"#, .text, 3),
            ("contentBlockDelta", #"{"delta":{"text":""}}"#, [], 0),
            ("contentBlockDelta", #"{"delta":{"reasoningContent":{"text":"hm"}}}"#, .reasoning, 2),
            ("contentBlockDelta", #"{"delta":{"reasoningContent":{"signature":"x"}}}"#, [], 0),
            ("contentBlockDelta", #"{"delta":{"reasoningContent":{"redactedContent":"x"}}}"#, [], 0),
            ("contentBlockDelta", #"{"delta":{"toolUse":{"input":"{\"a"}}}"#, .tool, 3),
            ("contentBlockDelta", #"{"delta":{"citation":{"title":"t"}}}"#, [], 0),
            ("contentBlockDelta", #"{"delta":null}"#, [], 0),
            ("contentBlockStart", #"{"start":{"toolUse":{"toolUseId":"t","name":"get"}}}"#, .tool, 3),
            ("contentBlockStart", #"{"start":{}}"#, [], 0), ("contentBlockStop", #"{"contentBlockIndex":0}"#, [], 0),
            ("messageStop", #"{"stopReason":"end_turn"}"#, [.finish, .end], 0), ("messageStop", "{}", .end, 0),
            ("metadata", #"{"usage":{"inputTokens":1},"metrics":{"latencyMs":5}}"#, .usage, 0),
            ("later", #"{"new":[1]}"#, [], 0), ("contentBlockDelta", #"{"delta":{"text":"a"}"#, .undecodable, 0),
            ("messageStop", "oops", .undecodable, 0), ("messageStop", "", .undecodable, 0),
        ] as [(String, String, EventKinds, Int)])
    func converse(type: String, payload: String, kinds: EventKinds, bytes: Int) {
        let found = Self.kinds(.bedrockConverse, AWSBody.events([(type, payload)]))
        #expect(found == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }

    @Test("keeps Converse's counts and its time") func converseCounts() {
        let metadata =
            #"{"metrics":{"latencyMs":588},"usage":{"inputTokens":4,"outputTokens":2,"totalTokens":6,"cacheReadInputTokens":3,"cacheWriteInputTokens":1}}"#
        let found = Self.outcome(.bedrockConverse, AWSBody.events([("messageStop", "{}"), ("metadata", metadata)]))
        #expect((found.inputTokens, found.outputTokens, found.terminal) == (4, 2, .done))
        #expect((found.cachedInputTokens, found.cacheWriteInputTokens) == (3, 1))
        #expect(found.serverTimes.total == .milliseconds(588))
    }
    @Test("puts tools together by their block, and gives one without input an empty object") func converseTools() {
        let found = Self.outcome(
            .bedrockConverse,
            AWSBody.events([
                ("contentBlockStart", #"{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"a","name":"f"}}}"#),
                ("contentBlockStart", #"{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"b","name":"g"}}}"#),
                ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"x\":"}}}"#),
                ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"toolUse":{"input":"1}"}}}"#),
            ]))
        #expect(found.toolCalls.map { "\($0.name) \($0.arguments)" } == [#"f {"x":1}"#, "g {}"])
        #expect(found.terminal == .truncated)
    }
    @Test("reads Converse's whole answer") func converseWhole() {
        let body =
            #"{"metrics":{"latencyMs":70},"output":{"message":{"content":[{"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}},{"text":"a"},{"toolUse":{"toolUseId":"t","name":"f","input":{"x": [1]}}},7],"role":"assistant"}},"stopReason":"tool_use","usage":{"inputTokens":4,"outputTokens":2}}"#
        let found = Self.outcome(.bedrockConverse, Array(body.utf8), contentType: "application/json")
        #expect((found.text, found.reasoning, found.finishReason, found.terminal) == ("a", "hm", "tool_use", .done))
        #expect(found.toolCalls.map { "\($0.name) \($0.arguments)" } == [#"f {"x":[1]}"#])
        #expect((found.inputTokens, found.outputTokens, found.isStreamed) == (4, 2, false))
        #expect(found.serverTimes.total == .milliseconds(70))
    }
    @Test(
        "says where a whole answer is none",
        arguments: [
            (.bedrockConverse, #"{"output":{"message":{}}}"#, "a JSON answer without output"),
            (.bedrockConverse, #"{"output":{"message":7}}"#, "a JSON answer without output"),
            (.bedrockConverse, "{}", "a JSON answer without output"),
            (.bedrockInvokeAnthropic, "{}", "a JSON answer without content"),
        ] as [(Dialect, String, String)])
    func faults(dialect: Dialect, body: String, fault: String) {
        let found = Self.outcome(dialect, Array(body.utf8), contentType: "application/json")
        #expect(found.fault == fault)
    }

    @Test(
        "unpacks Anthropic's events, whatever their length",
        arguments: [
            (#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}"#, .text, 1),
            (#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"ab"}}"#, .text, 2),
            (#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"abc"}}"#, .text, 3),
            (#"{"type":"message_stop"}"#, .end, 0), (#"{"type":"message_stop""#, .undecodable, 0),
            ("", .undecodable, 0),
        ] as [(String, EventKinds, Int)])
    func invoke(event: String, kinds: EventKinds, bytes: Int) {
        let found = Self.kinds(.bedrockInvokeAnthropic, AWSBody.chunks([event]))
        #expect(found == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }
    @Test(
        "takes only what is base64",
        arguments: [
            (#"{"bytes":"eyJ0eXBlIjoicGluZyJ9"}"#, .ping), (#"{"bytes":"e30"}"#, []), (#"{"bytes":"e30="}"#, []),
            (#"{"bytes":"e30=="}"#, .undecodable), (#"{"bytes":"e3"}"#, .undecodable),
            (#"{"bytes":"e"}"#, .undecodable), (#"{"bytes":"=e30"}"#, .undecodable),
            (#"{"bytes":"e 30"}"#, .undecodable), (#"{"bytes":"e30-"}"#, .undecodable),
            (#"{"bytes":"\u0065yJ0eXBlIjoicGluZyJ9"}"#, .ping), (#"{"bytes":null}"#, []), (#"{"p":"ab"}"#, []),
            (#"{"bytes":"e30=""#, .undecodable), ("[]", .undecodable),
        ] as [(String, EventKinds)])
    func base64(payload: String, kinds: EventKinds) {
        let found = Self.kinds(.bedrockInvokeAnthropic, AWSBody.events([("chunk", payload)]))
        #expect(found == [EventSummary(kinds: kinds, outputBytes: 0)])
    }
    @Test("keeps Bedrock's own times from the last event") func invokeTimes() {
        let metrics =
            #""amazon-bedrock-invocationMetrics":{"inputTokenCount":1,"invocationLatency":1543,"firstByteLatency":421}"#
        let found = Self.outcome(.bedrockInvokeAnthropic, AWSBody.chunks([#"{"type":"message_stop",\#(metrics)}"#]))
        #expect(found.serverTimes.total == .milliseconds(1_543))
        #expect(found.serverTimes.firstByte == .milliseconds(421))
        #expect(found.terminal == .done)
    }
    @Test("reads Anthropic's whole answer") func invokeWhole() {
        let body =
            #"{"content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{"input_tokens":4,"output_tokens":2}}"#
        let found = Self.outcome(.bedrockInvokeAnthropic, Array(body.utf8), contentType: "application/json")
        #expect((found.text, found.finishReason, found.outputTokens, found.terminal) == ("a", "end_turn", 2, .done))
    }

    @Test("allocates nothing for an event in steady state") func allocations() {
        let converse = AWSBody.events([
            ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"some words"},"p":"abcdefgh"}"#)
        ])
        let invoke = AWSBody.chunks([
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"some words"}}"#
        ])
        for (dialect, event) in [(Dialect.bedrockConverse, converse), (.bedrockInvokeAnthropic, invoke)] {
            expectNoAllocation(dialect, event, "application/vnd.amazon.eventstream")
        }
    }
}

/// Reads an event over and over, and expects the heap to be left alone once the buffers have grown.
func expectNoAllocation(_ dialect: Dialect, _ event: [UInt8], _ contentType: String) {
    var reader = ResponseReader(dialect: dialect, keepsText: false)
    reader.begin(contentType: contentType)
    for _ in 0..<16 { reader.feed(event.span) { _ in } }
    let before = sg_malloc_count()
    for _ in 0..<256 { reader.feed(event.span) { _ in } }
    let count = sg_malloc_count() - before
    #expect(count == 0, "\(dialect) allocates \(count) times in 256 events")
}
