// SPDX-License-Identifier: Apache-2.0
import Patterns
import Testing

@Suite struct PatternTests {
    /// A pattern, a text, and the text up to the end of the first match; nil where there is none.
    struct Row: CustomTestStringConvertible, Sendable {
        let pattern: String, text: String, upTo: String?
        init(_ pattern: String, _ text: String, _ upTo: String?) {
            (self.pattern, self.text, self.upTo) = (pattern, text, upTo)
        }
        var testDescription: String { "\(pattern) in \(text)" }
    }
    static let rows = [
        Row("```", "a ``` b", "a ```"), Row("</think>", "<think>hm</thin</think>yes", "<think>hm</thin</think>"),
        Row("aab", "aaab", "aaab"), Row("abab$", "ababab", "ababab"), Row("^a", "ba", nil),
        Row("^b", "a\nb", nil), Row("(?m)^b", "a\nb", "a\nb"), Row(#"\Ab"#, "ab", nil),
        Row(#"\bdog\b"#, "hotdog dogs dog", "hotdog dogs dog"), Row(#"\d+"#, "a12b", "a12"), Row("a+$", "aaa", "aaa"),
        Row("é", "caf\u{E9}!", "caf\u{E9}"), Row("🌊+", "a🌊🌊b", "a🌊🌊"), Row("(?i)É", "é", "é"),
        Row("(?<=ab)c", "abc", "abc"), Row("foo(?!bar)", "foobar foobaz", "foobar foo"), Row("a|ab", "ab", "a"),
        Row("(?s)x.*y", "x12y34y5", "x12y34y"), Row("x.*?y", "x12y34y5", "x12y"), Row("(?=c)", "abc", "ab"),
        Row(#"a\Kb"#, "ab", "ab"), Row("no", "yes", nil), Row(#"\z"#, "ab", "ab"), Row("(a)(b)?", "ac", "a"),
        Row(#"(\w)\1"#, "abccd", "abcc"), Row(#"\X"#, "e\u{301}x", "e\u{301}"), Row(#"\R"#, "a\r\nb", "a\r\n"),
    ]

    /// The end of the match, with the text in pieces that end at the cuts.
    static func end(of pattern: String, in text: [UInt8], cuts: [Int]) throws -> Int? {
        let pattern = try Pattern(pattern)
        var search = PatternSearch()
        for cut in cuts + [text.count] {
            _ = search.look(for: pattern, in: text.span.extracting(0..<cut), isWhole: false)
        }
        _ = search.look(for: pattern, in: text.span, isWhole: true)
        if case .found(let end) = search.state { return end }
        #expect(search.state == .over)
        return nil
    }

    @Test("the first match is the same wherever the text is cut", arguments: rows)
    func anyCut(_ row: Row) throws {
        let text = Array(row.text.utf8)
        let places = row.text.unicodeScalars.indices.map { row.text.utf8.distance(from: row.text.startIndex, to: $0) }
        let expected = row.upTo.map { $0.utf8.count }
        #expect(try Self.end(of: row.pattern, in: text, cuts: []) == expected)
        #expect(try Self.end(of: row.pattern, in: text, cuts: places) == expected, "character by character")
        for first in places {
            for second in places where second >= first {
                #expect(
                    try Self.end(of: row.pattern, in: text, cuts: [first, second]) == expected, "\(first) \(second)")
            }
        }
    }
    @Test("a match counts with the piece that makes it certain") func certainty() throws {
        for (pattern, text, certain) in [
            ("```", "a ``` b", 5), (#"\d"#, "a12b", 2), (#"\d+"#, "a12b", 4), (#"dog\b"#, "dog!", 4),
            ("foo(?!bar)", "foox", 4),
        ] {
            let compiled = try Pattern(pattern)
            var search = PatternSearch()
            let bytes = Array(text.utf8)
            let found = (1...bytes.count).first {
                search.look(for: compiled, in: bytes.span.extracting(0..<$0), isWhole: false)
            }
            #expect(found == certain, "\(pattern)")
        }
    }
    @Test(
        "a pattern that backtracks without end gives up, and stays so",
        arguments: [#"(a+)+$"#, #"^(\w+\s?)*!$"#, #"(x+x+)+y"#])
    func catastrophe(pattern: String) throws {
        let compiled = try Pattern(pattern)
        let text = Array((String(repeating: "a", count: 60) + String(repeating: "x", count: 60) + "\u{1}y!").utf8)
        var search = PatternSearch()
        let found = search.look(for: compiled, in: text.span, isWhole: true)
        #expect(!found)
        #expect(search.state == .gaveUp)
        search.startAgain()
        #expect(search.state == .gaveUp)
    }
    @Test("what looks like the beginning of a match for too long is given up") func tooMuchWork() throws {
        let pattern = try Pattern("(?s)a.*b")
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 16)
        var search = PatternSearch()
        var looks = 0
        while search.state == .open, looks < 10_000 {
            looks += 1
            _ = search.look(for: pattern, in: text.span, isWhole: false)
        }
        #expect(search.state == .gaveUp && looks == (64 << 20) / (1 << 16) + 1)
    }
    @Test("a mistake in a pattern has its place") func faults() {
        for (pattern, offset, word) in [
            ("a(b", 3, "parenthes"), ("[z-a]", 3, "range"), (#"ab\Gc"#, 2, #"\G"#), (#"\C"#, 2, #"\C"#),
            ("*", 0, "quant"),
        ] {
            do {
                _ = try Pattern(pattern)
                Issue.record("\(pattern) compiled")
            } catch {
                #expect(error.offset == offset && error.reason.contains(word), "\(pattern): \(error)")
            }
        }
    }
    @Test("a text that goes on after its end is looked at to the end again") func goesOn() throws {
        let pattern = try Pattern("done")
        var search = PatternSearch()
        _ = search.look(for: pattern, in: Array("do".utf8).span, isWhole: true)
        #expect(search.state == .over)
        search.goOn()
        let found = search.look(for: pattern, in: Array("done.".utf8).span, isWhole: false)
        #expect(found && search.state == .found(end: 4))
    }
    @Test("a search that starts again finds what a new text has") func again() throws {
        let pattern = try Pattern("^b")
        var search = PatternSearch()
        _ = search.look(for: pattern, in: Array("ab".utf8).span, isWhole: false)
        #expect(search.state == .over)
        search.startAgain()
        let found = search.look(for: pattern, in: Array("b".utf8).span, isWhole: false)
        #expect(found)
        search.startAgain()
        #expect(search.state == .found(end: 1))
    }
}
