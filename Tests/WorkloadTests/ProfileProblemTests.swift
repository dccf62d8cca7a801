// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import Workload

/// What the world outside a profile holds in these tests.
enum World {
    /// The names that a message lists; a new one changes no test.
    static let protocols = Dialect.listed.map(\.name).joined(separator: ", ")
    /// The keys of a mapping as a message lists them; a new one changes no test.
    static func keys(_ path: String) -> String { Settings.keys(under: path).joined(separator: ", ") }
    static let variables = ["TEAM_KEY": "s3cret", "EMPTY": "", "BROKEN": "a\nb", "OPENAI_API_KEY": "sk-openai"]
    static let files = [
        "conf/tools.json": "[\n  {\"type\": \"function\", \"a b\": \"x \\\" y\"}\n]\n", "conf/object.json": "{}",
        "conf/broken.json": "[1,", "conf/ca.pem": "-----BEGIN CERTIFICATE-----\n", "conf/empty.pem": "",
    ]
    /// The profile is `conf/p.yaml`.
    static func environment(_ text: String) -> ProfileEnvironment {
        ProfileEnvironment(
            variable: { variables[$0] },
            read: { path, _ in
                let content = path == "conf/p.yaml" ? text : files[path]
                return content.map { .success(Array($0.utf8)) }
                    ?? .failure(FileFault(reason: "No such file or directory"))
            }, pattern: pattern)
    }
    /// Stands for the regular expressions that the program has: here they are known by heart.
    @Sendable static func pattern(_ source: String) -> PatternFinding {
        switch source {
        case "a(b": .faulty(offset: 3, reason: "missing closing parenthesis")
        case "a[b-a]": .faulty(offset: 2, reason: "range out of order")
        default: .right(matchesNothing: source.hasSuffix("*"))
        }
    }
    static func load(_ text: String, _ flags: [(String, String)] = []) throws(ProfileProblems) -> Profile {
        try Profile.load(.file("conf/p.yaml"), overrides: overrides(flags), environment: environment(text))
    }
    static func overrides(_ flags: [(String, String)], isDefault: Bool = false) -> [Override] {
        flags.compactMap { flag, value in
            Settings.forFlag(flag).map { Override($0, value, isDefault: isDefault) }
        }
    }
    /// The mistakes, without the name of the file in front.
    static func problems(_ text: String, _ flags: [(String, String)] = []) -> [String] {
        do throws(ProfileProblems) {
            _ = try load(text, flags)
            return []
        } catch { return error.problems.map { "\($0)".replacing("conf/p.yaml:", with: "") } }
    }
    /// A profile that is right, in flow style, with parts of one's own.
    static func profile(
        target: String = "url: https://h/v1, model: m", load: String = "concurrency: 1, requests: 1", rest: String = ""
    ) -> String { "targets: [{\(target)}]\nload: {\(load)}\n\(rest)" }
}

