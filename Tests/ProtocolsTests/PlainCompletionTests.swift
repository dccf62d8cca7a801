// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

/// TGI, SGLang and llama.cpp in their own protocols.
@Suite struct PlainCompletionTests {
    static let conversation = [
        ChatMessage(role: "user", content: "a"), ChatMessage(role: "assistant", content: "b"),
        ChatMessage(role: "user", content: "c"),
    ]

    @Test(
        "finds the endpoint for any base",
        arguments: [
            (.tgiGenerate, "http://h:8080", true, "http://h:8080/generate_stream"),
            (.tgiGenerate, "http://h:8080/", false, "http://h:8080/generate"),
            (.tgiGenerate, "http://h/generate", true, "http://h/generate_stream"),
            (.tgiGenerate, "http://h/x/generate_stream?a", false, "http://h/x/generate?a"),
            (.sglangGenerate, "http://h:30000", true, "http://h:30000/generate"),
            (.sglangGenerate, "http://h/x/generate", true, "http://h/x/generate"),
            (.llamacppCompletion, "http://h", false, "http://h/completion"),
            (.llamacppCompletion, "http://h/completion", true, "http://h/completion"),
        ] as [(Dialect, String, Bool, String)])
    func endpoints(dialect: Dialect, base: String, streams: Bool, url: String) {
        #expect(dialect.url(base: base, model: "m", streams: streams) == url)
        #expect(dialect.headers(key: "k", streams: streams).contains { $0 == ("authorization", "Bearer k") })
    }

