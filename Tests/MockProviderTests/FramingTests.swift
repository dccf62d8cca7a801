// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

@Suite struct FramingTests {
    /// Questions whose streams are event streams.
    static let streams = Question.all.filter {
        !$0.name.hasPrefix("ollama") && !$0.name.hasPrefix("bedrock") && $0.name != "gemini-json-array"
    }
    static let others = Question.all.filter { question in !streams.contains { $0.name == question.name } }
    /// A way to write, and what becomes of plain bytes.
    static let ways: [(String, @Sendable (String) -> String)] = [
        ("crlf", { $0.replacingOccurrences(of: "\n", with: "\r\n") }),
        ("cr", { $0.replacingOccurrences(of: "\n", with: "\r") }),
        (
            "no-space",
            { text in
                text.components(separatedBy: "\n").map { line in
                    guard let colon = line.firstIndex(of: ":"), line[colon...].hasPrefix(": ") else { return line }
                    return String(line[...colon] + line[line.index(colon, offsetBy: 2)...])
                }.joined(separator: "\n")
            }
        ),
        ("comment", { ": streamgauge\n\n" + $0 }),
        ("no-last-newline", { String($0.reversed().drop { $0 == "\n" }.reversed()) }),
        ("split-characters", { $0 }),
    ]
    @Test(
        "writes every event stream in other ways and changes nothing of what it says", arguments: streams, ways.indices)
    func sameMeaning(_ question: Question, _ number: Int) throws {
        let (name, change) = Self.ways[number]
        let plain = try question.rehearsal("tokens=40 ping=15ms gap=10ms")
        let other = try question.rehearsal("tokens=40 ping=15ms gap=10ms framing=\(name)")
        let text = plain.body.replacingOccurrences(of: "\r\n", with: "\n")  // Gemini's own line ends
        let isOwn = plain.body.contains("\r\n") && !["crlf", "cr"].contains(name)
        #expect((isOwn ? other.body.replacingOccurrences(of: "\r\n", with: "\n") : other.body) == change(text))
        #expect(other.outputs == plain.outputs && other.reply.score.moments.count >= plain.reply.score.moments.count)
    }

    @Test("cuts within a character of several bytes where an event has one")
    func splitCharacters() throws {
        let played = try Rehearsal(
            "tokens=60 framing=split-characters split-gap=3ms ttft=0ms gap=10ms", Rehearsal.asking())
        let halves = played.writes.filter { $0.text.unicodeScalars.contains("\u{FFFD}") }
        #expect(halves.count >= 4 && halves.count.isMultiple(of: 2), "each half has a part of a character")
        #expect(played.writes.filter { $0.outputs > 0 }.count == 60)
        #expect(!played.body.unicodeScalars.contains("\u{FFFD}"))
    }

    @Test("leaves other streams as they are", arguments: others)
    func otherStreams(_ question: Question) throws {
        let framing = Framing.allCases.filter { $0 != .cr }.map(\.rawValue).joined(separator: ",")
        #expect(try question.rehearsal("framing=\(framing)").bytes == question.rehearsal("").bytes)
    }

    @Test("makes the middle event as large as told, in every dialect", arguments: Question.all, [20])
    func large(_ question: Question, _ size: Int) throws {
        let played = try question.rehearsal("tokens=10 large-event=\(size)", limit: 100_000)
        let answer = try #require(played.reply.score.speaker?.answer)
        let text = answer.text.utf8.count
        #expect(text > size << 10 && text < size << 10 + 200, "ten tokens beside it")
        #expect(played.outputs == 11 && played.reply.tokens == answer.visibleTokens)
        let largest = played.writes.map(\.text.utf8.count).max() ?? 0
        #expect(largest > size << 10)
    }

    @Test("the request's limit cuts a large event, too") func limit() throws {
        let played = try Rehearsal("tokens=10 large-event=32", Rehearsal.asking())
        #expect(played.outputs == 6 && played.reply.tokens == 100 && played.body.contains("\"length\""))
    }

    @Test("crlf and cr exclude each other") func both() {
        var script = MockScript()
        #expect(throws: MockScript.Problem.self) { try script.set("framing", to: "crlf,cr") }
    }
}
