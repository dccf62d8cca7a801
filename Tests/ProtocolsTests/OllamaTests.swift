// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@Suite struct OllamaTests {
    static func outcome(_ dialect: Dialect, _ lines: [String]) -> Outcome {
        ReadingTests.outcome(dialect, lines.map { $0 + "\n" }.joined(), contentType: "application/x-ndjson")
    }

    // MARK: Asking

    @Test(
        "finds the endpoint for any base",
        arguments: [
            (.ollamaChat, "http://h:11434", "http://h:11434/api/chat"),
            (.ollamaChat, "http://h/api/", "http://h/api/chat"),
            (.ollamaChat, "http://h/api/chat", "http://h/api/chat"),
            (.ollamaChat, "http://h/ollama?a=b", "http://h/ollama/api/chat?a=b"),
            (.ollamaGenerate, "http://h", "http://h/api/generate"),
            (.ollamaGenerate, "http://h/api", "http://h/api/generate"),
            (.ollamaGenerate, "http://h/x/api/generate", "http://h/x/api/generate"),
            (.ollamaChat, "http://api", "http://api/api/chat"), (.ollamaChat, "", "/api/chat"),
        ] as [(Dialect, String, String)])
    func addresses(dialect: Dialect, base: String, url: String) {
        #expect(dialect.url(base: base, model: "m", streams: true) == url)
        #expect(dialect.url(base: base, model: "m", streams: false) == url)
    }
    @Test("sends a key only where there is one") func keys() {
        let headers = Dialect.ollamaChat.headers(key: "k", streams: true)
        #expect(headers.map(\.value) == ["application/json", "application/x-ndjson", "identity", "Bearer k"])
        #expect(Dialect.ollamaGenerate.headers(key: nil, streams: true).count == 3)
    }

    static let turns = ChatPrompt(
        model: "m", system: "s",
        messages: [ChatMessage(role: "user", content: "a"), ChatMessage(role: "assistant", content: "b")])
    @Test(
        "writes the body, which always says whether to stream",
        arguments: [
            (
                .ollamaChat, turns,
                #"{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"stream":true}"#
            ),
            (.ollamaGenerate, turns, #"{"model":"m","prompt":"a\n\nb","system":"s","stream":true}"#),
            (
                .ollamaGenerate, ChatPrompt(model: "m", messages: [], maxTokens: 9, temperature: 0.5, streams: false),
                #"{"model":"m","prompt":"","stream":false,"options":{"num_predict":9,"temperature":0.5}}"#
            ),
            (
                .ollamaGenerate, ChatPrompt(model: "m", messages: [ChatMessage(role: "system", content: "t")]),
                #"{"model":"m","prompt":"","system":"t","stream":true}"#
            ),
            (
                .ollamaChat,
                ChatPrompt(
                    model: "m", messages: [], maxTokens: 9, toolsJSON: "[{}]",
                    extraJSON: #"{"options":{"seed":7},"think":true,"keep_alive":"5m"}"#),
                #"{"model":"m","messages":[],"stream":true,"options":{"num_predict":9,"seed":7},"tools":[{}],"think":true,"keep_alive":"5m"}"#
            ),
        ] as [(Dialect, ChatPrompt, String)])
    func bodies(dialect: Dialect, prompt: ChatPrompt, body: String) {
        #expect(String(decoding: dialect.body(for: prompt), as: UTF8.self) == body)
    }

    // MARK: Reading

    @Test(
        "classes lines, and counts model output as UTF-8",
        arguments: [
            (#"{"message":{"role":"assistant","content":"é\n"},"done":false}"#, .text, 3),
            (#"{"done":false,"message":{"content":" ","role":"assistant"}}"#, .text, 1),
            (#"{"message":{"content":"","thinking":"ab"}}"#, .reasoning, 2),
            (#"{"message":{"content":"a","thinking":"ab"}}"#, [.text, .reasoning], 3),
            (#"{"message":{"content":null,"thinking":7}}"#, [], 0), (#"{"message":null}"#, [], 0), ("{}", [], 0),
            (#"{"message":{"tool_calls":[{"function":{"name":"f","arguments":{"a": 1}}}]}}"#, .tool, 8),
            (#"{"message":{"tool_calls":[{"function":{"arguments":"xy","name":"f"}}]}}"#, .tool, 3),
            (#"{"message":{"tool_calls":[{"function":{"name":"f"}}]}}"#, .tool, 1),
            (#"{"message":{"tool_calls":[{"function":null},7,{"id":"x"},{"function":{"arguments":{}}}]}}"#, [], 0),
            (#"{"message":{"tool_calls":null}}"#, [], 0), (#"{"response":"ab","done":false}"#, .text, 2),
            (#"{"response":"","thinking":"abc"}"#, .reasoning, 3), (#"{"response":7}"#, [], 0),
            (#"{"response":"","done":true}"#, .end, 0), (#"{"done":true,"done_reason":"stop"}"#, [.finish, .end], 0),
            (#"{"done":true,"done_reason":""}"#, .end, 0), (#"{"done":"true"}"#, [], 0), (#"{"done":1}"#, [], 0),
            (#"{"eval_count":5,"done":true,"response":"a"}"#, [.text, .usage, .end], 1),
            (#"{"error":"bad"}"#, .error, 0), (#"{"error":""}"#, [], 0), (#"{"error":null}"#, [], 0),
            (#"{"error":{"message":"bad"},"response":"a"}"#, [.error, .text], 1),
            (#"{"response":"a""#, .undecodable, 0), (#"{"response":"a"} x"#, .undecodable, 0), ("7", .undecodable, 0),
            (#"{"\u0072esponse":"a"}"#, .text, 1),
        ] as [(String, EventKinds, Int)])
    func kinds(line: String, kinds: EventKinds, bytes: Int) {
        for dialect in [Dialect.ollamaChat, .ollamaGenerate] {
            let body = Array((line + "\n").utf8)
            var reader = ResponseReader(dialect: dialect, keepsText: false)
            var found: [EventSummary] = []
            reader.begin(contentType: "application/x-ndjson")
            reader.feed(body.span) { found.append($0) }
            #expect(found == [EventSummary(kinds: kinds, outputBytes: bytes)])
        }
    }

    @Test("keeps each tool call apart") func calls() {
        let found = Self.outcome(
            .ollamaChat,
            [
                #"{"message":{"tool_calls":[{"function":{"index":0,"name":"f","arguments":{"a": 1}}},{"function":{"index":0,"name":"f"}}]}}"#,
                #"{"message":{"tool_calls":[{"id":"x","function":{"name":"f","arguments":{}}}]}}"#,
            ])
        #expect(found.toolCalls.map { "\($0.name) \($0.arguments)" } == [#"f {"a":1}"#, "f {}", "f {}"])
    }

    @Test(
        "reads counts and nanoseconds in any dress, and nothing where they are left out",
        arguments: [
            (
                #""total_duration":900,"load_duration":1,"prompt_eval_count":12,"prompt_eval_duration":40,"eval_count":5,"eval_duration":700"#,
                [12, 5], [900, 1, 40, 700]
            ),
            (#""total_duration":9e2,"load_duration":"1","eval_count":5.0"#, [nil, 5], [900, 1, nil, nil]),
            (
                #""total_duration":1.5,"load_duration":-1,"eval_count":"five","eval_duration":9e30"#, [nil, nil],
                [nil, nil, nil, nil]
            ),
            (#""eval_count":99999999999999999999,"total_duration":{}"#, [nil, nil], [nil, nil, nil, nil]),
        ] as [(String, [Int64?], [Int64?])])
    func statistics(members: String, counts: [Int64?], times: [Int64?]) {
        let found = Self.outcome(.ollamaChat, [#"{"message":{"content":"a"}}"#, #"{"done":true,\#(members)}"#])
        let spans = [
            found.serverTimes.total, found.serverTimes.load, found.serverTimes.prefill, found.serverTimes.generation,
        ]
        #expect([found.inputTokens, found.outputTokens] == counts)
        #expect(spans.map { $0?.count } == times)
        #expect((found.terminal, found.finishReason) == (.done, nil))
    }

    @Test(
        "knows how the answer ended",
        arguments: [
            ([#"{"done":true,"done_reason":"length"}"#], "length", .done),
            ([#"{"done":true,"done_reason":"load","response":""}"#], "load", .done),
            ([#"{"response":"a","done":false}"#], nil, .truncated),
            ([#"{"response":"a"}"#, #"{"error":"gone"}"#], nil, .error),
            ([#"{"done":true}"#, #"{"error":"gone"}"#], nil, .error),
        ] as [([String], String?, Outcome.Terminal)])
    func end(lines: [String], reason: String?, terminal: Outcome.Terminal) {
        let found = Self.outcome(.ollamaGenerate, lines)
        #expect((found.finishReason, found.terminal) == (reason, terminal))
    }
    @Test("leaves no trace of the first half of a broken line") func atomic() {
        let found = Self.outcome(
            .ollamaGenerate,
            [#"{"response":"a","done":true,"done_reason":"stop","eval_count":5,"total_duration":9,"#, "{}"])
        #expect((found.text, found.outputTokens, found.finishReason, found.undecodableEvents) == ("", nil, nil, 1))
        #expect(found.serverTimes.isEmpty && found.terminal == .truncated)
    }

    @Test(
        "reads an answer in one piece",
        arguments: [
            (
                .ollamaChat,
                #"{"message":{"role":"assistant","content":"hi","thinking":"hm","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}"#
            ),
            (
                .ollamaGenerate,
                #"{"response":"hi","thinking":"hm","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}],"context":[1,2]"#
            ),
        ] as [(Dialect, String)], [1, 9])
    func wholeAnswer(answer: (dialect: Dialect, start: String), pieces: Int) {
        let body =
            answer.start + #","done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":2,"eval_duration":3}"#
        let found = ResponseReaderTests.read(answer.dialect, "application/json; charset=utf-8", body, pieces: pieces)
        #expect(
            found.events == [EventSummary(kinds: [.text, .reasoning, .tool, .finish, .usage, .end], outputBytes: 12)])
        #expect((found.outcome.text, found.outcome.reasoning, found.outcome.terminal) == ("hi", "hm", .done))
        #expect((found.facts.inputTokens, found.facts.outputTokens, found.facts.isStreamed) == (1, 2, false))
        #expect((found.facts.serverTimes.generation, found.facts.fault) == (Nanoseconds(3), nil))
    }
    @Test(
        "tells what a whole answer is not",
        arguments: [
            ("{}", true, .truncated), (#"{"models":[]}"#, true, .truncated), (#"{"error":"bad"}"#, false, .error),
            (#"{"response":"","done":true}"#, false, .done), (#"{"response":"a","done":false}"#, false, .truncated),
            (#"{"response":"a""#, false, .truncated), ("[1]", true, .truncated),
        ] as [(String, Bool, Outcome.Terminal)])
    func wholeFaults(body: String, isFault: Bool, terminal: Outcome.Terminal) {
        let found = ResponseReaderTests.read(.ollamaGenerate, "application/json", body)
        #expect((found.facts.fault != nil, found.outcome.terminal) == (isFault, terminal))
    }
}
