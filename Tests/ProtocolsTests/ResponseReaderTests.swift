// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Core
import Foundation
import Protocols
import Testing

/// Bodies as a whole: which reader they get, and what is wrong with them.
@Suite struct ResponseReaderTests {
    static let chatAnswer = #"""
        {"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi",
        "tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":1,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":3}}}
        """#
    static let messageAnswer = #"""
        {"type":"message","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"hi"},
        {"type":"tool_use","id":"t","name":"f","input":{"a": 1}},{"type":"tool_use","id":"u","name":"g","input":{}}],
        "stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":5}}
        """#

    static func read(
        _ dialect: Dialect, status: Int = 200, _ contentType: String?, _ body: String, pieces: Int = 1
    ) -> (facts: ResponseFacts, events: [EventSummary], outcome: Outcome) {
        let bytes = Array(body.utf8)
        var reader = ResponseReader(dialect: dialect, keepsText: true)
        var events: [EventSummary] = []
        reader.begin(status: status, contentType: contentType)
        let step = max(1, (bytes.count + pieces - 1) / pieces)
        for start in stride(from: 0, to: bytes.count, by: step) {
            reader.feed(bytes.span.extracting(start..<min(start + step, bytes.count))) { events.append($0) }
        }
        reader.finish { events.append($0) }
        reader.finish { events.append($0) }
        return (reader.facts, events, reader.outcome())
    }

    @Test("reads an answer in one piece as one event, and says that it was not streamed", arguments: [1, 7, 10_000])
    func wholeAnswers(pieces: Int) {
        for contentType in ["application/json", "Application/JSON; charset=utf-8", nil] {
            let chat = Self.read(.openaiChat, contentType, " \n" + Self.chatAnswer, pieces: pieces)
            #expect(chat.events == [EventSummary(kinds: [.text, .tool, .finish, .usage, .end], outputBytes: 5)])
            #expect(chat.facts.sawEnd && !chat.facts.isStreamed && chat.facts.fault == nil)
            #expect((chat.outcome.text, chat.outcome.terminal, chat.outcome.events) == ("hi", .done, 1))
            #expect((chat.facts.inputTokens, chat.facts.outputTokens, chat.facts.reasoningTokens) == (1, 2, 3))
            let marked = Self.read(.openaiChat, contentType, "\u{FEFF}" + Self.chatAnswer, pieces: pieces)
            #expect(marked.outcome.text == "hi" && marked.facts.fault == nil && !marked.facts.cameAsEvents)
            let message = Self.read(.anthropicMessages, contentType, Self.messageAnswer, pieces: pieces)
            #expect(message.events.map(\.kinds) == [[.text, .reasoning, .tool, .finish, .usage, .end]])
            #expect(message.events.map(\.outputBytes) == [2 + 2 + 1 + 7 + 1])
            #expect(message.outcome.toolCalls.map(\.arguments) == [#"{"a":1}"#, "{}"])
            #expect((message.outcome.reasoning, message.outcome.terminal) == ("hm", .done))
        }
    }

    @Test(
        "tells what a body is not",
        arguments: [
            (.openaiChat, "text/event-stream", "<html>502</html>", true), (.openaiChat, "text/html", "<html>", true),
            (.openaiChat, "text/event-stream", "data: x\n\ndata: y\n\n", true),
            (.openaiChat, "application/json", "{}", true), (.openaiChat, "application/json", "{\"choices\":[]}", true),
            (.anthropicMessages, "application/json", chatAnswer, true), (.openaiChat, "application/json", "[1]", true),
            (.openaiChat, "text/event-stream", "", false), (.openaiChat, "application/json", "", false),
            (.openaiChat, "text/event-stream", ": wait\n", false), (.openaiChat, "text/event-stream", "dat", false),
            (.openaiChat, "text/event-stream", "data: {\"choices\"", false),
            (.openaiChat, "text/plain", "data: [DONE]\n\n", false),
            (.openaiChat, "application/json", "data: [DONE]\n\n", false),
            (.openaiChat, "application/json", "{\"choices\":[", false),
            (.openaiChat, "text/event-stream", "data: x\n\ndata: {}\n\n", false),
            (.openaiChat, "text/event-stream", "data: {x\n\ndata: [DONE]\n\n", true),
            (.openaiChat, "text/event-stream", "data:\n\ndata: {x\n\ndata: [DONE]\n\n", true),
            (.openaiChat, "text/event-stream", "data:\n\ndata: [DONE]\n\n", false),
            (.anthropicMessages, "text/event-stream", "data: {\"type\":\"ping\"}\n\ndata: {x\n\n", true),
            (.ollamaChat, "application/x-ndjson", "x\ny\n", true),
            (.ollamaChat, "application/x-ndjson", "x\n{}\n", false),
        ] as [(Dialect, String, String, Bool)])
    func faults(dialect: Dialect, contentType: String, body: String, isFault: Bool) {
        for pieces in [1, 2, 100] {
            let found = Self.read(dialect, contentType, body, pieces: pieces)
            #expect((found.facts.fault != nil) == isFault, "\(found.facts.fault ?? "no fault")")
        }
    }

    @Test("remembers a line that never ends as a fault, in bounded memory") func endless() {
        let block = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 16)
        for (contentType, start) in [("text/event-stream", "data: "), ("application/json", "{")] {
            var reader = ResponseReader(
                dialect: .openaiChat, keepsText: false, limits: Limits(event: 1 << 20, answer: 1 << 20))
            reader.begin(contentType: contentType)
            reader.feed(Array(start.utf8).span) { _ in }
            for _ in 0..<20 { reader.feed(block.span) { _ in } }
            let before = sg_malloc_count()
            for _ in 0..<2_000 { reader.feed(block.span) { _ in } }
            let after = sg_malloc_count()
            reader.finish { _ in }
            let fault = reader.facts.fault
            #expect(after == before)
            #expect(fault?.contains("longer than 1048576 bytes") == true)
        }
    }

    @Test("reads an error response whatever its status and form") func errorBodies() {
        let page = Self.read(.openaiChat, status: 502, "text/html", "\n<html>Bad Gateway</html>", pieces: 3)
        #expect(page.facts.sawError && page.facts.errorMessage == "<html>Bad Gateway</html>")
        #expect((page.outcome.terminal, page.facts.isStreamed, page.events.count) == (.error, false, 0))
        let empty = Self.read(.openaiChat, status: 503, nil, "")
        #expect(empty.facts.sawError && empty.facts.errorMessage == nil)
        let streamed = Self.read(
            .anthropicMessages, status: 529, "text/event-stream",
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n\n")
        #expect(streamed.facts.errorType == "overloaded_error")
        let silent = Self.read(.openaiChat, status: 500, "text/event-stream", "")
        #expect(silent.facts.sawError)
    }

    @Test(
        "knows an error in each of the known forms where no status tells it",
        arguments: [
            (#"{"detail":[{"msg":"M"}]}"#, "M"), (#"{"detail":"M"}"#, "M"), (#"{"message":"M"}"#, "M"),
            (#"{"id":"u","message":"M"}"#, "M"), (#"{"object":"error","message":"M","code":400}"#, "M"),
            (#"{"code":"invalid-argument","error":"M"}"#, "M"), (#"{"errors":[{"message":"M"}]}"#, "M"),
            (#"{"error":{"message":"M"}}"#, "M"),
        ], Dialect.allCases)
    func plainErrors(form: (body: String, message: String), dialect: Dialect) {
        for end in ["", "\n"] {
            let found = Self.read(dialect, nil, form.body + end)
            #expect(found.outcome.terminal == .error)
            #expect((found.outcome.error?.message, found.facts.fault) == (form.message, nil))
        }
    }
    @Test(
        "takes no answer for an error, however it is told",
        arguments: [
            (.ollamaChat, #"{"message":{"content":"hi"},"done":true,"detail":"d"}"#, .done),
            (.ollamaGenerate, #"{"response":"","message":"m","done":true}"#, .done),
            (.cohereChat, #"{"id":"u","message":{"role":"assistant","content":[]},"finish_reason":"COMPLETE"}"#, .done),
            (.openaiChat, #"{"choices":[{"message":{}}],"message":"m"}"#, .done),
            (.openaiChat, #"{"object":"list","data":[]}"#, .truncated), (.openaiChat, #"{"message":""}"#, .truncated),
            (.openaiChat, #"{"message":"m""#, .truncated),
        ] as [(Dialect, String, Outcome.Terminal)])
    func answersWithMessages(dialect: Dialect, body: String, terminal: Outcome.Terminal) {
        #expect(Self.read(dialect, nil, body).outcome.terminal == terminal)
    }

    @Test(
        "keeps the id of the request that an error tells, whatever way it comes",
        arguments: [
            (200, "text/event-stream", "event: error\ndata: \(identified)\n\n"), (529, "application/json", identified),
            (200, "application/json", identified),
        ])
    func errorIDs(status: Int, contentType: String, body: String) {
        let found = Self.read(.anthropicMessages, status: status, contentType, body)
        #expect((found.facts.responseID, found.facts.errorMessage) == ("req_1", "m"))
        #expect(String(decoding: found.outcome.json(), as: UTF8.self).contains(#""response_id":"req_1""#))
    }
    static let identified = #"{"type":"error","error":{"type":"overloaded_error","message":"m"},"request_id":"req_1"}"#
    @Test("says nothing of an id that did not come") func noID() {
        let found = Self.read(.anthropicMessages, nil, Self.messageAnswer)
        #expect(found.facts.responseID == nil)
        #expect(!String(decoding: found.outcome.json(), as: UTF8.self).contains("response_id"))
    }

    @Test(
        "a line or an element that is no JSON is no event, but is not passed over either",
        arguments: [
            (.ollamaChat, "x\n{\"done\":true}\n", 1, 1, 2), (.ollamaChat, "7\n{\"done\":true}\n", 2, 1, 2),
            (.ollamaChat, "{\"a\n{\"done\":true}\n", 1, 1, 2), (.geminiJSONArray, "[x,{}]", 1, 1, 2),
            (.geminiJSONArray, "[1,{}]", 2, 1, 2), (.openaiChat, "data: x\n\ndata: {}\n\n", 2, 1, 2),
        ] as [(Dialect, String, Int, Int, Int)])
    func strays(dialect: Dialect, body: String, events: Int, undecodable: Int, reported: Int) {
        for pieces in [1, 3, 100] {
            let type = dialect == .ollamaChat ? "application/x-ndjson" : nil
            let found = Self.read(dialect, type, body, pieces: pieces)
            #expect((found.outcome.events, found.outcome.undecodableEvents) == (events, undecodable))
            #expect(found.events.count == reported)
        }
    }

    @Test("keeps the beginning of a long error body, however it is cut", arguments: [1, 7, 1_000])
    func longErrors(pieces: Int) {
        var reader = ResponseReader(dialect: .openaiChat, keepsText: true, limits: Limits(errorBody: 8))
        reader.begin(status: 500, contentType: "text/plain")
        let body = Array("overloaded, come back later".utf8)
        for start in stride(from: 0, to: body.count, by: pieces) {
            reader.feed(body.span.extracting(start..<min(body.count, start + pieces))) { _ in }
        }
        reader.finish { _ in }
        let message = reader.facts.errorMessage
        #expect(message == "overload")
    }

    @Test("is as new after begin, whatever came before") func reuse() {
        var reader = ResponseReader(dialect: .openaiChat, keepsText: true)
        for before in [
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: x", "\u{FEFF}", "data: a\r", "{\n\"a\":",
        ] {
            reader.begin(contentType: "text/event-stream")
            reader.feed(Array(before.utf8).span) { _ in }
            reader.read(Array("\n".utf8).span, cutAt: [])
            let facts = reader.facts
            #expect((facts.events, facts.comments, facts.tailBytes, facts.sawError) == (0, 0, 0, false))
        }
    }

    /// The longest answer of each dialect that ends well.
    static let longest = Dictionary(grouping: WireCase.all, by: \.dialect).values.compactMap { cases in
        cases.last { wire in
            var reader = ResponseReader(dialect: wire.dialect, keepsText: false)
            reader.read(wire.body.span, cutAt: [])
            return reader.outcome().terminal == .done
        }
    }
    @Test("allocates nothing in any read once it is warm", arguments: longest)
    func allocations(wire: WireCase) {
        var reader = ResponseReader(dialect: wire.dialect, keepsText: false)
        var (events, allocations) = (0, 0)
        func feed(_ rounds: Int, _ reader: inout ResponseReader) {
            for round in 0..<rounds {
                let cut = round * 61 % wire.body.count
                reader.begin(contentType: wire.dialect.mediaType)
                let before = sg_malloc_count()
                reader.feed(wire.body.span.extracting(..<cut)) { _ in events += 1 }
                reader.feed(wire.body.span.extracting(cut...)) { _ in events += 1 }
                allocations += Int(sg_malloc_count() - before)
                reader.finish { _ in }
            }
        }
        feed(100, &reader)  // the same cuts
        (events, allocations) = (0, 0)
        feed(100, &reader)
        #expect(events >= 300)
        #expect(allocations == 0)
    }

    @Test("survives bodies that were tampered with, and reads them the same at every cut", arguments: WireCase.all)
    func tampered(wire: WireCase) {
        var seed: UInt64 = 7
        for byte in wire.name.utf8 { seed = seed &* 31 &+ UInt64(byte) }
        let random = CounterRandom(seed: seed, stream: 1)
        var draw: UInt64 = 0
        func below(_ limit: Int) -> Int {
            draw += 1
            return limit == 0 ? 0 : Int(random.bits(draw) % UInt64(limit))
        }
        var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
        var again = ResponseReader(dialect: wire.dialect, keepsText: true)
        for _ in 0..<12 {
            var body = wire.body
            for _ in 0...below(4) {
                let place = below(body.count)
                let end = min(body.count, place + below(40))
                switch below(5) {
                case 0: body[place] = UInt8(below(256))
                case 1: body.removeSubrange(place..<end)
                case 2: body.insert(contentsOf: body[place..<end], at: place)
                case 3:
                    body.insert(
                        contentsOf: [0x22, 0x5C, 0x7B, 0x7D, 0x0A, 0x0D, 0x00, 0xFF].shuffled(by: below), at: place)
                default: body.removeSubrange(place...)
                }
                if body.isEmpty { body = [0x0A] }
            }
            reader.read(body.span, cutAt: [])
            again.read(body.span, cutAt: (0..<below(6)).map { _ in below(body.count) }.sorted())
            let (one, many) = (reader.outcome(), again.outcome())
            #expect(one == many)
            #expect((try? JSONSerialization.jsonObject(with: Data(one.json()))) != nil)
        }
    }
}

extension [UInt8] {
    fileprivate func shuffled(by below: (Int) -> Int) -> [UInt8] {
        var copy = self
        for i in copy.indices { copy.swapAt(i, below(copy.count)) }
        return Array(copy.prefix(1 + below(copy.count)))
    }
}
