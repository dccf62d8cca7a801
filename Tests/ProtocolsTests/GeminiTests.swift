// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@Suite struct GeminiTests {
    static func chunk(_ parts: String, more: String = "") -> String {
        #"{"candidates":[{"content":{"parts":[\#(parts)],"role":"model"}\#(more)}]}"#
    }
    static func outcome(_ chunks: [String]) -> Outcome { ReadingTests.outcome(.geminiSSE, ReadingTests.stream(chunks)) }
    static func array(_ text: String) -> Outcome {
        ReadingTests.outcome(.geminiJSONArray, text, contentType: "application/json; charset=UTF-8")
    }

    // MARK: Asking

    @Test(
        "puts model and method into the path",
        arguments: [
            ("https://h", "m", "https://h/v1beta/models/m:streamGenerateContent?alt=sse"),
            ("https://h/?key=k&alt=json", "m", "https://h/v1beta/models/m:streamGenerateContent?key=k&alt=sse"),
            ("https://h/v1beta/", "m", "https://h/v1beta/models/m:streamGenerateContent?alt=sse"),
            ("https://h/v1", "models/m", "https://h/v1/models/m:streamGenerateContent?alt=sse"),
            ("https://h/v1beta/models", "m", "https://h/v1beta/models/m:streamGenerateContent?alt=sse"),
            ("https://h/v1beta/models/n", "m", "https://h/v1beta/models/n:streamGenerateContent?alt=sse"),
            (
                "https://h/v1/models/n:streamGenerateContent?alt=sse", "m",
                "https://h/v1/models/n:streamGenerateContent?alt=sse"
            ),
            ("https://h/v1/models/n:generateContent", "m", "https://h/v1/models/n:streamGenerateContent?alt=sse"),
            ("https://h:8080/gemini", "m", "https://h:8080/gemini/v1beta/models/m:streamGenerateContent?alt=sse"),
            (
                "https://h/v1/projects/p/locations/l/publishers/google", "m@001",
                "https://h/v1/projects/p/locations/l/publishers/google/models/m@001:streamGenerateContent?alt=sse"
            ),
            (
                "https://h/v1/projects/p/locations/l", "m",
                "https://h/v1/projects/p/locations/l/publishers/google/models/m:streamGenerateContent?alt=sse"
            ),
            (
                "https://h/v1/projects/p/locations/l/endpoints/7", "m",
                "https://h/v1/projects/p/locations/l/endpoints/7:streamGenerateContent?alt=sse"
            ),
            ("https://h/v1beta", "tunedModels/t", "https://h/v1beta/tunedModels/t:streamGenerateContent?alt=sse"),
            ("https://h", "a/b c:é", "https://h/v1beta/models/a%2Fb%20c%3A%C3%A9:streamGenerateContent?alt=sse"),
            ("h:8000", "m", "h:8000/v1beta/models/m:streamGenerateContent?alt=sse"),
            ("https://models", "m", "https://models/v1beta/models/m:streamGenerateContent?alt=sse"),
            ("", "", "/v1beta/models/:streamGenerateContent?alt=sse"),
        ])
    func addresses(base: String, model: String, url: String) {
        #expect(Dialect.geminiSSE.url(base: base, model: model, streams: true) == url)
        let plain = url.replacing("alt=sse", with: "").replacing("streamGenerateContent", with: "generateContent")
        let whole = plain.hasSuffix("?") || plain.hasSuffix("&") ? String(plain.dropLast()) : plain
        #expect(Dialect.geminiSSE.url(base: base, model: model, streams: false) == whole)
        #expect(Dialect.geminiJSONArray.url(base: base, model: model, streams: false) == whole)
    }
    @Test("asks for an array by leaving out what asks for events") func arrayAddress() {
        let url = Dialect.geminiJSONArray.url(base: "https://h?alt=sse&a=b", model: "m", streams: true)
        #expect(url == "https://h/v1beta/models/m:streamGenerateContent?a=b")
    }

    @Test(
        "tells keys from tokens",
        arguments: [
            ("AIzaX", "x-goog-api-key", "AIzaX"), ("ya29.a0", "authorization", "Bearer ya29.a0"),
            ("eyJhbGci.e30.x", "authorization", "Bearer eyJhbGci.e30.x"),
        ])
    func keys(key: String, name: String, value: String) {
        let own = Dialect.geminiSSE.headers(key: key, streams: true).dropFirst(3)
        #expect(own.map { "\($0.name): \($0.value)" } == ["\(name): \(value)"])
        #expect(Dialect.geminiSSE.headers(key: nil, streams: true).count == 3)
    }
    @Test("accepts what the stream is framed in") func accepts() {
        #expect(Dialect.geminiSSE.headers(key: nil, streams: true)[1] == ("accept", "text/event-stream"))
        #expect(Dialect.geminiJSONArray.headers(key: nil, streams: true)[1] == ("accept", "application/json"))
    }

    @Test(
        "writes the body",
        arguments: [
            (
                ChatPrompt(model: "m", messages: [ChatMessage(role: "user", content: "\"")]),
                #"{"contents":[{"role":"user","parts":[{"text":"\""}]}]}"#
            ),
            (
                ChatPrompt(
                    model: "m", system: "a",
                    messages: [
                        ChatMessage(role: "system", content: "b"), ChatMessage(role: "user", content: "c"),
                        ChatMessage(role: "assistant", content: "d"),
                    ], maxTokens: 9, temperature: 0.5, streams: false, toolsJSON: #"[{"functionDeclarations":[]}]"#),
                #"{"contents":[{"role":"user","parts":[{"text":"c"}]},{"role":"model","parts":[{"text":"d"}]}],"#
                    + #""systemInstruction":{"parts":[{"text":"a\n\nb"}]},"#
                    + #""generationConfig":{"maxOutputTokens":9,"temperature":0.5},"#
                    + #""tools":[{"functionDeclarations":[]}]}"#
            ),
            (
                ChatPrompt(
                    model: "m", messages: [], maxTokens: 9,
                    extraJSON: #"{"generationConfig":{"topP":1,"maxOutputTokens":7},"safetySettings":[]}"#),
                #"{"contents":[],"generationConfig":{"maxOutputTokens":7,"topP":1},"safetySettings":[]}"#
            ),
        ])
    func bodies(prompt: ChatPrompt, body: String) {
        for dialect in [Dialect.geminiSSE, .geminiJSONArray] {
            #expect(String(decoding: dialect.body(for: prompt), as: UTF8.self) == body)
        }
    }

    // MARK: Reading

    @Test(
        "classes chunks, and counts model output as UTF-8",
        arguments: [
            (chunk(#"{"text":"é\u00e9"}"#), .text, 4), (chunk(#"{"text":""}"#), [], 0),
            (chunk(#"{"text":" "}"#), .text, 1),
            (chunk(#"{"text":"ab","thought":true}"#), .reasoning, 2),
            (chunk(#"{"thought":true,"text":"ab"}"#), .reasoning, 2),
            (chunk(#"{"text":"ab","thought":null}"#), .text, 2), (chunk(#"{"text":"ab","thought":"no"}"#), .text, 2),
            (chunk(#"{"text":"","thoughtSignature":"abc"}"#), [], 0), (chunk(#"{"thoughtSignature":"abc"}"#), [], 0),
            (chunk(#"{"text":"a"},{"text":"b","thought":true},{"text":"c"}"#), [.text, .reasoning], 3),
            (chunk(#"null,{"text":7},{"text":"c"},[],"x""#), .text, 1), (chunk(""), [], 0),
            (chunk(#"{"functionCall":{"name":"f","args":{"a": 1}},"thoughtSignature":"s"}"#), .tool, 1 + 7),
            (chunk(#"{"functionCall":{"name":"f"}}"#), .tool, 1), (chunk(#"{"functionCall":{}}"#), [], 0),
            (chunk(#"{"functionCall":null}"#), [], 0), (chunk(#"{"functionCall":{"args":null,"name":"f"}}"#), .tool, 1),
            (
                chunk(#"{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"xy"}],"willContinue":true}}"#),
                .tool, 2
            ),
            (chunk(#"{"functionCall":{"partialArgs":[{"jsonPath":"$.a","numberValue":15}]}}"#), .tool, 2),
            (chunk(#"{"functionCall":{"partialArgs":[{"jsonPath":"$.a"},7,{"stringValue":"xy"}]}}"#), [], 0),
            (
                chunk(
                    #"{"executableCode":{"code":"x"}},{"codeExecutionResult":{"output":"y"}},{"inlineData":{"data":"z"}}"#
                ), [], 0
            ),
            (chunk(#"{"text":"a"}"#, more: #","finishReason":"STOP""#), [.text, .finish, .end], 1),
            (chunk("", more: #","finishReason":1"#), [.finish, .end], 0),
            (chunk("", more: #","finishReason":0"#), [], 0),
            (chunk("", more: #","finishReason":"""#), [], 0), (chunk("", more: #","finishReason":null"#), [], 0),
            (chunk("", more: #","finishReason":"FINISH_REASON_UNSPECIFIED""#), [], 0),
            (chunk(#"{"text":"a"}"#, more: #","index":1,"finishReason":"STOP""#), [.text, .finish], 1),
            (#"{"candidates":[{"index":0,"finishReason":"SAFETY"}]}"#, [.finish, .end], 0),
            (
                #"{"candidates":[{"content":{"role":"model"}},{"index":1,"content":{"parts":[{"text":"b"}]}}]}"#, .text,
                1
            ),
            (#"{"candidates":[{"content":null},null]}"#, [], 0), (#"{"candidates":null}"#, [], 0), ("{}", [], 0),
            (#"{"usageMetadata":{"promptTokenCount":1},"candidates":[]}"#, .usage, 0),
            (#"{"promptFeedback":{"blockReason":"OTHER"}}"#, [.finish, .end], 0),
            (#"{"promptFeedback":{"safetyRatings":[]}}"#, [], 0), (#"{"promptFeedback":null}"#, [], 0),
            (#"{"promptFeedback":{"blockReason":"BLOCKED_REASON_UNSPECIFIED"}}"#, [], 0),
            (
                #"{"response":{"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{}}}"#,
                [.text, .usage], 1
            ),
            (#"{"response":{"response":{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}}}"#, [], 0),
            (#"{"response":"a"}"#, [], 0), (#"{"error":{"code":500}}"#, .error, 0), (#"{"error":null}"#, [], 0),
            (#"{"error":{},"candidates":[{"content":{"parts":[{"text":"a"}]}}]}"#, .text, 1),
            ("", .ping, 0), ("[DONE]", [], 0), ("7", .undecodable, 0),
            (#"{"candidates":[{"content":{"parts":[{"text":"a"}"#, .undecodable, 0),
            (#"{"\u0063andidates":[{"\u0063ontent":{"\u0070arts":[{"\u0074ext":"a"}]}}]}"#, .text, 1),
        ] as [(String, EventKinds, Int)])
    func kinds(data: String, kinds: EventKinds, bytes: Int) {
        let found = ReadingTests.kinds(.geminiSSE, ReadingTests.stream([data]))
        #expect(found == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }

    @Test(
        "keeps each function call apart, and puts streamed arguments together",
        arguments: [
            (
                [chunk(#"{"functionCall":{"name":"f"}},{"functionCall":{"name":"f","args":{"a": [1, " "]}}}"#)],
                ["f {}", #"f {"a":[1," "]}"#]
            ),
            (
                [
                    chunk(#"{"functionCall":{"id":"x","args":{"a":1},"name":"f"}}"#),
                    chunk(#"{"functionCall":{"name":"f","id":"x"}}"#),
                ], [#"f {"a":1}"#, "f {}"]
            ),
            (
                [
                    chunk(#"{"functionCall":{"name":"f","willContinue":true}}"#),
                    chunk(
                        #"{"functionCall":{"partialArgs":[{"jsonPath":"$.city","stringValue":"New ","willContinue":true}],"willContinue":true}}"#
                    ),
                    chunk(
                        #"{"functionCall":{"partialArgs":[{"jsonPath":"$.city","stringValue":"Delhi"}],"willContinue":true}}"#
                    ),
                    chunk(
                        #"{"functionCall":{"partialArgs":[{"jsonPath":"$.days[0].n","numberValue":2},{"jsonPath":"$.days[1]['a b']","boolValue":true},{"jsonPath":"$.x","nullValue":null}]}}"#
                    ),
                    chunk(#"{"functionCall":{}}"#), chunk(#"{"functionCall":{"name":"g"}}"#),
                ], [#"f {"city":"New Delhi","days":[{"n":2},{"a b":true}],"x":null}"#, "g {}"]
            ),
            ([chunk(#"{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"x"}]}}"#)], []),
            (
                [
                    chunk(
                        #"{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a[","stringValue":"x"},{"jsonPath":"","boolValue":false},{"jsonPath":"$[3]","numberValue":1}]}}"#
                    )
                ],
                [#"f {"$.a[":"x","":false,"$[3]":1}"#]
            ),
        ])
    func calls(chunks: [String], calls: [String]) {
        #expect(Self.outcome(chunks).toolCalls.map { "\($0.name) \($0.arguments)" } == calls)
    }
    @Test("takes a path that goes too deep for a name") func deepPath() {
        let path = "$" + String(repeating: ".a", count: 100_000)
        let call = Self.chunk(#"{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"\#(path)","numberValue":1}]}}"#)
        #expect(Self.outcome([call]).toolCalls.map(\.arguments) == ["{\"\(path)\":1}"])
    }

    @Test(
        "adds thoughts to the output, and keeps each number as it was reported last",
        arguments: [
            (
                [
                    #"{"promptTokenCount":2,"candidatesTokenCount":3,"thoughtsTokenCount":20,"cachedContentTokenCount":1}"#
                ], 2, 23, 20
            ),
            ([#"{"promptTokenCount":2,"thoughtsTokenCount":20}"#, #"{"candidatesTokenCount":3}"#], 2, 23, 20),
            ([#"{"candidatesTokenCount":3}"#, #"{"candidatesTokenCount":5,"thoughtsTokenCount":1}"#], nil, 6, 1),
            ([#"{"candidatesTokenCount":3,"thoughtsTokenCount":1}"#, #"{"trafficType":"ON_DEMAND"}"#], nil, 4, 1),
            ([#"{"promptTokenCount":2,"totalTokenCount":2}"#], 2, nil, nil),
            ([#"{"promptTokenCount":"2","candidatesTokenCount":3.0,"thoughtsTokenCount":1e1}"#], 2, 13, 10),
            ([#"{"promptTokenCount":"2x","candidatesTokenCount":3.5,"thoughtsTokenCount":""}"#], nil, nil, nil),
            ([#"{"candidatesTokenCount":9223372036854775807,"thoughtsTokenCount":1}"#], nil, nil, 1),
            ([#"{"promptTokenCount":-1,"candidatesTokenCount":1e300,"thoughtsTokenCount":null}"#], nil, nil, nil),
        ] as [([String], Int64?, Int64?, Int64?)])
    func usage(reports: [String], input: Int64?, output: Int64?, thoughts: Int64?) {
        let found = Self.outcome(reports.map { #"{"usageMetadata":\#($0)}"# })
        #expect((found.inputTokens, found.outputTokens, found.reasoningTokens) == (input, output, thoughts))
    }

    @Test(
        "knows why the answer ended, in words",
        arguments: [
            (chunk("", more: #","finishReason":"MALFORMED_FUNCTION_CALL""#), "MALFORMED_FUNCTION_CALL"),
            (chunk("", more: #","finishReason":2"#), "MAX_TOKENS"), (chunk("", more: #","finishReason":3"#), "SAFETY"),
            (chunk("", more: #","finishReason":4"#), "RECITATION"), (chunk("", more: #","finishReason":5"#), "OTHER"),
            (chunk("", more: #","finishReason":99"#), "99"), (chunk("", more: #","finishReason":1.5"#), nil),
            (#"{"promptFeedback":{"blockReason":"JAILBREAK"}}"#, "JAILBREAK"),
        ] as [(String, String?)])
    func finishReasons(chunk: String, reason: String?) {
        let found = Self.outcome([chunk])
        #expect((found.finishReason, found.terminal) == (reason, reason == nil ? .truncated : .done))
    }
    @Test("keeps further candidates apart") func candidates() {
        let found = Self.outcome([
            #"{"candidates":[{"content":{"parts":[{"text":"a"}]}},{"index":1,"content":{"parts":[{"text":"b"}]}}]}"#,
            #"{"candidates":[{"index":1,"finishReason":2,"content":{"parts":[{"text":"c"},{"text":"d","thought":true},{"functionCall":{"name":"f"}}]}}]}"#,
        ])
        #expect((found.text, found.reasoning, found.terminal) == ("a", "", .truncated))
        #expect(found.otherChoices.map { "\($0.index) \($0.text) \($0.finishReason ?? "")" } == ["1 bc MAX_TOKENS"])
        #expect(found.toolCalls == [])
    }
    @Test("leaves no trace of the first half of a broken chunk") func atomic() {
        let broken =
            #"{"responseId":"r","usageMetadata":{"promptTokenCount":1},"candidates":[{"finishReason":"STOP","content":{"parts":[{"text":"a"}]}}]"#
        for chunk in [broken, broken + ",}", broken + "} x"] {
            let found = Self.outcome([chunk, "{}"])
            #expect((found.text, found.inputTokens, found.finishReason, found.undecodableEvents) == ("", nil, nil, 1))
        }
    }
    @Test("remembers the first id of the answer, wherever it stands") func responseID() {
        let body = ReadingTests.stream([
            #"{"responseId":""}"#, #"{"response":{"responseId":"a\u0062"}}"#, #"{"responseId":"c"}"#,
        ])
        for contentType in ["text/event-stream", "application/json"] {
            #expect(ResponseReaderTests.read(.geminiSSE, contentType, body).facts.responseID == "ab")
        }
        #expect(ResponseReaderTests.read(.geminiSSE, "text/event-stream", "data: {}\n\n").facts.responseID == nil)
    }

    @Test(
        "ends an array with its bracket and nothing else",
        arguments: [
            ("[\(chunk(#"{"text":"a"}"#, more: #","finishReason":"STOP""#))]", .done, 1),
            ("[\(chunk(#"{"text":"a"}"#, more: #","finishReason":"STOP""#))", .truncated, 1),
            ("[\(chunk(#"{"text":"a"}"#))]", .truncated, 1), ("[]", .truncated, 0),
            ("[{\n \"error\": {\"code\": 400, \"status\": \"INVALID_ARGUMENT\"}\n}\n]", .error, 1),
        ] as [(String, Outcome.Terminal, Int)])
    func arrayEnd(body: String, terminal: Outcome.Terminal, events: Int) {
        let found = Self.array(body)
        #expect((found.terminal, found.events, found.isStreamed, found.fault) == (terminal, events, true, nil))
    }

    static let whole = #"""
        {"candidates": [{"content": {"parts": [{"text": "hm", "thought": true}, {"text": "hi"},
        {"functionCall": {"name": "f", "args": {"a": 1}}}], "role": "model"}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 2, "thoughtsTokenCount": 3}, "responseId": "r"}
        """#
    @Test("reads an answer in one piece", arguments: [Dialect.geminiSSE, .geminiJSONArray], [1, 9])
    func wholeAnswer(dialect: Dialect, pieces: Int) {
        let found = ResponseReaderTests.read(dialect, "application/json; charset=UTF-8", Self.whole, pieces: pieces)
        #expect(
            found.events == [EventSummary(kinds: [.text, .reasoning, .tool, .finish, .usage, .end], outputBytes: 12)])
        #expect((found.outcome.text, found.outcome.reasoning, found.outcome.terminal) == ("hi", "hm", .done))
        #expect((found.facts.outputTokens, found.facts.responseID, found.facts.isStreamed) == (5, "r", false))
        #expect(found.facts.fault == nil)
    }
    @Test(
        "tells what a whole answer is not",
        arguments: [
            ("{}", true, .truncated), (#"{"models":[]}"#, true, .truncated),
            (#"{"error":{"code":500}}"#, false, .error),
            (#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, false, .done), ("[\(whole)]", false, .done),
            ("[\(whole),7,\(chunk(#"{"text":"b"}"#))]", false, .done), ("[7]", true, .truncated),
            (#"[{"error":{"code":500}}]"#, false, .error), ("[\(whole)", false, .truncated),
        ] as [(String, Bool, Outcome.Terminal)])
    func wholeFaults(body: String, isFault: Bool, terminal: Outcome.Terminal) {
        let found = ResponseReaderTests.read(.geminiSSE, "application/json", body)
        #expect((found.facts.fault != nil, found.outcome.terminal) == (isFault, terminal))
        #expect(!found.facts.isStreamed)
    }
}