@Suite struct ProfileProblemTests {
    @Test("a right profile has no problems") func right() { #expect(World.problems(World.profile()) == []) }

    @Test("a profile with many mistakes names them all at once, in reading order") func manyMistakes() {
        let text = """
            name: nightly
            targets:
              - name: relay
                url: relay.example.com/v1
                protocol: openai-chatt
                model: m
            load:
              cocurrency: 8
              rate: fast
              duration: 30
            request:
              max_tokens: none
            """
        #expect(
            World.problems(text) == [
                "4:10: targets[0].url: found \"relay.example.com/v1\"; write it with its scheme: \"https://relay.example.com/v1\"",
                "5:15: targets[0].protocol: found \"openai-chatt\"; known here: \(World.protocols); did you mean \"openai-chat\"?",
                "8:3: load.cocurrency: unknown key; did you mean \"concurrency\"?",
                "9:9: load.rate: found \"fast\"; write a rate such as \"20/s\"",
                "10:13: load.duration: found 30; write a duration such as \"30s\" or \"250ms\" (us, ms, s, m, h)",
                "12:15: request.max_tokens: found \"none\"; write a whole number from 1, such as 8 or 2k",
            ])
    }
    @Test("the whole line names the file as it was given") func wholeLine() {
        let error = #expect(throws: ProfileProblems.self) {
            try World.load(World.profile(load: "rate: fast, requests: 1"))
        }
        #expect(
            error?.description == "conf/p.yaml:2:14: load.rate: found \"fast\"; write a rate such as \"20/s\"")
    }
    @Test("an unreadable profile is one clear line") func unreadable() {
        let environment = ProfileEnvironment(
            variable: { _ in nil }, read: { _, _ in .failure(FileFault(reason: "Permission denied")) })
        let error = #expect(throws: ProfileProblems.self) {
            try Profile.load(.file("p.yaml"), environment: environment)
        }
        #expect(
            error?.description
                == "p.yaml: cannot be read: Permission denied; give the path of a profile, such as profiles/quickstart.yaml"
        )
    }
    @Test(
        "the system's own words reach the message",
        arguments: [("/nonexistent/p.yaml", "No such file or directory"), ("/", "Is a directory")])
    func fileSystem(path: String, words: String) {
        let error = #expect(throws: ProfileProblems.self) { try Profile.load(.file(path)) }
        #expect(
            error?.description
                == "\(path): cannot be read: \(words); give the path of a profile, such as profiles/quickstart.yaml")
    }

    @Test("a URL in a profile's place is told which command takes it") func url() {
        let error = #expect(throws: ProfileProblems.self) { try Profile.load(.file("http://127.0.0.1:1/v1")) }
        let words = "is a URL, and a profile is asked for; streamgauge ttft takes URLs"
        #expect(error?.description == "http://127.0.0.1:1/v1: \(words)")
    }

    @Test(
        "about the profile as a whole",
        arguments: [
            (
                "version: 2\nfuture: {a: 1}\nload: fast",
                ["1:10: version: this profile has version 2, and this streamgauge reads version 1; update streamgauge"]
            ),
            ("version: first\n" + World.profile(), ["1:10: version: found \"first\"; write 1"]),
            (
                "- a\n- b",
                [
                    "1:1: found a list; a profile is a mapping with the keys \(World.keys(""))"
                ]
            ),
            (
                "",
                [
                    " targets: there is none; write a list: \"- url: https://api.openai.com/v1\"",
                    " load: closed arrivals need a concurrency; add \"concurrency: 8\"",
                    " load: the run has no end; add \"requests: 100\" or \"duration: 30s\"",
                ]
            ),
            (World.profile(rest: "tagrets: 1"), ["3:1: tagrets: unknown key; did you mean \"targets\"?"]),
            (
                World.profile(
                    target: "url: https://h, model: m, format: {body: {p: q}, text: /t, end: /e, usage: {output: /x}}"),
                ["1:88: targets[0].format.usage.output: unknown key; did you mean \"output_tokens\"?"]
            ),
            (
                World.profile(load: "concurrency: 1, requests: 1, seed: 3"),
                [
                    "2:37: load.seed: unknown key; known here: \(World.keys("load"))"
                ]
            ),
            (World.profile(rest: "rate: 20/s"), ["3:1: rate: unknown key; did you mean \"load.rate\"?"]),
            (
                World.profile(rest: "max-tokens: 2"),
                ["3:1: max-tokens: unknown key; did you mean \"request.max_tokens\"?"]
            ),
            (
                World.profile(rest: "zebra: 1"),
                [
                    "3:1: zebra: unknown key; known here: \(World.keys(""))"
                ]
            ),
            (World.profile(rest: "name: a/b"), ["3:7: name: found \"a/b\"; write a word that can name a folder"]),
            (
                World.profile(rest: "seed: -1"),
                ["3:7: seed: found -1; write a whole number from 0 to 18446744073709551615"]
            ),
            (
                World.profile(rest: "timeouts: 5s"),
                ["3:11: timeouts: found \"5s\"; write a mapping with the keys connect, first_output, idle, total"]
            ),
            (
                World.profile(rest: "timeouts: {idle: 0s}"),
                ["3:18: timeouts.idle: found \"0s\"; write a duration above 0, such as \"30s\""]
            ),
            (
                World.profile(rest: "limits: {event: 16}"),
                [
                    "3:17: limits.event: found 16; write a size such as \"16MiB\" (B, KiB, MiB, GiB), at most 1GiB"
                ]
            ),
            (
                World.profile(rest: "limits: {depth: 129}"),
                ["3:17: limits.depth: found 129; write a number of at most 128"]
            ),
            (World.profile(rest: "output: ''"), ["3:9: output: found \"\"; write the path of a folder"]),
            (
                "targets: [{url: https://h, model: m}]\nload: {rate: 1/s, requests: 1}\nload: {}",
                ["3:1: load: given twice; the first is in line 2: remove one"]
            ),
        ])
    func whole(text: String, problems: [String]) { #expect(World.problems(text) == problems) }

    @Test(
        "about the load",
        arguments: [
            ("requests: 1", "2:7: load: closed arrivals need a concurrency; add \"concurrency: 8\""),
            ("concurrency: 1", "2:7: load: the run has no end; add \"requests: 100\" or \"duration: 30s\""),
            ("arrivals: poisson, requests: 1", "2:18: load: poisson arrivals need a rate; add \"rate: 20/s\""),
            (
                "rate: 1/s, concurrency: 2, requests: 1",
                "2:32: load.concurrency: found 2; poisson arrivals have a rate only; remove it, or the rate"
            ),
            (
                "arrivals: closed, concurrency: 2, rate: 1/s, requests: 1",
                "2:48: load.rate: found \"1/s\"; closed arrivals have a concurrency only; remove it, or write \"arrivals: poisson\""
            ),
            (
                "arrivals: poison, rate: 1/s, requests: 1",
                "2:18: load.arrivals: found \"poison\"; known here: closed, sequential, constant, poisson, gamma, uniform, burst, replay; did you mean \"poisson\"?"
            ),
            (
                "rate: 20, requests: 1",
                "2:14: load.rate: found 20; write a rate with its unit: \"20/s\", \"20/m\" or \"20/h\""
            ),
            ("rate: 0/s, requests: 1", "2:14: load.rate: found \"0/s\"; write a rate such as \"20/s\""),
            (
                "concurrency: 0, requests: 1",
                "2:21: load.concurrency: found 0; write a whole number from 1, such as 8 or 2k"
            ),
            (
                "concurrency: [1], requests: 1",
                "2:21: load.concurrency: found a list; write a whole number from 1, such as 8 or 2k"
            ),
            (
                "concurrency: 1, duration: 0s",
                "2:34: load.duration: found \"0s\"; write a duration above 0, such as \"30s\""
            ),
            (
                "concurrency: 1, duration: 30s, warmup: 30s",
                "2:47: load.warmup: found \"30s\"; it is part of the duration (30s) and must be shorter"
            ),
            ("concurrency: 1, requests: 1, loops: 300", "2:44: load.loops: found 300; write a number from 1 to 256"),
        ])
    func load(load: String, problem: String) { #expect(World.problems(World.profile(load: load)) == [problem]) }

    @Test(
        "about a target",
        arguments: [
            ("model: m", "1:11: targets[0]: url is missing; add \"url: https://api.openai.com/v1\""),
            ("url: https://h", "1:11: targets[0]: model is missing; add \"model: gpt-4o-mini\""),
            (
                "url: 'localhost:8000/v1', model: m",
                "1:17: targets[0].url: found \"localhost:8000/v1\"; write it with its scheme: \"http://localhost:8000/v1\""
            ),
            (
                "url: 'u:hunter2@h/v1?key=hunter3', model: m",
                "1:17: targets[0].url: found \"***@h/v1?***\"; write it with its scheme: \"https://…\""
            ),
            ("url: 'ftp://h', model: m", "1:17: targets[0].url: found \"ftp://h\"; the scheme must be http or https"),
            (
                "url: 'https:///v1', model: m",
                "1:17: targets[0].url: found \"https:///v1\"; the host is missing; write it after the scheme: \"https://api.example.com/v1\""
            ),
            (
                "url: 'http://h:99999', model: m",
                "1:17: targets[0].url: found \"http://h:99999\"; the port must be a number from 1 to 65535"
            ),
            (
                "url: 'http://::1/v1', model: m",
                "1:17: targets[0].url: found \"http://::1/v1\"; an IPv6 address stands in brackets: \"http://[::1]:8080\""
            ),
            (
                "url: 'http://h/a b', model: m",
                "1:17: targets[0].url: found \"http://h/a b\"; a URL holds no spaces or control characters; write %20 for a space"
            ),
            (
                "url: '', model: m",
                "1:17: targets[0].url: found \"\"; write a URL such as \"https://api.example.com/v1\""
            ),
            (
                "url: 'https://${HOST}/v1', model: m",
                "1:17: targets[0].url: ${…} is replaced in key, aws, headers and proxy only; write the text itself"
            ),
            (
                "url: https://h, model: m, mock: {ttft: 1ms}",
                "1:44: targets[0].mock: found beside url; a target has one of them: remove the other"
            ),
            ("mock: fast", "1:18: targets[0].mock: found \"fast\"; write a mapping such as {ttft: 120ms}"),
            (
                "url: https://h, model: m, protocol: grpc",
                "1:48: targets[0].protocol: found \"grpc\"; known here: \(World.protocols)"
            ),
            ("url: https://h, model: m, http: 3", "1:44: targets[0].http: found 3; known here: 1.1, 2"),
            (
                "url: https://h, model: m, insecure: yes",
                "1:48: targets[0].insecure: found \"yes\"; write true or false"
            ),
            (
                "url: https://h, model: m, cacert: no.pem",
                "1:46: targets[0].cacert: conf/no.pem cannot be read: No such file or directory; write the path of a PEM file"
            ),
            (
                "url: https://h, model: m, cacert: empty.pem",
                "1:46: targets[0].cacert: conf/empty.pem holds no certificate; write the path of a PEM file"
            ),
            (
                "url: https://h, model: m, resolve: ['h:443']",
                "1:48: targets[0].resolve[0]: found \"h:443\"; write host, port and address: \"api.test:443:127.0.0.1\""
            ),
            (
                "url: https://h, model: m, resolve: h",
                "1:47: targets[0].resolve: found \"h\"; write a list: each element begins with \"- \""
            ),
            (
                "url: https://h, model: m, proxy: 'u:hunter2@p'",
                "1:45: targets[0].proxy: found \"***@p\"; write it with its scheme: \"http://…\""
            ),
            (
                "url: https://h, model: m, key: '${NO_KEY}'",
                "1:44: targets[0].key: the environment variable NO_KEY is not set; export it, or take targets[0].key out"
            ),
            (
                "url: https://h, model: m, key: 'Bearer ${EMPTY}'",
                "1:51: targets[0].key: the environment variable EMPTY is not set; export it, or take targets[0].key out"
            ),
            (
                "url: https://h, model: m, key: '${BROKEN}'",
                "1:43: targets[0].key: a key is one line of text without control characters; check its end"
            ),
            (
                "url: https://h, model: m, key: '${1X}'",
                "1:44: targets[0].key: \"${\" begins the name of a variable; write ${NAME}"
            ),
            (
                "url: https://h, model: m, key: '${X'",
                "1:44: targets[0].key: \"${\" begins the name of a variable; write ${NAME}"
            ),
            (
                "url: https://h, model: m, headers: {a b: c}",
                "1:48: targets[0].headers.a b: this is no header name; use letters, digits and \"-\""
            ),
            (
                "url: https://h, model: m, headers: {Content-Length: 1}",
                "1:48: targets[0].headers.Content-Length: streamgauge sets this header itself; remove it"
            ),
            (
                "url: https://h, model: m, headers: [hunter2]",
                "1:47: targets[0].headers: found a list; write a mapping such as {x-team: perf}"
            ),
            (
                "url: https://h, model: m, headers: {a: [hunter2]}",
                "1:51: targets[0].headers.a: found a list; write a text"
            ),
            ("url: https://h, modle: m, model: m", "1:28: targets[0].modle: unknown key; did you mean \"model\"?"),
        ])
    func target(target: String, problem: String) { #expect(World.problems(World.profile(target: target)) == [problem]) }

    @Test("two targets of one name are told apart") func duplicates() {
        let text =
            "targets:\n- {name: a, url: http://h, model: m}\n- {name: a, url: http://h, model: m}\nload: {concurrency: 1, requests: 1}"
        #expect(
            World.problems(text) == [
                "3:10: targets[1].name: found \"a\"; targets[0] has that name too; each target needs its own"
            ])
    }
    @Test(
        "targets that are no list of mappings",
        arguments: [
            (
                "targets: {url: http://h}",
                "1:10: targets: found a mapping; write a list: each element begins with \"- \""
            ),
            (
                "targets: [http://h]",
                "1:11: targets[0]: found \"http://h\"; write a mapping with the keys \(World.keys("targets[]"))"
            ),
            ("targets: []", "1:10: targets: there is none; write a list: \"- url: https://api.openai.com/v1\""),
        ])
    func shapes(targets: String, problem: String) {
        #expect(World.problems(targets + "\nload: {concurrency: 1, requests: 1}") == [problem])
    }

    @Test(
        "about the request",
        arguments: [
            ("prompt: ''", "3:19: request.prompt: found \"\"; write what the user says"),
            (
                "prompt: a, messages: [{role: user, content: b}]",
                "3:32: request.messages: found beside prompt; a request has one of them: remove the other"
            ),
            ("messages: []", "3:21: request.messages: found an empty list; write at least one {role, content}"),
            (
                "messages: [{role: user}]",
                "3:22: request.messages[0]: content is missing; write {role: user, content: \"…\"}"
            ),
            (
                "messages: [{role: boss, content: b}]",
                "3:29: request.messages[0].role: found \"boss\"; known here: user, assistant, system, developer"
            ),
            (
                "messages: [{rol: user, content: b}]",
                "3:22: request.messages[0]: role is missing; write {role: user, content: \"…\"}\n3:23: request.messages[0].rol: unknown key; did you mean \"role\"?"
            ),
            ("temperature: -1", "3:24: request.temperature: found -1; write a number from 0, such as 0.7"),
            ("temperature: .nan", "3:24: request.temperature: found .nan; write a number from 0, such as 0.7"),
            ("stream: no", "3:19: request.stream: found \"no\"; write true or false"),
            (
                "tools: no.json",
                "3:18: request.tools: conf/no.json cannot be read: No such file or directory; write the path of a JSON file"
            ),
            (
                "tools: object.json",
                "3:18: request.tools: conf/object.json holds no JSON array; write the tools as [ … ]"
            ),
            (
                "tools: broken.json",
                "3:18: request.tools: conf/broken.json is not JSON: byte 3: text ends where a value should stand"
            ),
            (
                "tools: {a: 1}",
                "3:18: request.tools: found a mapping; write a list of tools, or the path of a JSON file"
            ),
            ("extra: [1]", "3:18: request.extra: found a list; write a mapping, such as {top_p: 0.9}"),
            ("extra: {a: [.inf]}", "3:23: request.extra.a[0]: found .inf; JSON has no such number"),
        ])
    func request(request: String, problem: String) {
        #expect(World.problems(World.profile(rest: "request: {\(request)}")).joined(separator: "\n") == problem)
    }
    @Test("a system message is no message for Anthropic") func anthropicSystem() {
        let text = World.profile(
            target: "url: https://h, model: m, protocol: anthropic-messages",
            rest: "request: {messages: [{role: system, content: a}]}")
        #expect(
            World.problems(text) == [
                "3:29: request.messages[0].role: found \"system\"; anthropic-messages has no such role; write the text as request.system"
            ])
    }

    // MARK: Any text at all

    @Test("a profile cut off anywhere is either right or says where it is not") func cutAnywhere() {
        let bytes = Array(ProfileTests.full.utf8)
        for cut in 0..<bytes.count { Self.expectReport(Array(bytes[..<cut])) }
    }
    @Test("a profile with a byte changed is either right or says where it is not") func changedAnywhere() {
        let random = CounterRandom(seed: 3, stream: 3)
        let odd = Array("{}[]:-,#&*!|>'\"%@`$\\\t\n 0x.\u{0}é".utf8) + [0xFF]
        var bytes = Array(ProfileTests.full.utf8)
        for index in stride(from: 0, to: bytes.count, by: 2) {
            let old = bytes[index]
            bytes[index] = odd[Int(random.bits(UInt64(index)) % UInt64(odd.count))]
            Self.expectReport(bytes)
            bytes[index] = old
        }
    }
    private static func expectReport(_ bytes: [UInt8]) {
        let environment = ProfileEnvironment(
            variable: { World.variables[$0] },
            read: { path, _ in
                if path == "conf/p.yaml" { return .success(bytes) }
                return World.files[path].map { .success(Array($0.utf8)) } ?? .failure(FileFault(reason: "none"))
            })
        do throws(ProfileProblems) {
            _ = try Profile.load(.file("conf/p.yaml"), environment: environment)
        } catch {
            let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(!error.problems.isEmpty && lines.count == error.problems.count)
            #expect(
                lines.allSatisfy { $0.hasPrefix("conf/p.yaml:") && !$0.contains("s3cret") && !$0.contains("pass@") },
                "\(error)")
        }
    }
}
