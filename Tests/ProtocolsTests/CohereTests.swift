// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

/// What the recorded bodies of Cohere do not show.
@Suite struct CohereTests {
    static func outcome(_ events: [String]) -> Outcome {
        ReadingTests.outcome(.cohereChat, ReadingTests.stream(events))
    }

    @Test(
        "classes events",
        arguments: [
            (#"{"type":"message-start","delta":{"message":{"content":[],"tool_plan":"","tool_calls":[]}}}"#, [], 0),
            (#"{"type":"content-start","delta":{"message":{"content":{"type":"text","text":""}}}}"#, [], 0),
            (#"{"type":"content-start","delta":{"message":{"content":{"type":"text","text":"a"}}}}"#, .text, 1),
            (#"{"delta":{"message":{"content":{"text":"é"}}},"index":0,"type":"content-delta"}"#, .text, 2),
            (#"{"type":"content-delta","delta":{"message":{"content":{"thinking":"hm"}}}}"#, .reasoning, 2),
            (#"{"type":"content-delta","delta":{"message":null}}"#, [], 0), (#"{"type":"content-delta"}"#, [], 0),
            (#"{"type":"content-end","index":0}"#, [], 0),
            (#"{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will"}}}"#, .reasoning, 6),
            (
                #"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"x","function":{"name":"f","arguments":""}}}}}"#,
                .tool, 1
            ),
            (
                #"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{}"}}}}}"#,
                .tool, 2
            ),
            (#"{"type":"tool-call-end","index":0}"#, [], 0),
            (#"{"type":"citation-start","delta":{"message":{"citations":{"text":"a"}}}}"#, [], 0),
            (#"{"type":"debug","delta":{"message":{"content":{"text":"a"}}}}"#, [], 0),
            (#"{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{}}}"#, [.finish, .usage, .end], 0),
            (#"{"type":"message-end"}"#, .end, 0),
            (#"{"type":"message-end","delta":{"finish_reason":"ERROR"}}"#, [.finish, .error, .end], 0),
            (#"{"type":"message-end","delta":{"finish_reason":"TIMEOUT"}}"#, [.finish, .error, .end], 0),
            (#"{"type":"message-end","delta":{"finish_reason":"COMPLETE","error":"m"}}"#, [.finish, .error, .end], 0),
            (#"{"type":"message-end","delta":{"finish_reason":"COMPLETE","error":null}}"#, [.finish, .end], 0),
            (#"{"error":"m"}"#, .error, 0), (#"{"type":"error","message":"m"}"#, .error, 0),
            ("[DONE]", [], 0), ("", .ping, 0), ("oops", .undecodable, 0),
            (#"{"type":"content-delta","delta":{"message":{"content":{"text":"a"}}}"#, .undecodable, 0),
        ] as [(String, EventKinds, Int)])
    func kinds(data: String, kinds: EventKinds, bytes: Int) {
        let found = ReadingTests.kinds(.cohereChat, ReadingTests.stream([data]))
        #expect(found == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }

    @Test("goes by the event's name where the data has no type, and by the error's where the data is none")
    func names() {
        #expect(ReadingTests.outcome(.cohereChat, "event: message-end\ndata: {}\n\n").terminal == .done)
        #expect(ReadingTests.outcome(.cohereChat, "event: error\ndata: {\"message\":\"m\"}\n\n").error?.message == "m")
        #expect(ReadingTests.outcome(.cohereChat, "event: error\ndata: oops\n\n").terminal == .error)
    }

    @Test(
        "takes the tokens of the model before those that are billed, also where they are written as floats",
        arguments: [
            (#"{"billed_units":{"input_tokens":3.0,"output_tokens":2.0}}"#, 3, 2, nil),
            (
                #"{"tokens":{"input_tokens":70.0,"output_tokens":4},"billed_units":{"input_tokens":3,"output_tokens":2},"cached_tokens":5.0}"#,
                70, 4, 5
            ),
            (#"{"billed_units":{"output_tokens":2,"input_tokens":1},"tokens":{"input_tokens":70}}"#, 70, 2, nil),
            (#"{"tokens":null,"billed_units":7}"#, nil, nil, nil),
        ] as [(String, Int64?, Int64?, Int64?)])
    func usage(usage: String, input: Int64?, output: Int64?, cached: Int64?) {
        let found = Self.outcome([#"{"type":"message-end","delta":{"usage":\#(usage)}}"#])
        #expect(found.inputTokens == input)
        #expect(found.outputTokens == output)
        #expect(found.cachedInputTokens == cached)
    }

    @Test(
        "finds the words of an error",
        arguments: [
            (#"{"finish_reason":"ERROR","error":"generation failed"}"#, nil, "generation failed"),
            (#"{"finish_reason":"ERROR","error":{"type":"t","message":"m"}}"#, "t", "m"),
            (#"{"finish_reason":"TIMEOUT","usage":{}}"#, nil, "TIMEOUT"),
        ] as [(String, String?, String?)])
    func errors(delta: String, type: String?, message: String?) {
        let found = Self.outcome([#"{"type":"message-end","delta":\#(delta)}"#])
        #expect(found.error?.type == type)
        #expect(found.error?.message == message)
        #expect(found.terminal == .error)
        #expect(found.sawDoneMarker)
    }

    @Test("is cut off without message-end, whatever else it says") func truncated() {
        let found = Self.outcome([#"{"type":"content-delta","delta":{"message":{"content":{"text":"a"}}}}"#, "[DONE]"])
        #expect((found.text, found.terminal, found.sawDoneMarker) == ("a", .truncated, false))
    }

    @Test("reads an answer in one piece") func whole() {
        let body = #"""
            {"id":"i","finish_reason":"TOOL_CALL","message":{"role":"assistant","tool_plan":"plan ","tool_calls":[
            {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
            {"id":"b","type":"function","function":{"name":"g","arguments":"1"}}],
            "content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"hi"}],"citations":[{"text":"x"}]},
            "usage":{"billed_units":{"input_tokens":1},"tokens":{"input_tokens":5,"output_tokens":6.0},"cached_tokens":2}}
            """#
        let found = ResponseReaderTests.read(.cohereChat, "application/json", body)
        #expect(found.events.map(\.kinds) == [[.text, .reasoning, .tool, .finish, .usage, .end]])
        let outcome = found.outcome
        #expect((outcome.text, outcome.reasoning, outcome.terminal) == ("hi", "plan hm", .done))
        #expect(outcome.toolCalls.map { "\($0.name) \($0.arguments)" } == ["f {}", "g 1"])
        #expect((outcome.inputTokens, outcome.outputTokens, outcome.cachedInputTokens) == (5, 6, 2))
        #expect((outcome.finishReason, outcome.isStreamed) == ("TOOL_CALL", false))
    }
    @Test(
        "says what is wrong with an answer in one piece",
        arguments: [
            (#"{"finish_reason":"ERROR","message":{"content":"a"}}"#, "a", .error, false),
            (#"{"error":"m"}"#, "", .error, false), (#"{"id":"x"}"#, "", .truncated, true),
            (#"{"message":"no such model"}"#, "", .error, false), (#"{"message":7}"#, "", .truncated, true),
            (#"{"message":{"#, "", .truncated, false),
        ] as [(String, String, Outcome.Terminal, Bool)])
    func wholeFaults(body: String, text: String, terminal: Outcome.Terminal, isFault: Bool) {
        let found = ResponseReaderTests.read(.cohereChat, "application/json", body)
        #expect((found.outcome.text, found.outcome.terminal) == (text, terminal))
        #expect((found.facts.fault != nil) == isFault)
    }
}
