// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@testable import Workload

/// What is wrong with files and numbers of prompts, as a profile's user is told.
@Suite struct PromptProblemTests {
    static let files = [
        "conf/q.jsonl": "{\"prompt\": \"a\"}\n{\"prompt\": \"b\", \"max_tokens\": 3}\n", "conf/empty.jsonl": "\n\n",
        "conf/bad.jsonl": "{\"prompt\": \"a\"}\nwhat?\n", "conf/worse.jsonl": String(repeating: "{}\n", count: 8),
        "conf/q.csv": "question,n\nc,5\n", "conf/talk.json": PromptFileTests.conversations,
        "conf/mute.json": #"[{"id": "a", "conversations": []}]"#,
        "conf/lengths.csv": "ContextTokens,GeneratedTokens\n10,20\n", "conf/a.gif": "GIF89a", "conf/b.txt": "text",
        "conf/c.webp": "RIFF....WEBPVP8 ",
    ]
    static func load(
        _ request: String, target: String = "url: http://h, model: m", _ flags: [(String, String)] = []
    ) throws(ProfileProblems) -> Profile {
        let text = "targets: [{\(target)}]\nload: {concurrency: 1, requests: 1}\nrequest: {\(request)}"
        let environment = ProfileEnvironment(
            variable: { _ in nil },
            read: { path, limit in
                let content = path == "conf/p.yaml" ? text : files[path]
                return content.map { .success(Array($0.utf8)) }
                    ?? .failure(
                        FileFault(reason: path.hasSuffix("huge") ? "larger than \(limit) bytes" : "No such file"))
            })
        return try Profile.load(.file("conf/p.yaml"), overrides: World.overrides(flags), environment: environment)
    }
    static func problems(_ request: String, target: String = "url: http://h, model: m") -> [String] {
        do throws(ProfileProblems) {
            _ = try load(request, target: target)
            return []
        } catch { return error.problems.map { "\($0)".replacing("conf/p.yaml:3:", with: "") } }
    }