    @Test(
        "writes the body: system text and turns joined by blank lines, without their roles",
        arguments: [
            (
                .tgiGenerate,
                ChatPrompt(model: "m", system: "s", messages: conversation, maxTokens: 9, temperature: 0.5),
                #"{"inputs":"s\n\na\n\nb\n\nc","parameters":{"max_new_tokens":9,"temperature":0.5,"details":true}}"#
            ),
            (
                .tgiGenerate, ChatPrompt(model: "m", messages: [conversation[0]], temperature: 0, streams: false),
                #"{"inputs":"a","parameters":{"do_sample":false,"details":true}}"#
            ),
            (
                .sglangGenerate, ChatPrompt(model: "m", messages: [conversation[0]], maxTokens: 9, temperature: 0),
                #"{"text":"a","sampling_params":{"max_new_tokens":9,"temperature":0.0},"stream":true}"#
            ),
            (
                .sglangGenerate, ChatPrompt(model: "m", messages: [], streams: false),
                #"{"text":"","sampling_params":{}}"#
            ),
            (
                .llamacppCompletion,
                ChatPrompt(
                    model: "m", messages: [conversation[0]], maxTokens: 9, temperature: 1,
                    extraJSON: #"{"cache_prompt":false}"#),
                #"{"prompt":"a","n_predict":9,"temperature":1.0,"stream":true,"cache_prompt":false}"#
            ),
            (.llamacppCompletion, ChatPrompt(model: "m", messages: [], streams: false), #"{"prompt":""}"#),
        ] as [(Dialect, ChatPrompt, String)])
    func bodies(dialect: Dialect, prompt: ChatPrompt, body: String) {
        #expect(String(decoding: dialect.body(for: prompt), as: UTF8.self) == body)
    }

    @Test(
        "classes events",
        arguments: [
            (.tgiGenerate, #"{"token":{"special":false,"text":" a","id":1},"generated_text":null}"#, .text, 2),
            (.tgiGenerate, #"{"token":{"text":"</s>","special":true},"details":{}}"#, [.usage, .end], 0),
            (.tgiGenerate, #"{"token":{"text":"a"},"generated_text":"aaa"}"#, [.text, .end], 1),
            (.tgiGenerate, #"{"token":null,"details":{"finish_reason":"length"}}"#, [.finish, .usage, .end], 0),
            (.tgiGenerate, #"{"token":[1],"details":null,"generated_text":7}"#, [], 0),
            (.tgiGenerate, #"{"error":"x","error_type":"overloaded"}"#, .error, 0),
            (.tgiGenerate, #"{"error":"","token":{"text":"a"}}"#, .text, 1), (.tgiGenerate, "[DONE]", [], 0),
            (.tgiGenerate, "", .ping, 0), (.tgiGenerate, #"{"token":{"text":"a"}"#, .undecodable, 0),
            (.sglangGenerate, #"{"text":"a","meta_info":null}"#, .text, 1),
            (.sglangGenerate, #"{"meta_info":{"finish_reason":{"matched":2,"type":"stop"}},"text":""}"#, .finish, 0),
            (.sglangGenerate, #"{"meta_info":{"finish_reason":"length"}}"#, .finish, 0),
            (.sglangGenerate, #"{"meta_info":{"finish_reason":null,"completion_tokens":1}}"#, .usage, 0),
            (.sglangGenerate, #"{"text":"b","index":1}"#, .text, 1), (.sglangGenerate, "[DONE]", .end, 0),
            (.sglangGenerate, #"{"error":{"message":"x"}}"#, .error, 0),
            (.sglangGenerate, #"{"text":"a","error":null}"#, .text, 1), (.sglangGenerate, "7", .undecodable, 0),
            (.llamacppCompletion, #"{"stop":false,"content":"ab"}"#, .text, 2),
            (.llamacppCompletion, #"{"stop_type":"none","content":""}"#, [], 0),
            (.llamacppCompletion, #"{"content":"","stop":true,"stop_type":"eos"}"#, [.finish, .end], 0),
            (.llamacppCompletion, #"{"stop":true,"index":1}"#, [], 0),
            (.llamacppCompletion, #"{"stop":"yes","content":7}"#, [], 0),
            (.llamacppCompletion, #"{"prompt_progress":{"total":9}}"#, [], 0),
            (.llamacppCompletion, #"{"error":{"code":500,"message":"x"}}"#, .error, 0),
            (.llamacppCompletion, "[DONE]", [], 0), (.llamacppCompletion, "oops", .undecodable, 0),
        ] as [(Dialect, String, EventKinds, Int)])
    func kinds(dialect: Dialect, data: String, kinds: EventKinds, bytes: Int) {
        let found = ReadingTests.kinds(dialect, ReadingTests.stream([data]))
        #expect(found == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }

    @Test(
        "SGLang: an event repeats the text so far, or brings the new part alone",
        arguments: [
            (["a", "ab", "ab", "abc"], "abc", 3), ([" The", " sky", " is"], " The sky is", 11),
            (["The sky", " is", " blue today, they say"], "The sky is blue today, they say", 31),
            ([#"é"#, #"éé"#, #"ééé"#], "ééé", 6), ([#"a\\"#, #"a\\\\"#, #"a\\\\b"#], #"a\\b"#, 4),
            ([#"a\n"#, #"a\nb"#], "a\nb", 3), ([#"\u00e9"#, #"\u00e9\ud83d\ude00"#], "é😀", 6),
            (["", "a", "", "ab"], "ab", 2),
            (["a long text", "a long text and END", "a long text and"], "a long text and END", 19),
            (["a", "ab", "xyz", "q"], "abxyzq", 6),
            ([#"\\\\\\\\\\\\"#, #"abc\\\\\\\\\\u12"#], #"\\\\\\abc\\\\\u12"#, 17),
        ] as [([String], String, Int)])
    func growth(texts: [String], text: String, bytes: Int) {
        let body = ReadingTests.stream(texts.map { #"{"text":"\#($0)"}"# })
        #expect(ReadingTests.outcome(.sglangGenerate, body).text == text)
        #expect(ReadingTests.kinds(.sglangGenerate, body).reduce(0) { $0 + $1.outputBytes } == bytes)
    }
    @Test(
        "SGLang: the text of each choice grows by itself, as far as choices are followed",
        arguments: [
            ([(0, "a"), (1, "zz"), (1, "zzy")], ["zzy"], 3),
            ([(0, "ab"), (1, "ab"), (0, "abc"), (1, "abd")], ["abd"], 4),
            ([(15, "a"), (15, "ab"), (16, "c"), (-1, "d"), (.max, "e")], ["", "ab", "", ""], 2),
        ] as [([(Int64, String)], [String], Int)])
    func choices(texts: [(Int64, String)], others: [String], events: Int) {
        let lines = texts.map { #"{"index":\#($0.0),"text":"\#($0.1)","meta_info":{}}"# }
        let found = ReadingTests.outcome(.sglangGenerate, ReadingTests.stream(lines + ["[DONE]"]))
        #expect(found.otherChoices.map(\.text) == others)
        #expect((found.textEvents, found.terminal) == (events, .done))
    }
    @Test("SGLang: the next answer begins anew") func growthEnds() {
        var reader = ResponseReader(dialect: .sglangGenerate, keepsText: true)
        let body = Array(ReadingTests.stream([#"{"text":"ab"}"#, #"{"text":"abc"}"#]).utf8)
        for _ in 0..<2 {
            reader.read(body.span, cutAt: [])
            let text = reader.outcome().text
            #expect(text == "abc")
        }
    }

    @Test(
        "keeps counts, reasons and the server's times",
        arguments: [
            (
                .tgiGenerate,
                [
                    #"{"details":{"finish_reason":"eos_token","generated_tokens":2,"input_length":6},"generated_text":"a"}"#
                ],
                6, 2, nil, "eos_token", ServerTimes()
            ),
            (
                .sglangGenerate,
                [
                    #"{"meta_info":{"prompt_tokens":5,"completion_tokens":1,"cached_tokens":4,"e2e_latency":0.1}}"#,
                    #"{"meta_info":{"e2e_latency":0.25,"completion_tokens":2,"finish_reason":{"type":"stop"}}}"#,
                ], 5, 2, 4, "stop", times { $0.total = .milliseconds(250) }
            ),
            (
                .llamacppCompletion,
                [
                    #"{"timings":{"predicted_ms":31.5,"prompt_ms":20},"stop":true,"stop_type":"limit","tokens_predicted":2,"tokens_evaluated":9,"tokens_cached":10}"#
                ], 9, 2, nil, "limit",
                times { ($0.prefill, $0.generation) = (.milliseconds(20), .microseconds(31_500)) }
            ),
            (
                .llamacppCompletion,
                [#"{"stop":true,"tokens_predicted":2,"tokens_evaluated":9,"tokens_cached":8,"timings":{"cache_n":7}}"#],
                9, 2, 7, nil, ServerTimes()
            ),
            (
                .llamacppCompletion, [#"{"stop":true,"tokens_evaluated":9,"tokens_cached":8}"#], 9, nil, 8, nil,
                ServerTimes()
            ),
            (
                .llamacppCompletion, [#"{"stop":true,"stopped_eos":false,"stopped_limit":true,"stopped_word":false}"#],
                nil, nil, nil, "limit", ServerTimes()
            ),
            (
                .llamacppCompletion, [#"{"stop":true,"timings":{"prompt_ms":-1,"predicted_ms":1e400}}"#], nil, nil, nil,
                nil, ServerTimes()
            ),
        ] as [(Dialect, [String], Int64?, Int64?, Int64?, String?, ServerTimes)])
    func counts(
        dialect: Dialect, events: [String], input: Int64?, output: Int64?, cached: Int64?, reason: String?,
        times: ServerTimes
    ) {
        let found = ReadingTests.outcome(dialect, ReadingTests.stream(events))
        #expect((found.inputTokens, found.outputTokens, found.cachedInputTokens) == (input, output, cached))
        #expect(found.finishReason == reason)
        #expect(found.serverTimes == times)
    }
    static func times(_ set: (inout ServerTimes) -> Void) -> ServerTimes {
        var times = ServerTimes()
        set(&times)
        return times
    }

    @Test(
        "knows the end of each",
        arguments: [
            (.tgiGenerate, #"{"token":{"text":"a"},"generated_text":"a"}"#, .done),
            (.tgiGenerate, #"{"token":{"text":"a"}}"#, .truncated), (.tgiGenerate, "[DONE]", .truncated),
            (.sglangGenerate, "[DONE]", .done),
            (.sglangGenerate, #"{"meta_info":{"finish_reason":{"type":"stop"}}}"#, .done),
            (.sglangGenerate, #"{"text":"a","meta_info":{"finish_reason":null}}"#, .truncated),
            (.llamacppCompletion, #"{"stop":true}"#, .done), (.llamacppCompletion, #"{"content":"a"}"#, .truncated),
            (.llamacppCompletion, #"{"stop":true,"error":{"message":"x"}}"#, .error),
        ] as [(Dialect, String, Outcome.Terminal)])
    func end(dialect: Dialect, data: String, terminal: Outcome.Terminal) {
        #expect(ReadingTests.outcome(dialect, ReadingTests.stream([data])).terminal == terminal)
    }

    @Test(
        "reads whole answers",
        arguments: [
            (.tgiGenerate, #"{"generated_text":"ab","details":{"finish_reason":"length","generated_tokens":3}}"#),
            (
                .sglangGenerate,
                #"{"text":"ab","meta_info":{"completion_tokens":3,"finish_reason":{"type":"length","length":3}}}"#
            ),
            (.tgiGenerate, #"[{"generated_text":"ab","details":{"finish_reason":"length","generated_tokens":3}}]"#),
            (.llamacppCompletion, #"{"content":"ab","stop":true,"stop_type":"length","tokens_predicted":3}"#),
        ] as [(Dialect, String)])
    func whole(dialect: Dialect, body: String) {
        let found = ReadingTests.outcome(dialect, body, contentType: "application/json")
        #expect((found.text, found.finishReason, found.outputTokens) == ("ab", "length", 3))
        #expect((found.terminal, found.isStreamed, found.fault) == (.done, false, nil))
        #expect(
            ReadingTests.outcome(dialect, "{}", contentType: "application/json").fault == "a JSON answer without text")
        let error = ReadingTests.outcome(dialect, #"{"error":"x"}"#, contentType: "application/json")
        #expect((error.terminal, error.error?.message) == (.error, "x"))
    }

    @Test(
        "reads whole answers in a list: of TGI the first, of SGLang each as a choice",
        arguments: [
            (.tgiGenerate, #"[{"generated_text":"abc","details":{"finish_reason":"length"}}]"#, "abc", [], .done, nil),
            (.tgiGenerate, #" [{"generated_text":"a"},{"generated_text":"b"}]"#, "a", [], .done, nil),
            (.tgiGenerate, #"[{"error":"x"}]"#, "", [], .error, nil),
            (.sglangGenerate, #"[{"text":"a","meta_info":{}},{"text":"b"}]"#, "a", ["b"], .done, nil),
            (.sglangGenerate, #"[{"text":"a"},{"error":"x"}]"#, "a", [], .error, nil),
            (.sglangGenerate, "[]", "", [], .truncated, "a JSON answer without text"),
            (.sglangGenerate, "[7]", "", [], .truncated, "a JSON answer without text"),
            (.llamacppCompletion, #"[{"content":"a","stop":true}]"#, "a", [], .done, nil),
            (.tgiGenerate, #"[{"generated_text":"a"}"#, "", [], .truncated, nil),
        ] as [(Dialect, String, String, [String], Outcome.Terminal, String?)])
    func lists(
        dialect: Dialect, body: String, text: String, others: [String], terminal: Outcome.Terminal, fault: String?
    ) {
        let found = ReadingTests.outcome(dialect, body, contentType: nil)
        #expect((found.text, found.terminal, found.fault) == (text, terminal, fault))
        #expect(found.otherChoices.map(\.text) == others)
    }

    @Test("allocates nothing for an event in steady state") func allocations() {
        let events: [(Dialect, String)] = [
            (
                .tgiGenerate,
                #"{"index":1,"token":{"id":5,"text":" Deep","logprob":-0.1,"special":false},"details":null}"#
            ),
            (.sglangGenerate, #"{"text":"a","meta_info":{"id":"a","finish_reason":null,"completion_tokens":2}}"#),
            (.llamacppCompletion, #"{"index":0,"content":"Once","tokens":[1],"stop":false}"#),
        ]
        for (dialect, event) in events {
            expectNoAllocation(dialect, Array(ReadingTests.stream([event]).utf8), "text/event-stream")
        }
    }
}
