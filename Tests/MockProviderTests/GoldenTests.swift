// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MockProvider

/// The exact bytes of each kind of answer: whoever changes one sees it here.
@Suite struct GoldenTests {
    static let usageAsked = "\"stream_options\":{\"include_usage\":true},"
    static let chatTools = """
        "tool_choice":"required","tools":[{"type":"function","function":{"name":"level","parameters":\
        {"type":"object","properties":{"at":{"type":"string"},"days":{"type":"integer"}}}}}],
        """
    static let messagesTools = """
        "tool_choice":{"type":"any"},"tools":[{"name":"level","input_schema":\
        {"type":"object","properties":{"at":{"type":"string"},"days":{"type":"integer"}}}}],
        """
    static let id = "5251d49589774328"
    /// What every chunk of Chat Completions begins with.
    static let chunk = """
        data: {"id":"chatcmpl-\(id)","object":"chat.completion.chunk","created":1700000000,"model":"m",\
        "service_tier":"default","system_fingerprint":"fp_streamgauge","choices":[
        """
    static func choice(_ delta: String, finish: String = "null") -> String {
        "\(chunk){\"index\":0,\"delta\":\(delta),\"logprobs\":null,\"finish_reason\":\(finish)}]"
    }
    static func usage(_ input: Int, _ output: Int) -> String {
        """
        {"prompt_tokens":\(input),"completion_tokens":\(output),"total_tokens":\(input + output),\
        "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,\
        "audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}
        """
    }

