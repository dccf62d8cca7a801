// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

/// What single events mean, and how fragments come together.
@Suite struct ReadingTests {
    static func outcome(_ dialect: Dialect, _ body: String, contentType: String? = "text/event-stream") -> Outcome {
        let bytes = Array(body.utf8)
        var reader = ResponseReader(dialect: dialect, keepsText: true)
        reader.read(bytes.span, cutAt: [], contentType: contentType)
        return reader.outcome()
    }
    static func stream(_ events: [String]) -> String { events.map { "data: \($0)\n\n" }.joined() }
    static func deltas(_ deltas: [String]) -> String {
        stream(deltas.map { #"{"choices":[{"index":0,"delta":\#($0)}]}"# })
    }
    static func kinds(_ dialect: Dialect, _ body: String) -> [EventSummary] {
        let bytes = Array(body.utf8)
        var reader = ResponseReader(dialect: dialect, keepsText: false)
        var found: [EventSummary] = []
        reader.begin(contentType: "text/event-stream")
        reader.feed(bytes.span) { found.append($0) }
        reader.finish { found.append($0) }
        return found
    }

    @Test(
        "classes chunks, and counts model output as UTF-8",
        arguments: [
            (#"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#, [], 0),
            (#"{"choices":[{"delta":{"content":" "}}]}"#, .text, 1),
            (#"{"choices":[{"delta":{"content":"é\n\u00e9\ud83d\ude00\ud83d"}}]}"#, .text, 12),
            (#"{"choices":[{"delta":{"reasoning":"ab"}}]}"#, .reasoning, 2),
            (#"{"choices":[{"delta":{"refusal":"no"}}]}"#, .refusal, 2),
            (#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":""}}]}}]}"#, .tool, 1),
            (#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"x"}]}}]}"#, [], 0),
            (
                #"{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{}}"#,
                [.text, .finish, .usage], 1
            ),
            (#"{"choices":[{"delta":{},"finish_reason":""}],"usage":null}"#, [], 0),
            (#"{"choices":[],"usage":{"prompt_tokens":1}}"#, .usage, 0), (#"{"choices":null}"#, [], 0), ("{}", [], 0),
            (#"{"error":null,"choices":[{"delta":{"content":"a"}}]}"#, .text, 1), (#"{"error":""}"#, [], 0),
            (#"{"error":"bad"}"#, .error, 0),
            (#"{"error":{"code":5},"choices":[{"delta":{"content":"a"}}]}"#, [.error, .text], 1),
            (#"{"error":{},"choices":[{"delta":{"content":"a"}}]}"#, .text, 1), (#"{"error":[]}"#, [], 0),
            (#"{"error":[ ]}"#, [], 0), (#"{"error":["bad"]}"#, .error, 0), (#"{"error":0}"#, [], 0),
            (#"{"error":-0.0e5}"#, [], 0), (#"{"error":500}"#, .error, 0), (#"{"error":false}"#, [], 0),
            (#"{"error":true}"#, .error, 0), (#"{"error":{"message":""}}"#, .error, 0),
            (#"{"choices":[{"delta":{"content":"a"}}]"#, .undecodable, 0), ("[DONE]", .end, 0), ("  [DONE] ", .end, 0),
            (#"{"choices":[],"x_groq":{"error":"over capacity"}}"#, .error, 0),
            (#"{"choices":[],"x_groq":{"error":null}}"#, [], 0),
            (#"{"choices":[{"delta":{"content":"a"},"error":{"code":502,"message":"x"}}]}"#, [.error, .text], 1),
            (#"{"object":"error","message":"m","code":400}"#, .error, 0),
            (#"{"choices":[{"delta":{"reasoning_text":"ab","content":""}}]}"#, .reasoning, 2),
            (#"{"choices":[{"delta":{"content":[{"text":"ab","type":"reasoning"}]}}]}"#, .reasoning, 2),
            (
                #"{"choices":[{"delta":{"content":[{"type":"reasoning","summary":[{"type":"summary_text","text":"ab"}]},{"type":"text","text":"c"}]}}]}"#,
                [.reasoning, .text], 3
            ),
            ("[1]", .undecodable, 0), ("", .ping, 0), (#"{"choices":[{"message":{"content":"a"}}]}"#, [], 0),
            (#"{"\u0063hoices":[{"delta":{"\u0063ontent":"a"}}]}"#, .text, 1),
            (#"{"choices":[7,{"delta":{"content":"a"}},{"index":1,"delta":{"content":"bc"}}]}"#, .text, 3),
        ] as [(String, EventKinds, Int)])
    func chatKinds(data: String, kinds: EventKinds, bytes: Int) {
        #expect(Self.kinds(.openaiChat, Self.stream([data])) == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }

    @Test(
        "Anthropic: what is written to the cache may be told by how long it is kept",
        arguments: [
            (#"{"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4}}"#, 7),
            (#"{"cache_creation":{"ephemeral_1h_input_tokens":4}}"#, 4), (#"{"cache_creation":{}}"#, nil),
            (#"{"cache_creation":null}"#, nil), (#"{"cache_creation":{"ephemeral_5m_input_tokens":null}}"#, nil),
            (#"{"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":3}}"#, 9),
            (#"{"cache_creation":{"ephemeral_5m_input_tokens":-3,"ephemeral_1h_input_tokens":4}}"#, 4),
            (
                #"{"cache_creation":{"ephemeral_5m_input_tokens":9223372036854775807,"ephemeral_1h_input_tokens":9223372036854775807}}"#,
                nil
            ),
        ] as [(String, Int64?)])
    func cacheWrites(usage: String, count: Int64?) {
        let event = #"{"type":"message_start","message":{"usage":\#(usage)}}"#
        #expect(Self.outcome(.anthropicMessages, Self.stream([event])).cacheWriteInputTokens == count)
    }

    @Test(
        "classes Anthropic events",
        arguments: [
            (#"{"type":"ping"}"#, .ping, 0), (#"{"type":"message_stop"}"#, .end, 0), (#"{"type":"new"}"#, [], 0),
            (#"{"type":"message_start","message":{"usage":{"input_tokens":1}}}"#, .usage, 0),
            (#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#, [], 0),
            (#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"hi"}}"#, .text, 2),
            (#"{"type":"content_block_start","content_block":{"type":"tool_use","name":"get","input":{}}}"#, .tool, 3),
            (#"{"delta":{"text":"a","type":"text_delta"},"index":0,"type":"content_block_delta"}"#, .text, 1),
            (#"{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm"}}"#, .reasoning, 2),
            (#"{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{\"a"}}"#, .tool, 3),
            (#"{"type":"content_block_delta","delta":{"type":"signature_delta","signature":"x"}}"#, [], 0),
            (#"{"type":"content_block_delta","delta":{"type":"other_delta","text":"x"}}"#, [], 0),
            (
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}"#,
                [.finish, .usage], 0
            ),
            (#"{"type":"message_delta","delta":{"stop_reason":null}}"#, [], 0),
            (#"{"type":"error","error":{"type":"overloaded_error"}}"#, .error, 0),
            (#"{"error":{"message":"x"}}"#, .error, 0),
            ("[DONE]", [], 0), ("oops", .undecodable, 0),
        ] as [(String, EventKinds, Int)])
    func anthropicKinds(data: String, kinds: EventKinds, bytes: Int) {
        #expect(
            Self.kinds(.anthropicMessages, Self.stream([data])) == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }

    @Test(
        "puts tool calls together, whatever is missing",
        arguments: [
            (
                [
                    #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]}"#,
                    #"{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"#,
                ], ["f {}"]
            ),
            (
                [
                    #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}},{"index":1,"id":"b","function":{"name":"g","arguments":"2"}}]}"#,
                    #"{"tool_calls":[{"index":0,"function":{"arguments":"3"}}]}"#,
                ], ["f 13", "g 2"]
            ),
            (
                [
                    #"{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"1"}},{"id":"b","function":{"name":"g","arguments":"2"}}]}"#,
                    #"{"tool_calls":[{"id":"a","function":{"arguments":"3"}}]}"#,
                ], ["f 13", "g 2"]
            ),
            (
                [
                    #"{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"1"}}]}"#,
                    #"{"tool_calls":[{"function":{"arguments":"2"}}]}"#,
                ], ["f 12"]
            ),
            (
                [
                    #"{"tool_calls":[{"function":{"name":"f","arguments":"1"}},{"function":{"name":"g","arguments":"2"}}]}"#
                ], ["f 1", "g 2"]
            ),
            (
                [
                    #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]}"#,
                    #"{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"2"}}]}"#,
                    #"{"tool_calls":[{"index":0,"function":{"arguments":"3"}}]}"#,
                ], ["f 1", "g 23"]
            ),
            (
                [
                    #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]}"#,
                    #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"","arguments":"2"}}]}"#,
                ], ["f 12"]
            ),
            (
                [
                    #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]}"#,
                    #"{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"2"}}]}"#,
                    #"{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"3"}}]}"#,
                    #"{"tool_calls":[{"index":0,"function":{"arguments":"4"}}]}"#,
                ], ["f 134", "g 2"]
            ),
            (
                [#"{"tool_calls":[{"index":0,"function":{"name":"f","arguments":{"a": [1, " "]}}}]}"#],
                [#"f {"a":[1," "]}"#]
            ),
            ([#"{"tool_calls":[{"index":0,"function":{"name":"f"}}]}"#], ["f "]),
            ([#"{"function_call":{"name":"f","arguments":"1"}}"#, #"{"function_call":{"arguments":"2"}}"#], ["f 12"]),
            ([#"{"tool_calls":[{"index":0,"function":null}, 5, null]}"#], [" "]), ([#"{"tool_calls":null}"#], []),
        ])
    func toolCalls(deltas: [String], calls: [String]) {
        let found = Self.outcome(.openaiChat, Self.deltas(deltas)).toolCalls
        #expect(found.map { "\($0.name) \($0.arguments)" } == calls)
    }

    @Test(
        "takes the best name for reasoning only, and never adds them up",
        arguments: [
            (#"{"reasoning_content":"a","reasoning":"b"}"#, "a"), (#"{"reasoning":"b","reasoning_content":""}"#, "b"),
            (#"{"reasoning":"b","reasoning_details":[{"type":"reasoning.text","text":"b"}]}"#, "b"),
            (
                #"{"reasoning":null,"reasoning_details":[{"summary":"c"},{"type":"reasoning.encrypted","data":"x"},{"text":"d"}]}"#,
                "cd"
            ),
            (
                #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"e"}]},{"type":"text","text":"t"}]}"#,
                "e"
            ),
            (#"{"content":[{"type":"thinking","thinking":"f"}]}"#, "f"),
        ])
    func reasoning(delta: String, reasoning: String) {
        #expect(Self.outcome(.openaiChat, Self.deltas([delta])).reasoning == reasoning)
    }

    @Test(
        "keeps the usage that was reported last, number by number, wherever it stands",
        arguments: [
            ([#"{"usage":{"prompt_tokens":1,"completion_tokens":2}}"#, #"{"usage":null}"#], 1, 2),
            ([#"{"usage":{"prompt_tokens":1,"completion_tokens":2}}"#, #"{"usage":{"completion_tokens":5}}"#], 1, 5),
            ([#"{"x_groq":{"id":"r","usage":{"prompt_tokens":3,"completion_tokens":4}}}"#], 3, 4),
            ([#"{"choices":[{"index":0,"delta":{},"usage":{"prompt_tokens":7,"completion_tokens":8}}]}"#], 7, 8),
            ([#"{"usage":{"prompt_tokens":12.0,"completion_tokens":1.2e1}}"#], 12, 12),
            ([#"{"usage":{"prompt_tokens":1200e-2,"completion_tokens":0.0012E+4}}"#], 12, 12),
            ([#"{"usage":{"prompt_tokens":0.0,"completion_tokens":0e9}}"#], 0, 0),
            ([#"{"usage":{"prompt_tokens":12.5,"completion_tokens":1e-1}}"#], nil, nil),
            ([#"{"usage":{"prompt_tokens":1e99999999999999999999,"completion_tokens":-12.0}}"#], nil, nil),
            (
                [
                    #"{"usage":{"prompt_tokens":12.0000000000000000000000000,"completion_tokens":12.0000000000000000000000001}}"#
                ], 12, nil
            ),
            (
                [#"{"usage":{"prompt_tokens":99999999999999999999,"completion_tokens":10000000000.00}}"#], nil,
                10_000_000_000
            ),
            ([#"{"usage":{"prompt_tokens":"many","completion_tokens":2.5}}"#], nil, nil), ([#"{"usage":7}"#], nil, nil),
        ] as [([String], Int64?, Int64?)])
    func usage(events: [String], input: Int64?, output: Int64?) {
        let found = Self.outcome(.openaiChat, Self.stream(events))
        #expect(found.inputTokens == input)
        #expect(found.outputTokens == output)
    }

    @Test(
        "finds what went into a prompt cache and came out of one, under every name",
        arguments: [
            (#"{"prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":4}}"#, 3, 4),
            (
                #"{"prompt_tokens_details":{"cached_tokens":3,"cache_creation_tokens":4,"cache_write_tokens":null}}"#,
                3, 4
            ),
            (#"{"cache_creation_input_tokens":4,"cache_read_input_tokens":3}"#, 3, 4),
            (
                #"{"cache_creation_input_tokens":9,"prompt_tokens_details":{"cache_write_tokens":4},"cached_tokens":3}"#,
                3, 4
            ),
            (#"{"prompt_cache_hit_tokens":3,"prompt_tokens_details":null}"#, 3, nil),
        ] as [(String, Int64?, Int64?)])
    func cacheUsage(usage: String, read: Int64?, written: Int64?) {
        let found = Self.outcome(.openaiChat, Self.stream([#"{"usage":\#(usage)}"#]))
        #expect(found.cachedInputTokens == read)
        #expect(found.cacheWriteInputTokens == written)
    }

    @Test(
        "counts thoughts once among the tokens that were made",
        arguments: [
            (
                #"{"prompt_tokens":390,"completion_tokens":26,"total_tokens":493,"completion_tokens_details":{"reasoning_tokens":77}}"#,
                26, 103
            ),
            (
                #"{"prompt_tokens":390,"completion_tokens":103,"total_tokens":493,"completion_tokens_details":{"reasoning_tokens":77}}"#,
                103, 103
            ),
            (#"{"prompt_tokens":1,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":3}}"#, 5, 5),
            (#"{"prompt_tokens":1,"completion_tokens":5,"total_tokens":6}"#, 5, 5), (#"{"prompt_tokens":1}"#, nil, nil),
        ] as [(String, Int64?, Int64?)])
    func generated(usage: String, output: Int64?, generated: Int64?) {
        let body = Array(Self.stream([#"{"usage":\#(usage)}"#]).utf8)
        var reader = ResponseReader(dialect: .openaiChat, keepsText: false)
        reader.read(body.span, cutAt: [])
        let facts = reader.facts
        #expect(facts.outputTokens == output)
        #expect(facts.generatedTokens == generated)
        #expect(reader.outcome().generatedTokens == (generated == output ? nil : generated))
    }

    @Test("takes over the times that Groq and llama.cpp tell, to the nanosecond") func serverTimes() {
        let groq = Self.outcome(
            .openaiChat,
            Self.stream([
                #"{"x_groq":{"usage":{"queue_time":0.193227832,"prompt_time":1e-3,"completion_time":2,"total_time":"3"}}}"#,
                #"{"usage":{"total_time":2.0010000019,"queue_time":1e300}}"#,
            ])
        ).serverTimes
        #expect(groq.queue?.count == 193_227_832)
        #expect(groq.prefill?.count == 1_000_000)
        #expect(groq.generation?.count == 2_000_000_000)
        #expect(groq.total?.count == 2_001_000_001)
        let llama = Self.outcome(
            .openaiChat,
            Self.stream([#"{"choices":[],"timings":{"prompt_n":1,"prompt_ms":8.691,"predicted_ms":339.279,"x":[]}}"#])
        ).serverTimes
        #expect((llama.prefill?.count, llama.generation?.count, llama.total) == (8_691_000, 339_279_000, nil))
    }

    @Test("replaces lone surrogates and ill-formed bytes instead of losing the chunk") func brokenCharacters() {
        let halves = Self.deltas([#"{"content":"\ud83d"}"#, #"{"content":"\ude00"}"#, #"{"content":"\ud83d\ude00"}"#])
        let found = Self.outcome(.openaiChat, halves)
        #expect(found.text == "\u{FFFD}\u{FFFD}\u{1F600}")
        #expect(found.undecodableEvents == 0)
        var bytes = Array(Self.deltas([#"{"content":"@"}"#, #"{"content":"@"}"#]).utf8)
        for (place, byte) in zip(bytes.indices.filter { bytes[$0] == UInt8(ascii: "@") }, [0xC3, 0xA9] as [UInt8]) {
            bytes[place] = byte
        }
        var reader = ResponseReader(dialect: .openaiChat, keepsText: true)
        reader.read(bytes.span, cutAt: [])
        let text = reader.outcome().text
        #expect(text == "\u{FFFD}\u{FFFD}", "two halves of a character in two events are two broken characters")
    }

    @Test("leaves no trace of the first half of a broken chunk") func atomic() {
        let found = Self.outcome(
            .openaiChat,
            Self.stream([
                #"{"usage":{"prompt_tokens":1},"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"#,
                "[DONE]",
            ]))
        #expect((found.text, found.inputTokens, found.finishReason, found.undecodableEvents) == ("", nil, nil, 1))
    }

    @Test(
        "knows the end of each protocol",
        arguments: [
            (.openaiChat, Self.stream([#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#]), .done),
            (.openaiChat, Self.stream([#"{"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}"#]), .truncated),
            (.openaiChat, Self.stream(["[DONE]"]), .done), (.openaiChat, "", .truncated),
            (.openaiChat, Self.stream([#"{"error":"x"}"#, "[DONE]"]), .error),
            (.openaiChat, Self.stream(["[DONE]"]) + "error: {\"message\":\"x\"}\n", .error),
            (.openaiChat, Self.stream(["[DONE]"]) + "{\n\"error\":{\"message\":\"x\"}\n}\n", .error),
            (.openaiChat, Self.stream(["[DONE]"]) + "{\"fine\":true}\n", .done),
            (.openaiChat, "event: error\ndata: oops\n\n", .error),
            (
                .anthropicMessages, Self.stream([#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#]),
                .truncated
            ),
            (.anthropicMessages, Self.stream(["[DONE]"]), .truncated),
            (.anthropicMessages, "event: message_stop\ndata: {}\n\n", .done),
        ] as [(Dialect, String, Outcome.Terminal)])
    func end(dialect: Dialect, body: String, terminal: Outcome.Terminal) {
        #expect(Self.outcome(dialect, body).terminal == terminal)
    }
}
