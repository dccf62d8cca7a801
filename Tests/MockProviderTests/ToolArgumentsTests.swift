// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

/// What a tool is called with: values that its schema allows.
@Suite struct ToolArgumentsTests {
    /// A property's schema and the value it gets, both as JSON.
    static let rows: [(String, String)] = [
        (#"{"type":"string"}"#, #""a gauge by the river""#), (#"{"enum":["c","f"]}"#, #""c""#),
        (#"{"type":"string","enum":["c","f"],"default":"f"}"#, #""c""#),
        (#"{"enum":[7,"x"],"type":["integer","string"]}"#, "7"), (#"{"enum":[null,1]}"#, "null"),
        (#"{"const":false}"#, "false"), (#"{"const":{"a" : [1, "b c"]},"enum":[1]}"#, #"{"a":[1,"b c"]}"#),
        (#"{"const":"a \"\\ b"}"#, #""a \"\\ b""#), (#"{"type":"number","default":-1.5e3}"#, "-1.5e3"),
        (#"{"type":"STRING","format":"enum","enum":["north\u00e9"]}"#, #""north\u00e9""#),
        (#"{"type":["null","integer"]}"#, "42"), (#"{"enum":[],"type":"boolean"}"#, "true"),
        (#"{"enum":"c"}"#, #""a gauge by the river""#), ("true", #""a gauge by the river""#),
        ("{\"enum\":[\n [1,\n 2] ]}", "[1,2]"),
    ]
    @Test("a property gets the value that its schema names", arguments: Question.withTools)
    func values(_ question: Question) throws {
        for (schema, value) in Self.rows {
            for streams in [true, false] {
                let asked = question.body(streams: streams, tools: true).replacing(
                    #""at":{"type":"string"}"#, with: "\"at\":\(schema)")
                let played = try Rehearsal(
                    "tools=always", path: question.path(streams: streams), asked, query: streams ? question.query : "")
                let meant = try streams ? played.reply.score.speaker?.answer : self.answer(question, asked)
                let answer = try #require(meant)
                #expect(answer.calls.first?.arguments == #"{"at":\#(value),"days":42}"#, "\(schema)")
                #expect(played.reply.status == 200)
            }
        }
    }
    private func answer(_ question: Question, _ body: String) throws -> Answer? {
        try Rehearsal(
            "tools=always", path: question.path, body.replacing("\"stream\":false", with: "\"stream\":true"),
            query: question.query
        ).reply.score.speaker?.answer
    }
    @Test("a value too long to be meant for a mock is passed over")
    func long() throws {
        let question = try Question.named("openai-chat")
        let text = String(repeating: "x", count: 5_000)
        let body = question.body(streams: true, tools: true).replacing(
            #""at":{"type":"string"}"#, with: #""at":{"const":"\#(text)"}"#)
        let played = try Rehearsal("", body)
        #expect(played.reply.score.speaker?.answer.calls.first?.arguments.contains("gauge") == true)
    }
}