    @Test("prompts, lengths and pictures arrive from their files") func right() throws {
        let shape = try Self.load("prompts: {file: q.csv, field: question, output_field: n, order: shuffle}").targets[0]
            .request
        #expect(shape.prompts?.items == [PromptItem(messages: [ChatMessage(role: "user", content: "c")], maxTokens: 5)])
        #expect(shape.prompts?.order == .shuffle && shape.prompts?.format == "csv" && shape.salt)
        let talk = try Self.load("prompts: {file: talk.json}, salt: false, images: [a.gif, c.webp]").targets[0].request
        #expect(talk.prompts?.items.count == 2 && talk.prompts?.skipped == 2 && !talk.salt)
        #expect(
            talk.images.map(\.image.format) == [.gif, .webp]
                && talk.images.map(\.path) == ["conf/a.gif", "conf/c.webp"])
        let made = try Self.load(
            "synthetic: {lengths: {file: lengths.csv, input: ContextTokens, output: GeneratedTokens}, "
                + "shared_prefix: 25%, prefixes: 3, tokens_per_word: 1.5, overhead_tokens: 4}"
        ).targets[0].request
        #expect(made.messages.isEmpty && made.synthetic?.table?.pairs == [.init(input: 10, output: 20)])
        #expect(made.synthetic?.sharedPrefix == 0.25 && made.synthetic?.prefixes == 3)
        #expect(made.synthetic?.given == TokenFit(tokensPerWord: 1.5, overhead: 4))
    }
    @Test(
        "lengths of answers can be drawn whatever is asked",
        arguments: ["prompt: Hi", "prompts: {file: q.jsonl}", "max_tokens: 5"])
    func outputs(request: String) throws {
        let shape = try Self.load("\(request), synthetic: {output_tokens: 'uniform(1,9)'}").targets[0].request
        #expect(shape.synthetic?.input == nil && shape.synthetic?.output != nil)
    }
    @Test(
        "says what is wrong, where, and in which line of the file",
        arguments: [
            ("prompts: {}", ["20: request.prompts: file is missing; add \"file: questions.jsonl\""]),
            (
                "prompts: {file: none.csv}",
                [
                    "27: request.prompts.file: conf/none.csv cannot be read: No such file; write the path of a file of prompts (JSONL, CSV or ShareGPT's JSON)"
                ]
            ),
            (
                "prompts: {file: huge}",
                [
                    "27: request.prompts.file: conf/huge cannot be read: larger than 1073741824 bytes; write the path of a file of prompts (JSONL, CSV or ShareGPT's JSON)"
                ]
            ),
            (
                "prompts: {file: bad.jsonl}",
                [
                    "27: request.prompts.file: conf/bad.jsonl:2: is not a JSON object: byte 0: no JSON value begins like this"
                ]
            ),
            (
                "prompts: {file: q.csv}",
                [
                    "27: request.prompts.file: conf/q.csv:1: the header has no column \"prompt\": it has \"question\", \"n\""
                ]
            ),
            ("prompts: {file: empty.jsonl}", ["27: request.prompts.file: conf/empty.jsonl holds no prompt"]),
            (
                "prompts: {file: mute.json}",
                ["27: request.prompts.file: conf/mute.json holds no prompt: in its 1 entries nobody asks anything"]
            ),
            (
                "prompts: {file: q.jsonl, format: xml, order: zigzag}",
                [
                    "44: request.prompts.format: found \"xml\"; known here: auto, jsonl, sharegpt, csv",
                    "56: request.prompts.order: found \"zigzag\"; known here: sequence, shuffle, random",
                ]
            ),
            (
                "prompts: {file: talk.json, field: x}",
                ["45: request.prompts.field: found \"x\"; conversations of ShareGPT have keys of their own; remove it"]
            ),
            (
                "prompt: Hi, prompts: {file: q.jsonl}",
                ["32: request.prompts: found beside prompt; a request has one of them: remove the other"]
            ),
            (
                "prompts: {file: q.jsonl}, synthetic: {input_tokens: 5}",
                [
                    "63: request.synthetic.input_tokens: found 5; found beside prompts or messages; a request has one of them: remove the other"
                ]
            ),
            (
                "synthetic: {shared_prefix: 30%}",
                ["22: request.synthetic: input_tokens is missing; add \"input_tokens: 512\", or lengths"]
            ),
            (
                "synthetic: {input_tokens: many, shared_prefix: 130%}",
                [
                    "37: request.synthetic.input_tokens: found \"many\"; write an amount such as 100, or uniform(100,200), normal(200,100), lognormal(200,0.4) or exponential(200)",
                    "58: request.synthetic.shared_prefix: found \"130%\"; write a share from 0% to 100%, such as \"30%\"",
                ]
            ),
            (
                "synthetic: {input_tokens: 5, prefixes: 2, overhead_tokens: 3}",
                [
                    "50: request.synthetic.prefixes: found 2; there is none without shared_prefix; add \"shared_prefix: 30%\"",
                    "70: request.synthetic.overhead_tokens: found 3; it goes with tokens_per_word only; add \"tokens_per_word: 1.3\"",
                ]
            ),
            (
                "synthetic: {input_tokens: 5, tokens_per_word: 0}",
                ["57: request.synthetic.tokens_per_word: found 0; write a number from 0.01 to 100, such as 1.3"]
            ),
            (
                "synthetic: {lengths: {file: lengths.csv}}",
                [
                    "39: request.synthetic.lengths.file: conf/lengths.csv:1: the header has no column \"input_tokens\": it has \"ContextTokens\", \"GeneratedTokens\""
                ]
            ),
            (
                "synthetic: {lengths: {}, input_tokens: 3}",
                [
                    "32: request.synthetic.lengths: file is missing; add \"file: lengths.csv\"",
                    "50: request.synthetic.input_tokens: found 3; found beside lengths; lengths come from one of them: remove the other",
                ]
            ),
            ("images: [b.txt]", ["20: request.images[0]: conf/b.txt is no PNG, JPEG, GIF or WebP"]),
            (
                "images: [no.png]",
                [
                    "20: request.images[0]: conf/no.png cannot be read: No such file; write the path of a PNG, JPEG, GIF or WebP of at most 20 MiB"
                ]
            ),
        ])
    func mistakes(request: String, expected: [String]) { #expect(Self.problems(request) == expected) }

    @Test("only the first mistakes of a file are listed, and the rest counted") func manyFaults() {
        let problems = Self.problems("prompts: {file: worse.jsonl}")
        #expect(problems.count == 6 && problems[4].contains("conf/worse.jsonl:5: has neither"))
        #expect(problems[5] == "27: request.prompts.file: conf/worse.jsonl: 3 more lines with mistakes")
    }
    @Test(
        "a dialect without a place for pictures is named",
        arguments: Dialect.allCases.filter { !$0.takesImages }.map(\.name))
    func noImages(name: String) {
        let problems = Self.problems("images: [a.gif]", target: "url: http://h, model: m, protocol: \(name)")
        #expect(
            problems == [
                "20: request.images[0]: found \"a.gif\"; \(name) has no place for images; remove them, or the target that speaks it"
            ])
    }
    @Test("a flag takes the place of what the profile asks otherwise") func flags() throws {
        let synthetic = "synthetic: {input_tokens: 9, shared_prefix: 10%, prefixes: 2}"
        let fromFile = try Self.load(synthetic, [("--prompts", "conf/q.jsonl")]).targets[0].request
        #expect(fromFile.prompts?.items.count == 2 && fromFile.synthetic?.input == nil)
        let said = try Self.load("prompts: {file: q.jsonl}", [("--prompt", "Hi")]).targets[0].request
        #expect(said.prompts == nil && said.messages.map(\.content) == ["Hi"])
        let made = try Self.load("prompts: {file: q.jsonl}", [("--input-tokens", "7")]).targets[0].request
        #expect(made.prompts == nil && made.synthetic?.input == .spread(.fixed(7)) && made.messages.isEmpty)
        let both = try Self.load(synthetic, [("--prompt", "Hi")]).targets[0].request
        #expect(both.synthetic?.input == .spread(.fixed(9)) && both.messages.map(\.content) == ["Hi"])
    }
    @Test("what a target asks for itself takes the place of what all ask") func ownSource() throws {
        let request = try Self.load(
            "synthetic: {input_tokens: 9, output_tokens: 4, shared_prefix: 10%}",
            target: "url: http://h, model: m, request: {prompts: {file: q.jsonl}}"
        ).targets[0].request
        #expect(request.prompts?.items.count == 2 && request.synthetic?.input == nil)
        #expect(request.synthetic?.output == .fixed(4) && request.synthetic?.sharedPrefix == 0)
    }
    @Test("a replay asks for the lengths that it recorded, unless the profile says what to ask") func replayed() throws
    {
        let azure =
            "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,374,44\n2023-11-16 18:17:04.0319600,90,7\n"
        func plan(_ request: String) throws -> Plan {
            let text = "targets: [{url: http://h, model: m}]\nload: {replay: {file: azure.csv}}\nrequest: {\(request)}"
            let environment = ProfileEnvironment(
                variable: { _ in nil },
                read: { path, _ in .success(Array((path == "conf/p.yaml" ? text : azure).utf8)) })
            return Plan(profile: try Profile.load(.file("conf/p.yaml"), environment: environment), seed: 1)
        }
        for request in ["system: S", "synthetic: {}", "prompt: Sum it up, synthetic: {shared_prefix: 10%}"] {
            let plan = try plan(request)
            let questions = (0..<2).map { plan.question(plan.request($0)) }
            #expect(questions.map(\.wantedInputTokens) == [374, 90] && questions.map(\.prompt.maxTokens) == [44, 7])
            #expect(questions.allSatisfy { $0.prompt.messages[0].content.contains("river") == false })
            #expect(plan.calibrationSizes(target: 0) == [23, 93, 374])
        }
        for request in ["prompt: Hi", "messages: [{role: user, content: Hi}]"] {
            let plan = try plan(request)
            let question = plan.question(plan.request(1))
            #expect(question.wantedInputTokens == nil && question.prompt.maxTokens == 128)
            #expect(plan.calibrationSizes(target: 0).isEmpty)
        }
    }
    @Test("the trace is told of files, not what stands in them") func trace() throws {
        let json = try Self.load("prompts: {file: q.jsonl}, images: [a.gif]").redactedJSON
        #expect(
            json.contains(
                #""prompts":{"file":"conf/q.jsonl","format":"jsonl","order":"sequence","entries":2,"skipped_entries":0,"content_hash":""#
            ))
        #expect(
            json.contains(#""salt":true,"images":[{"file":"conf/a.gif","type":"image/gif","bytes":6,"content_hash":""#))
        #expect(!json.contains("messages"))
        let made = try Self.load("synthetic: {input_tokens: 'lognormal(512,0.4)', output_tokens: 'uniform(1,9)'}")
            .redactedJSON
        #expect(
            made.contains(
                #""synthetic":{"input_tokens":"lognormal(512,0.4)","output_tokens":"uniform(1,9)","calibrate":true}"#))
    }
}
