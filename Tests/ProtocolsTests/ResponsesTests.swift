// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Core
import Protocols
import Testing

/// What the recorded bodies of OpenAI Responses do not show.
@Suite struct ResponsesTests {
    static func outcome(_ events: [String]) -> Outcome {
        ReadingTests.outcome(.openaiResponses, ReadingTests.stream(events))
    }

    @Test(
        "classes events",
        arguments: [
            (#"{"type":"response.created","response":{"status":"in_progress","usage":null}}"#, [], 0),
            (#"{"type":"response.queued","response":{"error":{"code":"x"}}}"#, [], 0),
            (#"{"delta":"é","output_index":0,"type":"response.output_text.delta"}"#, .text, 2),
            (#"{"type":"response.output_text.delta","delta":""}"#, [], 0),
            (#"{"type":"response.output_text.delta","delta":null}"#, [], 0),
            (#"{"type":"response.output_text.done","text":"é"}"#, [], 0),
            (#"{"type":"response.refusal.delta","delta":"no"}"#, .refusal, 2),
            (#"{"type":"response.refusal.done","refusal":"no"}"#, [], 0),
            (#"{"type":"response.reasoning_text.delta","delta":"hm"}"#, .reasoning, 2),
            (#"{"type":"response.reasoning_summary_text.delta","delta":"hm"}"#, .reasoning, 2),
            (#"{"type":"response.reasoning_summary_text.done","text":"hm"}"#, [], 0),
            (#"{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\""}"#, .tool, 2),
            (#"{"type":"response.function_call_arguments.done","output_index":0,"arguments":"{}"}"#, .tool, 2),
            (#"{"type":"response.mcp_call_arguments.delta","delta":"{}"}"#, .tool, 2),
            (#"{"type":"response.mcp_call_arguments.done","arguments":"{}"}"#, .tool, 2),
            (#"{"type":"response.custom_tool_call_input.delta","delta":"a"}"#, .tool, 1),
            (#"{"type":"response.custom_tool_call_input.done","input":"ab"}"#, .tool, 2),
            (#"{"type":"response.output_item.added","item":{"name":"get","type":"function_call"}}"#, .tool, 3),
            (
                #"{"type":"response.output_item.added","item":{"type":"custom_tool_call","name":"f","input":""}}"#,
                .tool, 1
            ),
            (#"{"type":"response.output_item.added","item":{"type":"mcp_call","name":"f","arguments":""}}"#, .tool, 1),
            (#"{"type":"response.output_item.added","item":{"type":"message","name":"f","content":[]}}"#, [], 0),
            (#"{"type":"response.output_item.added","item":{"type":"web_search_call","name":"f"}}"#, [], 0),
            (#"{"type":"response.output_item.added","item":null}"#, [], 0),
            (#"{"type":"response.output_item.done","item":{"type":"message","content":[{"text":"a"}]}}"#, [], 0),
            (#"{"type":"response.code_interpreter_call_code.delta","delta":"print"}"#, [], 0),
            (#"{"type":"response.audio.transcript.delta","delta":"la"}"#, [], 0),
            (#"{"type":"response.shell_call_command.delta","delta":"ls"}"#, [], 0),
            (#"{"type":"response.something.new","delta":"a","text":"a","error":{"a":1}}"#, [], 0),
            (
                #"{"type":"response.completed","response":{"usage":{"output_tokens":2.0}},"delta":""}"#,
                [.finish, .usage, .end], 0
            ),
            (#"{"type":"response.completed"}"#, [.finish, .end], 0),
            (#"{"type":"response.incomplete","response":{"incomplete_details":null}}"#, [.finish, .end], 0),
            (#"{"type":"response.failed","response":{"error":{"code":"c"}}}"#, [.error, .finish, .end], 0),
            (#"{"type":"response.completed","response":{"error":{"code":"c"}}}"#, [.error, .finish, .end], 0),
            (#"{"type":"error","code":"server_error","message":"m"}"#, .error, 0),
            (#"{"type":"error","error":{"message":"m"}}"#, .error, 0), (#"{"error":{"message":"m"}}"#, .error, 0),
            (#"{"error":{}}"#, [], 0), ("{}", [], 0), ("[DONE]", [], 0), ("", .ping, 0), ("oops", .undecodable, 0),
            ("[1]", .undecodable, 0), (#"{"type":"response.output_text.delta","delta":"a""#, .undecodable, 0),
        ] as [(String, EventKinds, Int)])
    func kinds(data: String, kinds: EventKinds, bytes: Int) {
        let found = ReadingTests.kinds(.openaiResponses, ReadingTests.stream([data]))
        #expect(found == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }

    @Test("goes by the event's name where the data has no type") func names() {
        let found = ReadingTests.outcome(
            .openaiResponses,
            "event: response.output_text.delta\ndata: {\"delta\":\"a\"}\n\nevent: response.completed\ndata: {}\n\n")
        #expect((found.text, found.terminal) == ("a", .done))
        #expect(
            ReadingTests.outcome(.openaiResponses, "event: error\ndata: {\"message\":\"m\"}\n\n").terminal == .error)
        #expect(ReadingTests.outcome(.openaiResponses, "event: error\ndata: oops\n\n").terminal == .error)
    }

    static func added(_ index: Int, _ item: String) -> String {
        #"{"type":"response.output_item.added","output_index":\#(index),"item":\#(item)}"#
    }
    static func done(_ index: Int, _ item: String) -> String {
        #"{"type":"response.output_item.done","output_index":\#(index),"item":\#(item)}"#
    }
    static func arguments(_ event: String, _ index: Int, _ text: String) -> String {
        let member = event == "delta" ? "delta" : "arguments"
        return
            #"{"type":"response.function_call_arguments.\#(event)","output_index":\#(index),"\#(member)":"\#(text)"}"#
    }

    @Test(
        "puts calls together once, wherever name and arguments come",
        arguments: [
            (
                [
                    added(1, #"{"type":"function_call","name":"f","arguments":""}"#), arguments("delta", 1, "1"),
                    added(2, #"{"type":"function_call","name":"g","arguments":""}"#), arguments("delta", 2, "2"),
                    arguments("delta", 1, "3"), arguments("done", 1, "13"), arguments("done", 2, "2"),
                    done(1, #"{"type":"function_call","name":"f","arguments":"13"}"#),
                    done(2, #"{"type":"function_call","name":"g","arguments":"2"}"#),
                ], ["f 13", "g 2"], 5
            ),
            (
                [
                    added(0, #"{"type":"function_call","name":"f","arguments":""}"#), arguments("done", 0, "12"),
                    done(0, #"{"type":"function_call","name":"f","arguments":"12"}"#),
                ], ["f 12"], 2
            ),
            (
                [
                    added(0, #"{"type":"function_call","name":"f"}"#),
                    done(0, #"{"type":"function_call","name":"f","arguments":"12"}"#),
                ], ["f 12"], 2
            ),
            ([done(0, #"{"type":"function_call","name":"f","arguments":"12"}"#)], ["f 12"], 1),
            (
                [arguments("delta", 0, "12"), done(0, #"{"arguments":"12","type":"function_call","name":"f"}"#)],
                ["f 12"], 2
            ),
            (
                [added(0, #"{"type":"function_call","name":"f","arguments":"12"}"#), arguments("done", 0, "12")],
                ["f 12"], 1
            ),
            ([added(0, #"{"type":"function_call","name":"f","arguments":{"a": 1}}"#)], [#"f {"a":1}"#], 1),
            (
                [
                    added(0, #"{"type":"custom_tool_call","name":"sql","input":""}"#),
                    #"{"type":"response.custom_tool_call_input.done","output_index":0,"input":"SELECT \"a\""}"#,
                    done(0, #"{"type":"custom_tool_call","name":"sql","input":"SELECT \"a\""}"#),
                ], [#"sql SELECT "a""#], 2
            ),
            (
                [
                    added(0, #"{"type":"function_call","name":"f"}"#),
                    added(1, #"{"type":"function_call","name":"f"}"#),
                    done(0, #"{"type":"function_call","name":"f","arguments":""}"#),
                ], ["f ", "f "], 2
            ),
        ] as [([String], [String], Int)])
    func calls(events: [String], calls: [String], toolEvents: Int) {
        let found = Self.outcome(events)
        #expect(found.toolCalls.map { "\($0.name) \($0.arguments)" } == calls)
        #expect(found.toolEvents == toolEvents)
    }

    @Test(
        "says how the response ended",
        arguments: [
            (#"{"type":"response.completed","response":{"status":"completed"}}"#, "completed", .done),
            (
                #"{"type":"response.completed","response":{"incomplete_details":{"reason":"content_filter"}}}"#,
                "content_filter", .done
            ),
            (
                #"{"type":"response.incomplete","response":{"incomplete_details":{"x":1,"reason":"max_output_tokens"}}}"#,
                "max_output_tokens", .done
            ),
            (#"{"type":"response.incomplete","response":{}}"#, "incomplete", .done),
            (#"{"type":"response.incomplete","response":null}"#, "incomplete", .done),
            (
                #"{"type":"response.failed","response":{"error":null,"incomplete_details":{"reason":"x"}}}"#, "failed",
                .error
            ),
            (#"{"type":"response.failed"}"#, "failed", .error),
            (#"{"type":"response.in_progress","response":{"status":"completed"}}"#, nil, .truncated),
            ("[DONE]", nil, .truncated),
        ] as [(String, String?, Outcome.Terminal)])
    func ends(event: String, reason: String?, terminal: Outcome.Terminal) {
        let found = Self.outcome([event])
        #expect(found.finishReason == reason)
        #expect(found.terminal == terminal)
    }

    @Test(
        "finds the words of an error in each of its shapes",
        arguments: [
            (#"{"type":"error","code":"c","message":"m","param":null}"#, nil, "c", "m"),
            (#"{"type":"error","error":{"type":"t","code":"c","message":"m"}}"#, "t", "c", "m"),
            (#"{"type":"response.failed","response":{"output":[],"error":{"message":"m","code":"c"}}}"#, nil, "c", "m"),
            (
                #"{"type":"response.failed","response":{"error_type":"t","error":{"message":"m","code":429}}}"#, "t",
                "429", "m"
            ),
        ] as [(String, String?, String?, String?)])
    func errors(event: String, type: String?, code: String?, message: String?) {
        let error = Self.outcome([event]).error
        #expect(error?.type == type)
        #expect(error?.code?.description == code)
        #expect(error?.message == message)
    }

    @Test("joins several messages, and reads all counts of the usage") func messages() {
        let found = Self.outcome([
            #"{"type":"response.output_text.delta","output_index":0,"delta":"a"}"#,
            #"{"type":"response.output_text.delta","output_index":2,"delta":"b"}"#,
            #"{"type":"response.output_text.delta","output_index":2,"content_index":1,"delta":"c"}"#,
            #"{"response":{"usage":{"output_tokens_details":{"reasoning_tokens":3},"input_tokens":9.0,"output_tokens":2e1,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":5}}},"type":"response.completed"}"#,
        ])
        #expect((found.text, found.inputTokens, found.outputTokens) == ("abc", 9, 20))
        #expect((found.reasoningTokens, found.cachedInputTokens, found.cacheWriteInputTokens) == (3, 4, 5))
    }

    static let answer = #"""
        {"object":"response","status":"completed","error":null,"incomplete_details":null,"output":[
        {"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"x"},
        {"type":"message","content":[{"type":"output_text","text":"hi","annotations":[]},{"type":"refusal","refusal":"no"}]},
        {"type":"web_search_call","id":"w"},null,{"type":"message","content":[{"text":"ho"}]},
        {"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":1}"},
        {"type":"custom_tool_call","call_id":"d","name":"sql","input":"SELECT"}],
        "usage":{"input_tokens":1,"output_tokens":2,"output_tokens_details":{"reasoning_tokens":1}}}
        """#
    @Test("takes the output from the closing event where nothing came before, and only there") func closingOnly() {
        let closing =
            #"{"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]},{"type":"function_call","name":"f","arguments":"{}"}]}}"#
        let alone = ReadingTests.outcome(.openaiResponses, ReadingTests.stream([closing]))
        #expect((alone.text, alone.toolCalls.map(\.name), alone.firstContentEventIndex) == ("Hi", ["f"], 0))
        let delta = #"{"type":"response.output_text.delta","output_index":0,"delta":"Hi"}"#
        let after = ReadingTests.outcome(.openaiResponses, ReadingTests.stream([delta, closing]))
        #expect((after.text, after.toolCalls, after.terminal) == ("Hi", [], .done))
    }
    @Test("reads an answer in one piece") func whole() {
        let found = ResponseReaderTests.read(.openaiResponses, "application/json", Self.answer)
        #expect(found.events.map(\.kinds) == [[.text, .reasoning, .refusal, .tool, .finish, .usage, .end]])
        #expect(found.events.map(\.outputBytes) == [2 + 2 + 2 + 2 + 8 + 9])
        let outcome = found.outcome
        #expect((outcome.text, outcome.reasoning, outcome.refusal, outcome.terminal) == ("hiho", "hm", "no", .done))
        #expect(outcome.toolCalls.map { "\($0.name) \($0.arguments)" } == [#"f {"a":1}"#, "sql SELECT"])
        #expect((outcome.inputTokens, outcome.outputTokens, outcome.finishReason) == (1, 2, "completed"))
        #expect(!outcome.isStreamed)
    }
    @Test(
        "says how an answer in one piece ended",
        arguments: [
            (#"{"output":[]}"#, "completed", .done, false),
            (
                #"{"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}"#,
                "max_output_tokens", .done, false
            ),
            (#"{"object":"response","status":"failed","error":{"code":"c","message":"m"}}"#, "failed", .error, false),
            (#"{"object":"response","status":"in_progress","output":[]}"#, nil, .truncated, false),
            (#"{"object":"response","status":"cancelled","error":{"code":"c"}}"#, nil, .error, false),
            (#"{"error":{"message":"m"}}"#, nil, .error, false), (#"{"object":"list"}"#, nil, .truncated, true),
            ("[]", nil, .truncated, true), (#"{"output":["#, nil, .truncated, false),
        ] as [(String, String?, Outcome.Terminal, Bool)])
    func wholeEnds(body: String, reason: String?, terminal: Outcome.Terminal, isFault: Bool) {
        let found = ResponseReaderTests.read(.openaiResponses, "application/json", body)
        #expect(found.outcome.finishReason == reason)
        #expect(found.outcome.terminal == terminal)
        #expect((found.facts.fault != nil) == isFault)
    }

    @Test(
        "counts the events that are missing by their numbers",
        arguments: [
            (["0", "1", "2"], 0), (["0", "3", "4"], 2), (["5", "6", "9"], 2), (["0", "0", "0"], 0),
            (["0", "1", "0", "1", "2"], 0), (["0", "2", "1", "3"], 1), (["-5", "0", "1"], 0),
            (["null", "\"1\"", "3"], 1),
            (["0", "9223372036854775807", "-9223372036854775808", "1e300", "1"], 0), ([], 0),
        ] as [([String], Int64)])
    func lostEvents(numbers: [String], lost: Int64) {
        let found = Self.outcome(numbers.map { #"{"type":"response.in_progress","sequence_number":\#($0)}"# })
        #expect(found.lostEvents == lost)
        #expect(String(decoding: found.json(), as: UTF8.self).contains("lost_events") == (lost > 0))
    }

    @Test("is as new after begin: calls of the answer before are forgotten") func reuse() {
        var reader = ResponseReader(dialect: .openaiResponses, keepsText: true)
        for _ in 0..<2 {
            let body = Array(
                ReadingTests.stream([Self.done(0, #"{"type":"function_call","name":"f","arguments":"12"}"#)]).utf8)
            reader.read(body.span, cutAt: [])
            let calls = reader.outcome().toolCalls.map { "\($0.name) \($0.arguments)" }
            #expect(calls == ["f 12"])
        }
    }

    @Test(
        "allocates nothing for further events once it is warm",
        arguments: [
            "openai-responses-reasoning-summary.sse", "openrouter-responses-raw-reasoning.sse",
            "cohere-v2-plan-two-tools.sse", "cohere-v2-text.sse", "openai-completions-usage.sse",
            "groq-chat-text.sse", "llamacpp-chat-reasoning-tool.sse",
        ])
    func allocations(name: String) throws {
        let wire = try #require(WireCase.all.first { $0.name == name })
        let limits = Limits(events: 1 << 40, body: 1 << 40)  // far more rounds than an answer has
        var reader = ResponseReader(dialect: wire.dialect, keepsText: false, limits: limits)
        var events = 0
        func feed(_ rounds: Int, _ reader: inout ResponseReader) {
            for round in 0..<rounds {
                let cut = round * 7 % wire.body.count
                reader.feed(wire.body.span.extracting(..<cut)) { _ in events += 1 }
                reader.feed(wire.body.span.extracting(cut...)) { _ in events += 1 }
            }
        }
        reader.begin(contentType: "text/event-stream")
        feed(min(1_500, wire.body.count), &reader)
        let (warm, seen) = (sg_malloc_count(), events)
        feed(100, &reader)
        let end = sg_malloc_count()
        #expect(events - seen >= 500)
        #expect(end == warm)
    }
}
