// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import MockProvider

@Suite struct OrderTests {
    private static func asking(_ text: String, _ question: Question) -> Question {
        var question = question
        question.body = question.body.replacing("\"Hi\"", with: text.quoted).replacing("\"Once\"", with: text.quoted)
        return question
    }

    @Test("takes an order out of the question in every dialect", arguments: Question.all)
    func everyDialect(_ question: Question) throws {
        let ordered = Self.asking("Rivers?\n mock: tokens=3 gap=7ms case=three\nBe brief.", question)
        for streams in [true, false] {
            let played = try ordered.rehearsal("orders=on ttft=0ms", streams: streams)
            #expect(played.reply.status == 200 && played.reply.tokens == 3 && played.reply.caseName == "three")
            #expect(played.outputTimes == (streams ? [0, 7, 14] : [14]))
        }
        let deaf = try ordered.rehearsal("tokens=5")
        #expect(deaf.reply.tokens == 5 && deaf.reply.caseName == nil, "not without orders")
    }

    /// A conversation and the tokens that it orders; 64 where it orders none.
    static let conversations: [(String, Int)] = [
        (#"{"role":"user","content":"mock: tokens=3"}"#, 3),
        (#"{"role":"user","content":"mock: tokens=3"},{"role":"user","content":"mock: tokens=4"}"#, 4),
        (#"{"role":"user","content":"mock: tokens=3"},{"role":"assistant","content":"mock: tokens=4"}"#, 3),
        (#"{"role":"system","content":"mock: tokens=3"}"#, 64),
        (#"{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"mock: tokens=3"}]}"#, 3),
        (#"{"role":"user","content":[{"type":"image_url","image_url":{"url":"mock: tokens=3"}}]}"#, 64),
        (#"{"role":"user","content":"hammock: tokens=3"}"#, 64),
        (#"{"role":"user","content":"hammock: mock:tokens=3"}"#, 3),
        (#"{"role":"user","content":"mock: tokens=uniform(3, 3)\ttokens=5\nfault=429"}"#, 5),
        (#"{"content":"mock: tokens=3","role":"user"}"#, 3), (#"{"role":"user","content":null}"#, 64),
        (#"{"role":"user"}"#, 64), ("", 64),
    ]
    @Test("reads the last message of the user, to the end of the line", arguments: conversations)
    func conversation(_ messages: String, _ tokens: Int) throws {
        let played = try Rehearsal("orders=on", "{\"model\":\"m\",\"stream\":true,\"messages\":[\(messages)]}")
        #expect(played.reply.status == 200 && played.reply.tokens == tokens)
    }

    /// What is ordered, and what is wrong with it.
    static let mistakes = [
        ("mock: tokns=3", "mock: tokns: no such mock setting; did you mean \\\"tokens\\\"?"),
        ("mock: ttft", "mock: ttft: no such mock setting; write key=value pairs separated by spaces"),
        ("mock: case=", "mock: case: found \\\"\\\"; give a name of at most 100 bytes"),
        ("mock: fault=429@3", "mock: fault: found \\\"429@3\\\"; 429 takes no token"),
    ]
    @Test("answers a bad order with 400 and what is wrong", arguments: mistakes)
    func mistake(_ order: String, _ message: String) throws {
        let question = try Self.asking(order, .named("openai-chat"))
        let played = try question.rehearsal("orders=on")
        #expect(played.reply.status == 400 && played.body.contains("\"message\":\"\(message)"))
    }

    @Test("an order comes after the header, and may ask for a fault, a header, a limit's sign")
    func afterHeader() throws {
        let question = try Self.asking("mock: fault=503 headers=X-Cache:miss,x-request-id:r-1", .named("openai-chat"))
        let played = try question.rehearsal("orders=on", fields: [("x-mock", "fault=429 rate-limits=10/100 case=a")])
        #expect(played.reply.status == 503 && played.reply.caseName == "a" && played.reply.requestID == "r-1")
        #expect(played.head.contains("\nx-cache: miss\nx-request-id: r-1\nx-ratelimit-limit-requests: 10"))
        #expect(played.head.components(separatedBy: "x-request-id").count == 2, "the vendor's own gave way")
    }

    @Test("a header that frames the message cannot be set", arguments: ["content-length:3", "a", ":b", "a b:c"])
    func framingHeader(_ text: String) {
        var script = MockScript()
        #expect(throws: MockScript.Problem.self) { try script.set("headers", to: text) }
    }

    @Test("answers the same question alike where answers vary by it, and others otherwise", arguments: Question.all)
    func vary(_ question: Question) throws {
        let settings = "ttft=uniform(1ms,900ms) tokens=uniform(5,90) fault=cut:50% vary="
        func play(_ how: String, _ text: String, _ index: UInt64) throws -> (Rehearsal, UInt64?) {
            let played = try Self.asking(text, question).rehearsal(settings + how, index: index)
            return (played, played.reply.score.speaker?.answer.words.bits(0))
        }
        for text in ["one", "two"] {
            let (first, second) = (try play("prompt", text, 0), try play("prompt", text, 7))
            #expect(first.0.outputTimes == second.0.outputTimes && first.1 == second.1)
            #expect(first.0.reply.fault == second.0.reply.fault && first.0.reply.requestID != second.0.reply.requestID)
        }
        #expect(try play("prompt", "one", 0).0.outputTimes != play("prompt", "two", 0).0.outputTimes)
        #expect(try play("request", "one", 0).0.outputTimes != play("request", "one", 7).0.outputTimes)
    }
}
