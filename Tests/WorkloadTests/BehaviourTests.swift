// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

/// What users do to a stream, and what is looked for in it: as a profile says it, and as the plan has it.
@Suite struct BehaviourTests {
    static let sections = """
        stop: {after_outputs: "uniform(5,50)", after: 3s, at_text: END, share: 10%}
        marks: {fence: '```', think_end: '</think>'}
        reader: {rate: 2KiB/s, pause: 5s, after_outputs: 10, buffer: 8KiB}
        checks:
          - {contains: Paris, min_chars: 20}
          - {pattern: '\\d+', json: true}
          - {json: {type: object, required: [a, b], types: {a: string}}}
          - {tool: {name: find, required: [q], types: {q: string}}, max_chars: 500}
        """
    static func target(_ rest: String, _ flags: [(String, String)] = []) throws -> Target {
        try World.load(World.profile(rest: rest), flags).targets[0]
    }

    @Test("every section of it is read") func all() throws {
        let target = try Self.target(Self.sections)
        let stop = try #require(target.stop)
        #expect(stop.afterOutputs == CountSpread(Spread(.uniform(low: 5, high: 50))) && stop.atText == "END")
        #expect(stop.after == .fixed(.seconds(Int64(3))) && stop.afterCharacters == nil && stop.share == 0.1)
        #expect(target.marks == [Mark(name: "fence", pattern: "```"), Mark(name: "think_end", pattern: "</think>")])
        var pace = ReaderPace()
        (pace.bytesPerSecond, pace.pause) = (2_048, .seconds(Int64(5)))
        (pace.pauseAfterOutputs, pace.buffer) = (10, 8_192)
        #expect(target.reader == pace)
        var (object, arguments) = (AnswerCheck.JSONShape(), AnswerCheck.JSONShape())
        (object.type, object.required, object.types) = (.object, ["a", "b"], [.init(name: "a", type: .string)])
        (arguments.required, arguments.types) = (["q"], [.init(name: "q", type: .string)])
        #expect(
            target.checks == [
                .contains("Paris"), .minimum(characters: 20), .pattern("\\d+"), .json(.init()), .json(object),
                .tool(name: "find", arguments: arguments), .maximum(characters: 500),
            ])
        #expect(
            target.checks.map(\.title) == [
                "contains \"Paris\"", "min_chars 20", "pattern \"\\d+\"", "json", "json", "tool find", "max_chars 500",
            ])
    }
    @Test("without them nothing is done and nothing is looked for") func none() throws {
        let target = try Self.target("")
        #expect(target.stop == nil && target.marks.isEmpty && target.reader == nil && target.checks.isEmpty)
    }
    @Test("marks of a target add to those of the profile, its checks take the place of theirs") func inheritance()
        throws
    {
        let profile = try World.load(
            """
            targets:
              - {url: http://h/a, model: m}
              - url: http://h/b
                model: m
                stop: {share: 50%}
                marks: {fence: own, more: x}
                checks: [{contains: b}]
                reader: {pause: 1s}
            load: {concurrency: 1, requests: 1}
            stop: {after_outputs: 3}
            marks: {fence: '```', end: y}
            checks: [{contains: a}, {min_chars: 2}]
            reader: {rate: 1KiB/s}
            """)
        let (a, b) = (profile.targets[0], profile.targets[1])
        #expect(a.stop?.share == 1 && b.stop?.share == 0.5 && b.stop?.afterOutputs == .fixed(3))
        #expect(a.marks.map(\.pattern) == ["```", "y"])
        #expect(
            Dictionary(uniqueKeysWithValues: b.marks.map { ($0.name, $0.pattern) }) == [
                "fence": "own", "more": "x", "end": "y",
            ])
        #expect(a.checks.count == 2 && b.checks == [.contains("b")])
        #expect(a.reader?.pause == nil && b.reader?.pause == .seconds(Int64(1)) && b.reader?.bytesPerSecond == 1_024)
    }
    @Test("flags say the same, for all targets") func flags() throws {
        let text = World.profile(
            target: "url: https://h/v1, model: m, marks: {a: own, b: own}, checks: [{contains: x}]",
            rest: "marks: {a: 1, c: 2}")
        let target = try World.load(
            text,
            [
                ("--mark", "a=flag"), ("--mark", "d=x=y"), ("--stop-after-chars", "400"), ("--stop-share", "2.5%"),
                ("--checks", #"[{"json": true}]"#), ("--read-rate", "64KB/s"),
            ]
        ).targets[0]
        #expect(
            Dictionary(uniqueKeysWithValues: target.marks.map { ($0.name, $0.pattern) })
                == ["a": "flag", "b": "own", "c": "2", "d": "x=y"])
        #expect(target.stop?.afterCharacters == .fixed(400) && target.stop?.share == 0.025)
        #expect(target.checks == [.json(.init())] && target.reader?.bytesPerSecond == 64_000)
    }

    // MARK: The plan

    @Test("a stop is a function of seed and index; its share is that of the requests") func draws() throws {
        let plan = try Plan(profile: World.load(World.profile(rest: Self.sections)), seed: 7)
        let stops = (0..<10_000).map { plan.stop(index: $0, target: 0) }
        let drawn = stops.compactMap(\.self)
        #expect((900...1_100).contains(drawn.count))
        #expect(drawn.allSatisfy { $0.afterOutputs.map { (5...50).contains($0) } == true && $0.atText })
        #expect(drawn.allSatisfy { $0.after == .seconds(Int64(3)) && $0.afterCharacters == nil })
        #expect(Set(drawn.compactMap(\.afterOutputs)).count == 46)
        #expect((0..<10_000).map { plan.part(Shard(1, of: 3)).stop(index: $0, target: 0) } == stops)
        let other = try Plan(profile: World.load(World.profile(rest: Self.sections)), seed: 8)
        #expect((0..<10_000).map { other.stop(index: $0, target: 0) } != stops)
    }
    @Test("these are the first stops of seed 7, on every machine and for all time") func firstStops() throws {
        let plan = try Plan(profile: World.load(World.profile(rest: Self.sections)), seed: 7)
        let first = (0..<60).compactMap { index in
            plan.stop(index: index, target: 0).map { (index, $0.afterOutputs ?? 0) }
        }
        #expect(first.map(\.0) == [25, 28, 38, 44, 47, 48, 50, 57])
        #expect(first.map(\.1) == [45, 8, 23, 25, 13, 29, 40, 37])
    }
    @Test("stops and slow readers change the plan's hash, marks and checks do not") func hash() throws {
        func hash(_ rest: String) throws -> String {
            try Plan(profile: World.load(World.profile(rest: rest)), seed: 1).planHash
        }
        let plain = try hash("")
        #expect(try hash("marks: {a: b}\nchecks: [{json: true}]") == plain)
        #expect(try hash("stop: {after: 1s}") != plain && hash("reader: {pause: 1s}") != plain)
        #expect(try hash("stop: {after: 1s}") != hash("stop: {after: 2s}"))
    }

    // MARK: Mistakes

    struct Mistake: CustomTestStringConvertible, Sendable {
        let section: String, problem: String
        init(_ section: String, _ problem: String) { (self.section, self.problem) = (section, problem) }
        var testDescription: String { section }
    }
    static let wrong = [
        Mistake("stop: {after_outputs: 0}", #"3:23: stop.after_outputs: found 0; write a number from 1"#),
        Mistake("stop: {after: 0s}", #"3:15: stop.after: found "0s"; write a duration above 0, such as "2s""#),
        Mistake("stop: {at_text: ''}", #"3:17: stop.at_text: found ""; write the text to stop at"#),
        Mistake(
            "stop: {share: 10%}",
            #"3:15: stop.share: found "10%"; it does not say when to stop; add after_outputs, after_chars, after or at_text"#
        ),
        Mistake(
            "stop: {after: 1s, share: 0.1}",
            #"3:26: stop.share: found 0.1; write a share from 0% to 100%, such as "30%""#),
        Mistake("marks: [a]", "3:8: marks: found a list; write a mapping such as {fence: '```'}"),
        Mistake("marks: {a: [b]}", "3:12: marks.a: found a list; write a regular expression"),
        Mistake("marks: {a: ''}", #"3:12: marks.a: write a regular expression, such as '\d+'"#),
        Mistake(
            "marks: {a: 'a(b'}",
            #"3:12: marks.a: found "a(b"; as a regular expression (PCRE2) it has a mistake at its end (byte 3): missing closing parenthesis"#
        ),
        Mistake(
            "checks: [{pattern: 'a[b-a]'}]",
            #"3:20: checks[0].pattern: found "a[b-a]"; as a regular expression (PCRE2) it has a mistake at "b-a]" (byte 2): range out of order"#
        ),
        Mistake(
            "marks: {a: x*}",
            #"3:12: marks.a: found "x*"; it matches an empty text, and so every answer at once: write what must be there"#
        ),
        Mistake(
            "reader: {rate: 2KiB}",
            #"3:16: reader.rate: found "2KiB"; write a size a second, such as "2KiB/s" (B, KiB, MiB, GiB)"#),
        Mistake(
            "reader: {after_outputs: 3}",
            #"3:25: reader.after_outputs: found 3; it says after how many outputs to pause; add "pause: 5s""#),
        Mistake("checks: [{}]", #"3:10: checks[0]: this checks nothing; write {contains: "…"}"#),
        Mistake(
            "checks: [{contains: ''}]",
            #"3:21: checks[0].contains: found ""; write the text that the answer must have in it"#),
        Mistake(
            "checks: [{json: maybe}]",
            #"3:17: checks[0].json: found "maybe"; write true, or what it must be: {type: object, required: [a]}"#),
        Mistake(
            "checks: [{json: {type: array, required: [a]}}]",
            #"3:24: checks[0].json.type: found "array"; required and types are about the members of an object; write object"#
        ),
        Mistake(
            "checks: [{json: {types: {a: text}}}]",
            #"3:29: checks[0].json.types.a: found "text"; known here: object, array, string, number, integer, boolean, null"#
        ),
        Mistake("checks: [{json: {typ: array}}]", #"3:18: checks[0].json.typ: unknown key; did you mean "type"?"#),
        Mistake("checks: [{tool: {required: [a]}}]", "3:17: checks[0].tool: name is missing; write {name: find}"),
        Mistake(
            "checks: [{min_chars: 9, max_chars: 8}]",
            "3:36: checks[0].max_chars: found 8; min_chars is 9; no answer has that many and no more than this"),
        Mistake("checks: [{contain: a}]", #"3:11: checks[0].contain: unknown key; did you mean "contains"?"#),
    ]
    @Test("a mistake is told with its place and what would be right", arguments: wrong)
    func mistakes(_ row: Mistake) {
        #expect(World.problems(World.profile(rest: row.section)).first == row.problem)
    }
    @Test("a mistake in a section that all targets share is told once") func once() {
        let text =
            "targets: [{url: http://a, model: m}, {url: http://b, model: m}]\nload: {concurrency: 1, requests: 1}\nmarks: {a: 'a(b'}"
        #expect(World.problems(text).count == 1)
    }
}
