// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@testable import MockProvider

/// What the mock plays, read by the tool's own reader of the same dialect: every dialect that both of them know.
@Suite struct RoundTripTests {
    /// One dialect asks, the mock answers, the dialect reads.
    struct Trip {
        let played: Rehearsal
        let outcome: Outcome
        let facts: ResponseFacts
        /// What the mock meant to say; the same whether it is streamed or not.
        let answer: Answer

        /// Asks, plays and reads; the reader gets `piece` bytes at a time.
        init(
            _ dialect: Dialect, _ settings: String, streams: Bool = true, limit: Int = 100, calls: Bool = false,
            piece: Int = 7
        ) throws {
            let question = try Question.named(dialect.name)
            played = try Self.play(dialect, question, settings, streams, limit, calls)
            let isWhole = played.reply.score.speaker == nil && played.reply.status == 200
            let streamed = isWhole ? try Self.play(dialect, question, settings, true, limit, calls) : played
            let plain = try Self.play(dialect, question, "tokens=2", true, limit, false)
            answer = try #require(streamed.reply.score.speaker ?? plain.reply.score.speaker).answer
            var reader = ResponseReader(dialect: dialect, keepsText: true)
            let type = played.head.split(separator: "\n").first { $0.hasPrefix("content-type: ") }
            reader.begin(status: played.reply.status, contentType: type.map { String($0.dropFirst(14)) })
            let body = played.bodyBytes
            for start in stride(from: 0, to: body.count, by: piece) {
                reader.feed(body.span.extracting(start..<min(start + piece, body.count))) { _ in }
            }
            reader.finish { _ in }
            (outcome, facts) = (reader.outcome(), reader.facts)
        }
        /// Asks with the address, the headers and the body that the tool itself would send.
        private static func play(
            _ dialect: Dialect, _ question: Question, _ settings: String, _ streams: Bool, _ limit: Int, _ calls: Bool
        ) throws -> Rehearsal {
            var prompt = ChatPrompt(model: "m", messages: [ChatMessage(role: "user", content: "Hi")])
            (prompt.maxTokens, prompt.streams) = (limit, streams)
            if calls { prompt.toolsJSON = question.offer }
            let address = dialect.url(base: "http://mock", model: "m", streams: streams).dropFirst("http://mock".count)
            let parts = address.split(separator: "?", maxSplits: 1)
            let body = String(decoding: dialect.body(for: prompt), as: UTF8.self)
            let fields = dialect.headers(key: "sk-1", streams: streams).map { ($0.name, $0.value) }
            return try Rehearsal(
                "\(settings)\(calls ? " tools=always" : "") key=sk-1", path: String(parts[0]), body,
                fields: fields, query: parts.count > 1 ? String(parts[1]) : "")
        }
    }
    static let dialects = Dialect.allCases.filter { dialect in Question.all.contains { $0.name == dialect.name } }
    static let callers = dialects.filter { dialect in Question.withTools.contains { $0.name == dialect.name } }