    @Test("streams Chat Completions")
    func chatStream() throws {
        let played = try Rehearsal("tokens=2", Rehearsal.asking())
        #expect(
            played.head == """
                HTTP/1.1 200 OK
                server: streamgauge-mock
                content-type: text/event-stream; charset=utf-8
                cache-control: no-cache
                x-request-id: req_\(Self.id)
                transfer-encoding: chunked
                """)
        #expect(
            played.body == """
                \(Self.choice(#"{"role":"assistant","content":"","refusal":null}"#))}

                \(Self.choice(#"{"content":"river"}"#))}

                \(Self.choice(#"{"content":" bay"}"#))}

                \(Self.choice("{}", finish: "\"stop\""))}

                data: [DONE]


                """)
        #expect(played.bytes.suffix(7) == Array("\r\n0\r\n\r\n".utf8))
    }

    @Test("streams Chat Completions with the usage asked for")
    func chatStreamWithUsage() throws {
        let played = try Rehearsal("tokens=1 input-tokens=7", Rehearsal.asking(Self.usageAsked))
        #expect(
            played.body == """
                \(Self.choice(#"{"role":"assistant","content":"","refusal":null}"#)),"usage":null}

                \(Self.choice(#"{"content":"river"}"#)),"usage":null}

                \(Self.choice("{}", finish: "\"stop\"")),"usage":null}

                \(Self.chunk)],"usage":\(Self.usage(7, 1))}

                data: [DONE]


                """)
    }

    @Test("streams a tool call of Chat Completions")
    func chatTools() throws {
        let played = try Rehearsal("", Rehearsal.asking(Self.chatTools))
        let call = { (text: String) in #"{"tool_calls":[{"index":0,"function":{"arguments":"\#(text)"}}]}"# }
        let fragments = [#"{\"at\":"#, #"\"a gau"#, "ge by ", "the ri", #"ver\",\""#, #"days\":"#, "42}"]
        let name = #"{"index":0,"id":"call_\#(Self.id)0","type":"function","function":{"name":"level","arguments":""}}"#
        let calls = fragments.map { Self.choice(call($0)) + "}\n\n" }.joined()
        #expect(
            played.body == """
                \(Self.choice(#"{"role":"assistant","content":null,"refusal":null}"#))}

                \(Self.choice("{\"tool_calls\":[\(name)]}"))}

                \(calls)\
                \(Self.choice("{}", finish: "\"tool_calls\""))}

                data: [DONE]


                """)
    }

    @Test("answers Chat Completions in one piece")
    func chatWhole() throws {
        let played = try Rehearsal("tokens=2", Rehearsal.asking(streams: false))
        let body = """
            {"id":"chatcmpl-\(Self.id)","object":"chat.completion","created":1700000000,"model":"m",\
            "service_tier":"default","system_fingerprint":"fp_streamgauge","choices":[{"index":0,\
            "message":{"role":"assistant","content":"river bay","refusal":null},"logprobs":null,"finish_reason":"stop"}],\
            "usage":\(Self.usage(8, 2))}
            """
        #expect(played.body == body)
        #expect(
            played.head == """
                HTTP/1.1 200 OK
                server: streamgauge-mock
                content-type: application/json
                content-length: \(body.utf8.count)
                x-request-id: req_\(Self.id)
                """)
    }

    @Test("streams Messages")
    func messagesStream() throws {
        let played = try Rehearsal("tokens=2", path: Rehearsal.messagesPath, Rehearsal.asking())
        #expect(played.head.contains("\nrequest-id: req_\(Self.id)\n"))
        #expect(
            played.body == """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_\(Self.id)","type":"message","role":"assistant",\
                "model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":8,\
                "cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"service_tier":"standard"}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: ping
                data: {"type": "ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"river"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" bay"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":\
                {"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":2}}

                event: message_stop
                data: {"type":"message_stop"}


                """)
    }

    @Test("streams two tool calls of Messages")
    func messagesTools() throws {
        let played = try Rehearsal(
            "tool-calls=2", path: Rehearsal.messagesPath, Rehearsal.asking(Self.messagesTools))
        let call = { (number: Int) in
            let fragments = ["", #"{\"at\":"#, #"\"a gau"#, "ge by ", "the ri", #"ver\",\""#, #"days\":"#, "42}"]
            let block = #"{"type":"tool_use","id":"toolu_\#(Self.id)\#(number)","name":"level","input":{}}"#
            let delta = { (text: String) in #"{"type":"input_json_delta","partial_json":"\#(text)"}"# }
            return """
                event: content_block_start
                data: {"type":"content_block_start","index":\(number),"content_block":\(block)}


                """
                    + fragments.map {
                        """
                        event: content_block_delta
                        data: {"type":"content_block_delta","index":\(number),"delta":\(delta($0))}


                        """
                    }.joined() + """
                        event: content_block_stop
                        data: {"type":"content_block_stop","index":\(number)}


                        """
        }
        let body = played.body
        #expect(body.contains("data: {\"type\": \"ping\"}\n\n" + call(0) + call(1) + "event: message_delta\n"))
        #expect(body.contains("\"stop_reason\":\"tool_use\""))
        #expect(body.contains("\"output_tokens\":16}"))
    }

    @Test("answers Messages in one piece")
    func messagesWhole() throws {
        let usage = """
            {"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":OUT,\
            "service_tier":"standard"}
            """
        let head = #"{"id":"msg_\#(Self.id)","type":"message","role":"assistant","model":"m","content":["#
        let text = try Rehearsal("tokens=2", path: Rehearsal.messagesPath, Rehearsal.asking(streams: false))
        #expect(
            text.body == head
                + #"{"type":"text","text":"river bay"}],"stop_reason":"end_turn","stop_sequence":null,"usage":"#
                + usage.replacing("OUT", with: "2") + "}")
        let tool = try Rehearsal(
            "", path: Rehearsal.messagesPath, Rehearsal.asking(Self.messagesTools, streams: false))
        #expect(
            tool.body == head + #"{"type":"tool_use","id":"toolu_\#(Self.id)0","name":"level","#
                + #""input":{"at":"a gauge by the river","days":42}}],"stop_reason":"tool_use","stop_sequence":null,"usage":"#
                + usage.replacing("OUT", with: "8") + "}")
    }

    @Test("says the same thing streamed and in one piece, the same for a seed and another for another seed")
    func sameText() throws {
        let text = { (settings: String, index: UInt64) in
            try Rehearsal(settings, Rehearsal.asking(streams: false), index: index).body
        }
        #expect(try text("tokens=20", 0) == text("tokens=20", 0))
        #expect(try text("tokens=20", 0) != text("tokens=20", 1))
        #expect(try text("tokens=20", 0) != text("tokens=20 seed=2", 0))
        let streamed = try Rehearsal("tokens=20 tokens-per-chunk=uniform(1,4)", Rehearsal.asking(), index: 3)
        let pieces = streamed.body.split(separator: "\"delta\":{\"content\":\"").dropFirst()
        let joined = pieces.map { $0.prefix { $0 != "\"" } }.joined()
        #expect(try text("tokens=20", 3).contains("\"content\":\"\(joined)\""))
    }
}
