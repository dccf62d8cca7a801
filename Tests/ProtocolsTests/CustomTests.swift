// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Core
import Testing

@testable import Protocols

/// Formats that users describe: what they read, wherever the body is cut.
@Suite struct CustomTests {
    static func format(_ change: (inout CustomFormat) throws -> Void) rethrows -> CustomFormat {
        var format = CustomFormat()
        try change(&format)
        return format
    }
    static func pointers(_ texts: String...) throws -> [JSONPointer] { try texts.map { try JSONPointer($0) } }

    /// Reads the body whole, byte by byte and cut at every place; all must agree, but for where plain text was cut.
    static func outcome(_ format: CustomFormat, _ body: String, _ contentType: String? = nil) -> Outcome {
        let bytes = Array(body.utf8)
        let whole = read(.custom(format), bytes, cuts: [], contentType)
        for cut in 0...bytes.count { expectSame(read(.custom(format), bytes, cuts: [cut], contentType), whole, format) }
        expectSame(read(.custom(format), bytes, cuts: Array(0..<bytes.count), contentType), whole, format)
        return whole
    }
    private static func expectSame(_ found: Outcome, _ whole: Outcome, _ format: CustomFormat) {
        if format.framing != .text { return #expect(found == whole) }
        #expect((found.text, found.terminal, found.error) == (whole.text, whole.terminal, whole.error))
    }
    private static func read(_ dialect: Dialect, _ bytes: [UInt8], cuts: [Int], _ contentType: String?) -> Outcome {
        var reader = ResponseReader(dialect: dialect, keepsText: true)
        reader.read(bytes.span, cutAt: cuts, contentType: contentType)
        return reader.outcome()
    }

    @Test(
        "reads JSON events by their pointers, and knows the end",
        arguments: [
            ("data: {\"content\":\"Hé\"}\n\ndata: {\"content\":\" you\"}\n\ndata: [DONE]\n\n", "Hé you", .done),
            ("data: {\"content\":\"Hi\"}\n\ndata: [DONE] \n\n", "Hi", .done),
            ("data: {\"content\":\"Hi\"}\n\n", "Hi", .truncated),
            ("data: {\"content\":\"Hi\"}\n\ndata: [DON", "Hi", .truncated),
            ("data: {\"content\":\"Hi\"}\n\ndata: {\"content\":\n\ndata: [DONE]\n\n", "Hi", .done),
            ("data: {\"content\":\"Hi\"}\n\ndata: {\"error\":\"busy\"}\n\n", "Hi", .error),
            ("data: {\"content\":\"Hi\",\"error\":null}\n\ndata: [DONE]\n\n", "Hi", .done),
            (
                "data: {\"content\":null,\"alt\":[{\"t\":\"a\"},{\"x\":1},{\"t\":\"b\"}]}\n\ndata: [DONE]\n\n", "ab",
                .done
            ),
            ("data: {\"content\":7}\n\ndata: {\"alt\":{\"0\":1}}\n\ndata:\n\ndata: [DONE]\n\n", "7", .done),
            ("data: {\"content\":-1.50e3}\n\ndata: {\"alt\":[{\"t\":0}]}\n\ndata: [DONE]\n\n", "-1.50e30", .done),
            ("event: error\ndata: out of memory\n\n", "", .error), ("data: !! no luck\n\n", "", .error),
            ("{\"content\": \"whole\"}", "whole", .done),
            ("{\"error\": {\"message\": \"m\", \"code\": 3}}", "", .error),
            ("{\"other\": \"x\"}", "", .truncated), ("", "", .truncated),
        ] as [(String, String, Outcome.Terminal)])
    func jsonEvents(body: String, text: String, terminal: Outcome.Terminal) throws {
        let format = try Self.format {
            $0.text = try Self.pointers("/content", "/alt/*/t")
            $0.error = try Self.pointers("/error")
            ($0.endMarker, $0.errorPrefix) = ("[DONE]", "!! ")
        }
        let outcome = Self.outcome(format, body)
        #expect((outcome.text, outcome.terminal) == (text, terminal), "\(outcome)")
    }

    @Test(
        "says what went wrong in the endpoint's own words",
        arguments: [
            (#"{"failed":"busy"}"#, "busy", nil), (#"{"failed":{"message":"m","code":"c"}}"#, "m", "c"),
            (#"{"failed":true,"x":1}"#, #"{"error":true}"#, nil), (#"{"failed":false}"#, nil, nil),
            (#"{"failed":0}"#, nil, nil), (#"{"failed":""}"#, nil, nil), (#"{"failed":[]}"#, #"{"error":[]}"#, nil),
            ("!! no luck", "no luck", nil), ("!! ", "", nil),
        ] as [(String, String?, String?)])
    func errors(data: String, message: String?, code: String?) throws {
        let format = try Self.format {
            $0.text = try Self.pointers("/t")
            $0.error = try Self.pointers("/failed")
            $0.errorPrefix = "!! "
        }
        let error = Self.outcome(format, "data: \(data)\n\n").error
        #expect((error?.message, error?.code?.description) == (message, code))
    }

    @Test(
        "ends where the format says",
        arguments: [
            (.truthy, #"{"s":true}"#, true), (.truthy, #"{"s":1}"#, true), (.truthy, #"{"s":0}"#, false),
            (.truthy, #"{"s":"x"}"#, true), (.truthy, #"{"s":""}"#, false), (.truthy, #"{"s":null}"#, false),
            (.truthy, #"{"s":{}}"#, true), (.truthy, #"{"s":1.5}"#, true), (.truthy, "{}", false),
            (.text("fin"), #"{"s":"fin"}"#, true), (.text("fin"), #"{"s":"f\u0069n"}"#, true),
            (.text("fin"), #"{"s":"final"}"#, false), (.text("3"), #"{"s":3}"#, false),
            (.literal("3"), #"{"s": 3 }"#, true), (.literal("3"), #"{"s":"3"}"#, false),
            (.literal("true"), #"{"s":true}"#, true), (.literal("true"), #"{"s":1}"#, false),
        ] as [(CustomFormat.EndTest, String, Bool)])
    func ends(test: CustomFormat.EndTest, data: String, isEnd: Bool) throws {
        let format = try Self.format {
            $0.text = try Self.pointers("/t")
            ($0.end, $0.endTest) = (try Self.pointers("/s"), test)
        }
        let outcome = Self.outcome(format, "data: {\"t\":\"a\"}\n\ndata: \(data)\n\n")
        #expect((outcome.terminal == .done, outcome.sawDoneMarker) == (isEnd, isEnd))
    }
    @Test("where only the body's end tells, an answer that says nothing is still no answer") func bodyEnd() throws {
        let format = try Self.format { $0.text = try Self.pointers("/t") }
        #expect(Self.outcome(format, "data: {\"t\":\"a\"}\n\n").terminal == .done)
        #expect(Self.outcome(format, "data: {\"t\":\"\"}\n\n").terminal == .truncated)
        #expect(Self.outcome(format, ": wait\n\n").terminal == .truncated)
    }

    @Test(
        "reads bare text to the last blank",
        arguments: [
            ("data: Hi\n\ndata:  you\n\nevent: end\ndata: bye\n\n", "Hi you", .done),
            ("data: a\ndata: b\n\ndata:\ndata:\n\nevent: end\ndata:\n\n", "a\nb\n", .done),
            ("data:  \n\ndata: {\"x\": 1}\n\n", " {\"x\": 1}", .truncated),
            ("data: é\r\n\r\ndata: ERROR: no\r\n\r\n", "é", .error), ("data: [DONE]\n\n", "[DONE]", .truncated),
        ] as [(String, String, Outcome.Terminal)])
    func bareText(body: String, text: String, terminal: Outcome.Terminal) {
        let format = Self.format { ($0.content, $0.endEvent, $0.errorPrefix) = (.text, "end", "ERROR:") }
        let outcome = Self.outcome(format, body, "text/event-stream")
        #expect((outcome.text, outcome.terminal) == (text, terminal))
    }

    @Test("reads lines of JSON with usage, reasoning, reason and id") func lines() throws {
        let format = try Self.format {
            $0.framing = .lines
            ($0.text, $0.reasoning) = (try Self.pointers("/d/t"), try Self.pointers("/d/r"))
            ($0.end, $0.endTest) = (try Self.pointers("/state"), .text("over"))
            ($0.finishReason, $0.requestID) = (try Self.pointers("/why"), try Self.pointers("/id"))
            ($0.usage.input, $0.usage.output) = (try Self.pointers("/u/in"), try Self.pointers("/u/out"))
            ($0.usage.cached, $0.usage.reasoning) = (try Self.pointers("/u/c"), try Self.pointers("/u/r"))
        }
        let body = """
            {"id":"q1","d":{"r":"hm"},"state":"run"}
            {"id":"q2","d":{"t":"Hi"},"state":"run","u":{"out":1}}
            {"state":"over","why":"stop","u":{"in":3,"out":2,"c":1,"r":0}}

            """
        let outcome = Self.outcome(format, body, "application/x-ndjson")
        #expect((outcome.text, outcome.reasoning, outcome.terminal) == ("Hi", "hm", .done))
        #expect((outcome.inputTokens, outcome.outputTokens, outcome.finishReason) == (3, 2, "stop"))
        #expect((outcome.cachedInputTokens, outcome.reasoningTokens) == (1, 0))
        #expect((outcome.firstContentEventIndex, outcome.firstTextEventIndex) == (0, 1))
        var reader = ResponseReader(dialect: .custom(format), keepsText: false)
        let bytes = Array(body.utf8)
        reader.read(bytes.span, cutAt: [], contentType: nil)
        #expect(reader.facts.responseID == "q1")
    }

    @Test(
        "plain text is text, but for lines that begin as errors do",
        arguments: [
            ("Hello\nworld", "Hello\nworld", nil), ("", "", nil), ("ERROR", "ERROR", nil),
            ("a ERROR: b", "a ERROR: b", nil),
            ("ERROR: bad\r\nmore", "more", "bad\r"), ("a\nERROR: é", "a\n", "é"), ("ERR\nERROR:x", "ERR\n", "x"),
            ("EERROR: x", "EERROR: x", nil), ("ERROR:one\nERROR:two", "", "one"), ("\n\nERROR:", "\n\n", ""),
            ("{\"a\":1}", "{\"a\":1}", nil),
        ] as [(String, String, String?)])
    func plainText(body: String, text: String, message: String?) {
        let format = Self.format { ($0.framing, $0.content, $0.errorPrefix) = (.text, .text, "ERROR:") }
        let outcome = Self.outcome(format, body, "text/plain; charset=utf-8")
        #expect((outcome.text, outcome.error?.message) == (text, message))
        #expect(outcome.terminal == (message != nil ? .error : body.isEmpty ? .truncated : .done))
    }

    @Test("text that grows counts once") func cumulative() throws {
        let format = try Self.format {
            ($0.text, $0.isCumulative, $0.endMarker) = (try Self.pointers("/t"), true, "end")
        }
        let body = ["Ri", "Rivers", "Rivers", "Riv", "Rivér"].map { "data: {\"t\":\"\($0)\"}\n\n" }.joined()
        #expect(Self.outcome(format, body + "data: end\n\n").text == "Rivér")
        let kinds = ReadingTests.kinds(.custom(format), body).map(\.outputBytes)
        #expect(kinds == [2, 4, 0, 0, 3])
    }

    @Test("an answer in one piece without text at the place says so") func missingText() throws {
        let format = try Self.format { $0.text = try Self.pointers("/a", "/b") }
        #expect(Self.outcome(format, "{\"c\":1}").fault == "a JSON answer without text at /a or /b")
        #expect(Self.outcome(format, "{\"c\":").terminal == .truncated)
    }

    @Test(
        "says so where no event has anything at the places of the text",
        arguments: [
            ("data: {\"x\":1}\n\n", true), ("data: {\"x\":1}\n\ndata: [DONE]\n\n", true),
            ("data: {\"a\":{}}\n\n", true), ("data: {\"a\":\"\"}\n\n", false), ("data: {\"a\":null}\n\n", false),
            ("data: {\"x\":1}\n\ndata: {\"r\":\"\"}\n\n", false), ("data: {\"x\":1}\n\ndata: {\"e\":\"m\"}\n\n", false),
            ("data: [DONE]\n\n", false), ("data:\n\n", false), (": wait\n\n", false),
        ])
    func missingPlaces(body: String, isFault: Bool) throws {
        let format = try Self.format {
            ($0.text, $0.reasoning) = (try Self.pointers("/a", "/b"), try Self.pointers("/r"))
            ($0.error, $0.endMarker) = (try Self.pointers("/e"), "[DONE]")
        }
        let fault = isFault ? "no event has anything at /a or /b or /r: check format.text" : nil
        #expect(Self.outcome(format, body).fault == fault)
    }
    @Test("a body that broke off has no end of its own") func brokenOff() throws {
        let text = Self.format { ($0.framing, $0.content) = (.text, .text) }
        let bare = Self.format { $0.content = .text }
        let (json, marked) = (
            try Self.format { $0.text = try Self.pointers("/t") },
            try Self.format { ($0.text, $0.endMarker) = (try Self.pointers("/t"), "[DONE]") }
        )
        let cases: [(CustomFormat, String, Bool)] = [
            (text, "half an ans", false), (bare, "data: half\n\n", false), (bare, "{half}", false),
            (json, "data: {\"t\":\"half\"}\n\n", false), (json, "{\"t\":\"whole\"}", true),
            (marked, "data: {\"t\":\"whole\"}\n\ndata: [DONE]\n\n", true),
        ]
        for (format, body, isEnd) in cases {
            for isWhole in [true, false] {
                var reader = ResponseReader(dialect: .custom(format), keepsText: false)
                reader.begin(contentType: nil)
                reader.feed(Array(body.utf8).span) { _ in }
                reader.finish(isWhole: isWhole) { _ in }
                #expect(reader.facts.sawEnd == (isWhole || isEnd), "\(body)")
            }
        }
    }

    @Test("allocates nothing for further events") func allocations() throws {
        let json = try Self.format {
            ($0.text, $0.error) = (try Self.pointers("/x/*/t", "/t"), try Self.pointers("/e"))
            ($0.end, $0.usage.output) = (try Self.pointers("/done"), try Self.pointers("/n"))
            $0.errorPrefix = "ERROR:"
        }
        let text = Self.format { ($0.framing, $0.content, $0.errorPrefix) = (.text, .text, "ERROR:") }
        let cases: [(CustomFormat, String)] = [
            (json, "data: {\"t\":\"a\\n\",\"n\":3,\"other\":[1,{}]}\n\ndata: {\"x\":[{\"t\":\"b\"}]}\n\n"),
            (text, "ab\nERR cd\n"),
        ]
        for (format, part) in cases {
            var reader = ResponseReader(dialect: .custom(format), keepsText: false)
            let bytes = Array(part.utf8)
            reader.begin(contentType: nil)
            for _ in 0..<10 { reader.feed(bytes.span) { _ in } }
            let before = sg_malloc_count()
            for _ in 0..<1_000 { reader.feed(bytes.span) { _ in } }
            let after = sg_malloc_count()
            #expect(after == before, "\(part)")
        }
    }

    @Test("is never brought down by what comes") func anyBytes() throws {
        let format = try Self.format {
            ($0.text, $0.error) = (try Self.pointers("/a/*/0", ""), try Self.pointers("/e"))
            $0.end = try Self.pointers("/d")
        }
        let random = CounterRandom(seed: 5, stream: 1)
        let alphabet = Array("{}[]\":,0ade\\u\n data:*~/- tfn".utf8) + [0xC3, 0xFF, 0x00]
        for round in 0..<400 {
            let bytes = (0..<120).map { alphabet[Int(random.bits(UInt64(round * 120 + $0)) % UInt64(alphabet.count))] }
            for framing in CustomFormat.Framing.allCases {
                var format = format
                (format.framing, format.errorPrefix) = (framing, "da")
                var reader = ResponseReader(dialect: .custom(format), keepsText: true)
                reader.read((Array("data: ".utf8) + bytes + [0x0A, 0x0A]).span, cutAt: [40], contentType: nil)
                _ = reader.outcome().json()
            }
        }
    }
    @Test("dialects of different formats are different") func identity() throws {
        let one = try Self.format { $0.text = try Self.pointers("/a") }
        let other = try Self.format { $0.text = try Self.pointers("/b") }
        #expect(Dialect.custom(one) == .custom(one) && Dialect.custom(one) != .custom(other))
    }
}
