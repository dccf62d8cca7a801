// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing
import Workload

@testable import Engine

@Suite struct CompiledCheckTests {
    typealias Shape = AnswerCheck.JSONShape
    struct Row: CustomTestStringConvertible, Sendable {
        let check: AnswerCheck, text: String, failure: String?
        var calls: [Outcome.ToolCall] = []
        init(_ check: AnswerCheck, _ text: String, _ failure: String?) {
            (self.check, self.text, self.failure) = (check, text, failure)
        }
        var testDescription: String { "\(check.title) of \(text)" }
    }
    static func shape(
        _ type: AnswerCheck.JSONType? = nil, required: [String] = [], types: [(String, AnswerCheck.JSONType)] = []
    ) -> Shape {
        var shape = Shape()
        (shape.type, shape.required) = (type, required)
        shape.types = types.map { .init(name: $0.0, type: $0.1) }
        return shape
    }
    static let rows = [
        Row(.contains("Paris"), "It is Paris.", nil), Row(.contains("Paris"), "It is Rome.", #"contains "Paris""#),
        Row(.contains("é"), "caf\u{E9}", nil),
        Row(.pattern(#"^\d+$"#), "42", nil), Row(.pattern(#"^\d+$"#), "42 or so", #"pattern "^\d+$""#),
        Row(.pattern("a$"), "ba", nil), Row(.pattern(#"^\s*$"#), "", nil),
        Row(
            .pattern("(a+)+!$"), String(repeating: "a", count: 60) + "b!b",
            #"pattern "(a+)+!$": given up, it takes too many steps"#),
        Row(.json(shape()), " {\"a\": [1, {}]}\n", nil), Row(.json(shape()), "3", nil),
        Row(.json(shape()), "{\"a\": 1", "json: no JSON value"),
        Row(.json(shape()), "```json\n{}\n```", "json: no JSON value"),
        Row(.json(shape()), "{} {}", "json: no JSON value"), Row(.json(shape()), "", "json: no JSON value"),
        Row(.json(shape(.array)), "[]", nil), Row(.json(shape(.array)), "{}", "json: no array"),
        Row(.json(shape(.number)), "3", nil), Row(.json(shape(.integer)), "3.5", "json: no integer"),
        Row(.json(shape(.integer)), "3.0", nil), Row(.json(shape(.integer)), "1e3", nil),
        Row(.json(shape(.boolean)), "true", nil), Row(.json(shape(.null)), "null", nil),
        Row(.json(shape(.string)), "\"x\"", nil), Row(.json(shape(required: ["a", "b"])), #"{"b":1,"a":null}"#, nil),
        Row(.json(shape(required: ["a", "b"])), #"{"a":1}"#, #"json: "b" is missing"#),
        Row(.json(shape(required: ["a"])), "[1]", "json: no object"),
        Row(.json(shape(types: [("a", .string)])), #"{"a":"x"}"#, nil),
        Row(.json(shape(types: [("a", .string)])), #"{"b":1}"#, nil),
        Row(.json(shape(types: [("a", .string)])), #"{"a":1}"#, #"json: "a" is no string"#),
        Row(.json(shape(types: [("a\"", .object)])), #"{"a\u0022":{"x":1}}"#, nil),
        Row(.minimum(characters: 3), "aé🌊", nil), Row(.minimum(characters: 4), "aé🌊", "min_chars 4"),
        Row(.maximum(characters: 3), "aé🌊", nil), Row(.maximum(characters: 2), "aé🌊", "max_chars 2"),
        Row(.tool(name: "find", arguments: shape()), "text", "tool find: not called"),
    ]
    static func text(_ string: String) -> AnswerText {
        var text = AnswerText()
        text.append(Array(string.utf8).span)
        text.finish()
        return text
    }
    @Test("an answer passes or fails each check, in words of the profile", arguments: rows)
    func answers(row: Row) throws {
        #expect(try CompiledCheck(row.check).failure(of: Self.text(row.text), calls: row.calls) == row.failure)
    }

    static let toolRows: [(calls: [(String, String)], failure: String?)] = [
        ([("find", #"{"q":"x"}"#)], nil), ([("find", #"{"q":"x","n":3}"#)], nil),
        ([("other", #"{"q":"x"}"#)], "tool find: not called"),
        ([("find", #"{"q":"x""#)], "tool find: no JSON value"), ([("find", "[]")], "tool find: no object"),
        ([("find", "{}")], #"tool find: "q" is missing"#), ([("find", #"{"q":1}"#)], #"tool find: "q" is no string"#),
        ([("find", #"{"q":"x","n":"3"}"#)], #"tool find: "n" is no integer"#),
        ([("find", "{}"), ("other", "{}"), ("find", #"{"q":"x"}"#)], nil),
    ]
    @Test("a tool call passes with the right name and arguments", arguments: toolRows)
    func tools(calls: [(String, String)], failure: String?) throws {
        let check = AnswerCheck.tool(
            name: "find", arguments: Self.shape(required: ["q"], types: [("q", .string), ("n", .integer)]))
        let made = calls.map { name, arguments in
            var reader = ResponseReader(dialect: .openaiChat, keepsText: false, followsText: true)
            reader.begin(contentType: "text/event-stream")
            let quoted = arguments.replacing("\"", with: "\\\"")
            let event =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":"
                + "{\"name\":\"\(name)\",\"arguments\":\"\(quoted)\"}}]}}]}\n\n"
            reader.feed(Array(event.utf8).span) { _ in }
            return reader.answerCalls
        }.flatMap(\.self)
        #expect(made.count == calls.count)
        #expect(try CompiledCheck(check).failure(of: Self.text(""), calls: made) == failure)
    }

    @Test("text is the same well-formed text wherever its bytes are cut") func anyCut() {
        let bytes: [UInt8] = Array("aé🌊".utf8) + [0xE2, 0x82, 0x41, 0xFF, 0xF0, 0x9F, 0x8C] + Array("z".utf8) + [0xC3]
        let whole = String(decoding: bytes, as: UTF8.self)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var text = AnswerText()
                for part in [0..<first, first..<second, second..<bytes.count] {
                    text.append(bytes.span.extracting(part))
                    #expect(String(validating: text.bytes, as: UTF8.self) != nil)
                }
                text.finish()
                #expect(String(decoding: text.bytes, as: UTF8.self) == whole, "\(first) \(second)")
                #expect(text.characters == whole.unicodeScalars.count)
            }
        }
    }
}
