// SPDX-License-Identifier: Apache-2.0
import Core
import JSONText
import Testing

@testable import Protocols

/// The same chunks in every framing, and how a reader finds out which one a body has.
@Suite struct FramingTests {
    /// OpenAI's chunks, cut otherwise.
    private struct Rules: DialectRules {
        let framing: Framing
        private let chat = OpenAIChat()
        init(_ framing: Framing) { self.framing = framing }
        func endpoint(of base: Substring, _ question: Question) -> Substring { base }
        func ownHeaders(key: String?) -> [(name: String, value: String)] { [] }
        func members(for prompt: ChatPrompt) -> [RequestBody.Member] { [] }
        func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
            if framing == .plainText { return reading.plainText(data) }
            chat.read(name: name, data: data, into: &reading)
        }
        func readWhole(_ body: [UInt8], into reading: inout Reading) { chat.readWhole(body, into: &reading) }
        func isComplete(_ reading: borrowing Reading) -> Bool { chat.isComplete(reading) }
        var emptyArguments: String { "" }
    }
    static let dialects: [Dialect] = [Framing.eventStream, .lines, .jsonArray, .awsEventStream, .plainText].map {
        Dialect("test-\($0)", Rules($0))
    }
    static let (events, lines, array, messages, text) = (
        dialects[0], dialects[1], dialects[2], dialects[3], dialects[4]
    )

    static let chunk = #"{"choices":[{"index":0,"delta":{"content":"é"},"finish_reason":"stop"}]}"#
    static let answer = #"{"choices":[{"index":0,"message":{"content":"é"},"finish_reason":"stop"}]}"#
    /// The chunk as one binary message without headers; the checksums are those of zlib.
    static let message: [UInt8] =
        [0, 0, 0, 0x59, 0, 0, 0, 0, 0x50, 0x21, 0x72, 0xD3] + Array(chunk.utf8) + [0x71, 0x59, 0x28, 0xBB]

    struct Example: CustomTestStringConvertible, Sendable {
        let dialect: Dialect
        let contentType: String?
        let body: String
        /// Text, events, whether it was streamed, terminal.
        let found: String
        var testDescription: String { "\(dialect) \(contentType ?? "no type") \(body.debugDescription.prefix(40))" }
        init(_ dialect: Dialect, _ contentType: String?, _ body: String, _ found: String) {
            (self.dialect, self.contentType, self.body, self.found) = (dialect, contentType, body, found)
        }
    }
    static let two = "\(chunk)\n\(chunk)\n"
    static let pretty = "{\n\"choices\":[{\"message\":{\"content\":\"é\"}}]}\n"
    static let examples: [Example] =
        [nil, "text/plain", "application/octet-stream", "application/json; charset=utf-8"].flatMap { type in
            [
                Example(events, type, "data: \(chunk)\n\n", "é 1 streamed done"),
                Example(events, type, answer, "é 1 whole done"), Example(events, type, pretty, "é 1 whole done"),
                Example(lines, type, two, "éé 2 streamed done"),
                Example(lines, type, " \n" + two, "éé 2 streamed done"),
                Example(lines, type, "\u{FEFF}" + two, "éé 2 streamed done"),
                Example(lines, type, pretty, "é 1 whole done"),
                Example(lines, type, two + chunk, "ééé 3 streamed done"),
                Example(lines, type, two + "{\"a", "éé 2 streamed done tail"),
                Example(array, type, "[\(chunk),\r\n\(chunk)]", "éé 2 streamed done"),
                Example(array, type, "\u{FEFF}[\(chunk)", "é 1 streamed truncated"),
                Example(array, type, answer, "é 1 whole done"),
                Example(messages, type, answer, "é 1 whole done"), Example(array, type, "[]", " 0 streamed truncated"),
            ]
        }
        + ["application/x-ndjson", "application/JSONL", "application/json-lines", "text/x-ndjson;charset=utf-8"].flatMap
    { type in
        dialects.map {
            Example($0, type, two, $0 == text ? "\(chunk)\(chunk) 2 streamed truncated" : "éé 2 streamed done")
        }
    } + [
        Example(lines, "application/json", chunk + "\n", "é 1 whole done"),
        Example(lines, "application/json", answer, "é 1 whole done"), Example(lines, nil, chunk, "é 1 streamed done"),
        Example(lines, nil, chunk + "\n", "é 1 streamed done"),
        Example(lines, nil, "{\"a", " 0 streamed truncated tail"),
        Example(array, "text/event-stream", "data: \(chunk)\n\n", "é 1 streamed done"),
        Example(messages, "text/event-stream", "data: \(chunk)\n\n", "é 1 streamed done"),
        Example(lines, "text/event-stream", "data: \(chunk)\n\n", "é 1 streamed done"),
    ]
    @Test("finds the framing by media type, dialect and first byte, however the body was cut", arguments: examples)
    func choice(example: Example) {
        let bytes = Array(example.body.utf8)
        for cuts in [[]] + (0...bytes.count).map({ [$0] }) + [Array(0..<bytes.count)] {
            var reader = ResponseReader(dialect: example.dialect, keepsText: true)
            reader.read(bytes.span, cutAt: cuts, contentType: example.contentType)
            let outcome = reader.outcome()
            let words = [
                outcome.text, "\(outcome.events)", outcome.isStreamed ? "streamed" : "whole", outcome.terminal.rawValue,
            ]
            #expect((words + (outcome.hasUnterminatedTail ? ["tail"] : [])).joined(separator: " ") == example.found)
            #expect(outcome.fault == nil)
        }
    }

    @Test("reads binary messages, whatever the dialect's own framing is", arguments: dialects.prefix(4))
    func binary(dialect: Dialect) {
        let body = Self.message + Self.message
        for cut in 0...body.count {
            var reader = ResponseReader(dialect: dialect, keepsText: true)
            reader.read(body.span, cutAt: [cut], contentType: "application/vnd.amazon.eventstream")
            #expect((reader.outcome().text, reader.outcome().terminal) == ("éé", .done))
            if dialect == Self.messages {
                reader.read(body.span, cutAt: [cut], contentType: nil)
                #expect((reader.outcome().text, reader.outcome().terminal) == ("éé", .done))
            }
            reader.read(
                body.span.extracting(0..<(body.count - 1)), cutAt: [], contentType: "application/vnd.amazon.eventstream"
            )
            #expect((reader.outcome().events, reader.outcome().hasUnterminatedTail) == (1, true))
        }
    }

    @Test(
        "reads bare text read by read, and joins what a cut parted",
        arguments: [nil, "text/plain; charset=utf-8", "text/html"])
    func plainText(contentType: String?) {
        let bytes = Array("{é: \u{1F600}\n".utf8)
        for cut in 0...bytes.count {
            var reader = ResponseReader(dialect: Self.text, keepsText: true)
            reader.read(bytes.span, cutAt: [cut], contentType: contentType)
            let outcome = reader.outcome()
            #expect(outcome.text == "{é: \u{1F600}\n" && outcome.terminal == .done)
            #expect(outcome.events == (cut == 0 || cut == bytes.count ? 1 : 2))
        }
        var reader = ResponseReader(dialect: Self.text, keepsText: true)
        reader.read([UInt8]().span, cutAt: [], contentType: contentType)
        #expect(reader.outcome().terminal == .truncated)
    }

    @Test(
        "says what is wrong with a body",
        arguments: [
            (array, nil, "x", "the body is not one JSON array"),
            (array, nil, "[{}{}]", "the body is not one JSON array"),
            (lines, nil, "<html>", "no event in a body of 6 bytes: no line of JSON"),
            (lines, nil, "<html>\n</html>\n", "none of the 2 events is a JSON object"),
            (array, nil, "[1,2]", "none of the 2 events is a JSON object"),
            (messages, nil, "<html>502 Bad Gateway</html>", "checksum or length does not hold"),
            (lines, "application/json", "[1]", "a JSON answer that is no object"),
            (events, "application/vnd.amazon.eventstream", "data: [DONE]\n\n", "checksum or length does not hold"),
        ] as [(Dialect, String?, String, String)])
    func faults(dialect: Dialect, contentType: String?, body: String, fault: String) {
        for cut in 0...body.utf8.count {
            var reader = ResponseReader(dialect: dialect, keepsText: false)
            reader.read(Array(body.utf8).span, cutAt: [cut], contentType: contentType)
            let facts = reader.facts
            #expect(facts.fault == fault)
            #expect(!facts.sawError && reader.outcome().terminal == (facts.isDamaged ? .error : .truncated))
        }
    }

    // MARK: Limits

    @Test(
        "keeps to each limit",
        arguments: [
            (events, Limits(event: 64), "data: \(chunk)\n\n", "a line or an event is longer than 64 bytes"),
            (lines, Limits(event: 64), two, "a line or an event is longer than 64 bytes"),
            (array, Limits(event: 64), "[\(chunk)]", "a line or an event is longer than 64 bytes"),
            (events, Limits(answer: 64), answer, "an answer in one piece is longer than 64 bytes"),
            (events, Limits(depth: 4), "data: \(chunk)\n\n", nil),
            (events, Limits(depth: 3), "data: \(chunk)\n\n", "JSON is nested deeper than 3"),
            (lines, Limits(depth: 3), two, "JSON is nested deeper than 3"),
            (events, Limits(depth: 3), answer, "JSON is nested deeper than 3"),
            (events, Limits(), "data: \(deep(200))\n\ndata: \(chunk)\n\n", "JSON is nested deeper than 128"),
            (text, Limits(depth: 1), "[[[[ this is text ]]]]", nil),
            (events, Limits(toolArguments: 300), "data: \(tool("{}"))\n\n", nil),
            (events, Limits(events: 2), "data: \(chunk)\n\ndata: \(chunk)\n\n", nil),
            (
                events, Limits(events: 1), "data: \(chunk)\n\ndata: \(chunk)\n\n",
                "a response of more than 1 events (limits.events)"
            ),
            (lines, Limits(events: 1), two, "a response of more than 1 events (limits.events)"),
            (array, Limits(events: 1), "[\(chunk),\(chunk)]", "a response of more than 1 events (limits.events)"),
            (events, Limits(body: 12), "data: {}\n\n: ", nil),
            (events, Limits(body: 12), "data: {}\n\n: p", "a body of more than 12 bytes (limits.body)"),
            (events, Limits(body: 64), answer, "a body of more than 64 bytes (limits.body)"),
            (
                events, Limits(toolArguments: 300), "data: \(tool(String(repeating: "x", count: 50)))\n\n",
                "the tool calls are longer than 300 bytes"
            ),
        ] as [(Dialect, Limits, String, String?)])
    func limits(dialect: Dialect, limits: Limits, body: String, fault: String?) {
        // An event at nesting 4: object, array, object, object.
        var reader = ResponseReader(dialect: dialect, keepsText: false, limits: limits)
        reader.read(Array(body.utf8).span, cutAt: [], contentType: nil)
        let found = reader.facts
        #expect(found.fault == fault && reader.hasFault == (fault != nil))
        #expect((found.undecodableEvents > 0) == (fault?.contains("deeper") == true))
    }
    @Test("reads all that a limit leaves room for, however the body is cut", arguments: [1, 7, 1 << 16])
    func room(piece: Int) {
        let body = Array(String(repeating: "data: \(Self.chunk)\n\n", count: 10).utf8)
        let one = body.count / 10
        for (limits, count) in [(Limits(events: 4), 4), (Limits(body: 3 * one), 3), (Limits(), 10)] {
            var reader = ResponseReader(dialect: Self.events, keepsText: false, limits: limits)
            var seen = 0
            reader.begin(contentType: nil)
            for start in stride(from: 0, to: body.count, by: piece) where !reader.hasFault {
                let part = body.span.extracting(start..<min(body.count, start + piece))
                reader.feed(part) { _ in seen += 1 }
            }
            let facts = reader.facts
            #expect(seen == count && facts.events == count && (facts.fault == nil) == (count == 10))
        }
    }
    static func deep(_ depth: Int) -> String {
        "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    @Test("keeps no more of an error's body than allowed") func errorBody() {
        var reader = ResponseReader(dialect: Self.events, keepsText: false, limits: Limits(errorBody: 32))
        reader.begin(status: 500, contentType: "text/html")
        for _ in 0..<100 { reader.feed(Array("0123456789abcdef".utf8).span) { _ in } }
        reader.finish { _ in }
        let facts = reader.facts
        #expect(facts.errorMessage?.count == 32 && facts.fault == nil)
    }

    // MARK: Tool calls

    static func tool(_ arguments: String, index: Int = 0, name: String = "f", choice: Int = 0, finish: String = "")
        -> String
    {
        let escaped = arguments.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return #"{"choices":[{"index":\#(choice),"delta":{"tool_calls":[{"index":\#(index),"id":"\#(name)\#(index)","#
            + #""function":{"name":"\#(name)","arguments":"\#(escaped)"}}]},"finish_reason":"\#(finish)"}]}"#
    }
    @Test(
        "checks that the arguments of each tool call are one JSON value, whether texts are kept or not",
        arguments: [
            ([tool(#"{"a": ["\"", 1]}"#)], 1, []), ([tool("")], 1, []), ([tool("{\"a\":")], 1, ["f"]),
            ([tool("{}{}")], 1, ["f"]),
            ([tool("{\"a\":"), tool("1}")], 1, []),
            ([tool("{\"a\":"), tool("{}", index: 1, name: "g"), tool("1}")], 2, []),
            ([tool("{"), tool("[1", index: 1, name: "g"), tool("2", index: 1, name: "g")], 2, ["f", "g"]),
            ([tool("{"), tool("{}", choice: 1)], 2, ["f"]), ([tool("{}"), tool("{", choice: 1)], 2, []),
            ([tool("{\"city\":\"Par", finish: "length")], 1, ["f"]), ([tool("not json")], 1, ["f"]), ([], 0, []),
            ([tool("{"), tool("[", name: "g"), tool("}"), tool("]", name: "g")], 2, []),
            ([tool("{\"a\":1}"), tool("{\"b\":2}", name: "g")], 2, []),
        ] as [([String], Int, [String])])
    func toolCalls(chunks: [String], count: Int, invalid: [String]) {
        let body = Array(chunks.map { "data: \($0)\n\n" }.joined().utf8)
        for keepsText in [false, true] {
            var reader = ResponseReader(dialect: .openaiChat, keepsText: keepsText)
            for _ in 0..<2 {
                reader.read(body.span, cutAt: [body.count / 2])
                let (facts, outcome) = (reader.facts, reader.outcome())
                #expect(facts.toolCalls == count && outcome.invalidToolArguments == invalid)
                #expect(
                    facts.invalidToolCalls
                        == (chunks == [Self.tool("{}"), Self.tool("{", choice: 1)] ? 1 : invalid.count))
                let json = String(decoding: outcome.json(), as: UTF8.self)
                #expect(json.contains("invalid_tool_arguments") == !invalid.isEmpty)
            }
        }
    }
    @Test("arguments that are free text are not checked") func freeText() throws {
        var reading = Reading(keepsText: false)
        let body = Array("\"apply {\"".utf8)
        var cursor = JSONCursor()
        let part = try cursor.string(body.span)
        reading.tool(ToolFragment(index: 0, arguments: .text(part), isFreeText: true), body.span)
        reading.tool(ToolFragment(index: 1, arguments: .text(part)), body.span)
        reading.checkTools()
        let (count, invalid) = (reading.tools.count, reading.tools.invalid)
        #expect((count, invalid) == (2, 1))
    }
}