    @Test("covers every dialect that the mock speaks and the tool reads")
    func complete() { #expect(Self.dialects.count == Voices.all.count) }

    @Test("answers what has pictures, too", arguments: dialects.filter(\.takesImages))
    func images(dialect: Dialect) throws {
        let image = try #require(ChatImage(Array("GIF89a".utf8)))
        let prompt = ChatPrompt(
            model: "m", system: "S", messages: [ChatMessage(role: "user", content: "Hi", images: [image])], maxTokens: 9
        )
        let address = dialect.url(base: "http://mock", model: "m", streams: true).dropFirst("http://mock".count)
        let parts = address.split(separator: "?", maxSplits: 1)
        let played = try Rehearsal(
            "tokens=3", path: String(parts[0]), String(decoding: dialect.body(for: prompt), as: UTF8.self),
            fields: dialect.headers(key: nil, streams: true).map { ($0.name, $0.value) },
            query: parts.count > 1 ? String(parts[1]) : "")
        #expect(played.reply.status == 200 && played.reply.dialect == dialect.name && played.reply.tokens == 3)
    }
    @Test("reads the text, the thoughts, the tokens and the end", arguments: dialects)
    func text(dialect: Dialect) throws {
        for more in ["", "tokens-per-chunk=3", "split=3", "join=4", "ping=1ms ttft=10ms", "preamble=late"] {
            for streams in [true, false] {
                for piece in [1, 7, 100_000] {
                    let settings = "tokens=9 reasoning=4 input-tokens=77 \(more)"
                    let trip = try Trip(dialect, settings, streams: streams, piece: piece)
                    let (outcome, answer) = (trip.outcome, trip.answer)
                    #expect(outcome.text == answer.text && !answer.text.isEmpty, "\(more)")
                    #expect(outcome.reasoning == answer.reasoning, "\(more)")
                    #expect(outcome.inputTokens == 77 && outcome.outputTokens == Int64(answer.outputTokens), "\(more)")
                    #expect(outcome.terminal == .done && outcome.error == nil && outcome.fault == nil, "\(more)")
                    #expect(outcome.finishReason != nil && outcome.isStreamed == streams, "\(more)")
                    #expect(outcome.undecodableEvents == 0 && !outcome.hasUnterminatedTail, "\(more)")
                }
            }
        }
    }
    @Test("sees as many events with content as the mock's log has", arguments: dialects)
    func events(dialect: Dialect) throws {
        for settings in ["tokens=9", "tokens=9 reasoning=4", "tokens=10 reasoning=5 tokens-per-chunk=3"] {
            let trip = try Trip(dialect, settings)
            #expect(trip.outcome.textEvents + trip.outcome.reasoningEvents == trip.played.outputs, "\(settings)")
        }
        guard Self.callers.contains(dialect) else { return }
        let trip = try Trip(dialect, "tool-calls=2", calls: true)
        #expect(trip.outcome.toolEvents == trip.played.outputs)
    }
    @Test("reads the calls", arguments: callers)
    func calls(dialect: Dialect) throws {
        for settings in ["tool-calls=1", "tool-calls=2", "tool-calls=2 reasoning=3"] {
            for streams in [true, false] {
                let trip = try Trip(dialect, settings, streams: streams, calls: true)
                let (found, wanted) = (trip.outcome.toolCalls, trip.answer.calls)
                #expect(found.map(\.name) == wanted.map(\.name) && !wanted.isEmpty, "\(settings)")
                #expect(found.map(\.arguments) == wanted.map(\.arguments), "\(settings)")
                #expect(trip.outcome.text.isEmpty && trip.outcome.terminal == .done, "\(settings)")
                #expect(trip.outcome.reasoning == trip.answer.reasoning, "\(settings)")
                #expect(trip.outcome.outputTokens == Int64(trip.answer.outputTokens), "\(settings)")
            }
        }
    }
    @Test("reads that the limit ended it", arguments: dialects)
    func limit(dialect: Dialect) throws {
        let (whole, cut) = try (Trip(dialect, "tokens=3"), Trip(dialect, "tokens=30", limit: 3))
        #expect(cut.outcome.finishReason != whole.outcome.finishReason && cut.outcome.terminal == .done)
        #expect(cut.outcome.text == cut.answer.text && cut.outcome.outputTokens == 3)
    }
    @Test("reads what went wrong", arguments: dialects)
    func faults(dialect: Dialect) throws {
        for fault in ["truncate@4", "cut@4", "no-end"] {
            let trip = try Trip(dialect, "tokens=9 fault=\(fault)")
            #expect(trip.outcome.terminal == .truncated && trip.outcome.textEvents == trip.played.outputs, "\(fault)")
            #expect(trip.answer.text.hasPrefix(trip.outcome.text), "\(fault)")
        }
        let error = try Trip(dialect, "tokens=9 fault=error@4")
        #expect(error.outcome.terminal == .error && error.outcome.textEvents == 4)
        #expect(error.facts.errorMessage?.isEmpty == false)
        let garbage = try Trip(dialect, "tokens=9 fault=garbage@4")
        #expect(garbage.outcome.undecodableEvents == 1 || garbage.outcome.fault != nil)
        let quiet = try Trip(dialect, "tokens=9 fault=no-usage")
        #expect(quiet.outcome.outputTokens == nil && quiet.outcome.text == quiet.answer.text)
        let whole = try Trip(dialect, "tokens=9 fault=no-stream")
        #expect(!whole.outcome.isStreamed && whole.outcome.terminal == .done)
    }
    @Test("reads an error in the vendor's form", arguments: dialects)
    func errors(dialect: Dialect) throws {
        for streams in [true, false] {
            let trip = try Trip(dialect, "fault=429", streams: streams)
            #expect(trip.outcome.terminal == .error)
            #expect(trip.facts.errorMessage == "scripted fault: 429")
        }
    }
}
