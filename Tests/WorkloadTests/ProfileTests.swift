// SPDX-License-Identifier: Apache-2.0
import Core
import JSONText
import Protocols
import Testing

@testable import Workload

@Suite struct ProfileTests {
    static let full = """
        version: 1
        name: nightly
        seed: 18446744073709551615
        output: out
        targets:
          - name: a
            url: https://user:pass@h:8443/v1?token=q
            protocol: anthropic-messages
            model: 4
            key: ${TEAM_KEY}
            headers: {X-Team: perf, Authorization: literal, x-from-env: "v ${TEAM_KEY}"}
            http: 2
            cacert: ca.pem
            insecure: true
            proxy: http://me:${TEAM_KEY}@p:3128
            resolve: ["h:8443:127.0.0.1"]
            unix_socket: /run/x.sock
          - mock: {ttft: 120ms, tokens: 40, fault: "cut@10", fault-share: 0.1, key: s3cret}
        load: {arrivals: constant, rate: 600/m, requests: 2k, duration: 1m, warmup: 5s, drain: 1s, loops: 2}
        request:
          messages: [{role: user, content: "Hi"}, {role: assistant, content: Yes}]
          system: Be brief
          max_tokens: 64
          temperature: 0
          stream: false
          tools: tools.json
          extra: {top_p: 0.9, n: 2, "a\\"b": [null, true, "1"]}
        connections: {pool: 9, max_age: 90s, max_idle: 1500ms, streams: 7}
        timeouts: {connect: 1s, first_output: 2s, idle: 3s, total: 4s}
        limits: {event: 1MiB, answer: 1.5KiB, error_body: 1KB, tool_arguments: 7B, depth: 9,
          events: 5k, body: 2MiB, headers: 3KiB}
        """

    @Test("every key arrives where it belongs") func everything() throws {
        let profile = try World.load(Self.full)
        #expect(profile.name == "nightly" && profile.seed == .max && profile.output == "out")
        let a = profile.targets[0]
        #expect(a.dialect == .anthropicMessages && a.model == "4" && a.key?.reveal() == "s3cret")
        #expect(a.headers.map(\.name) == ["X-Team", "Authorization", "x-from-env"])
        #expect(a.headers.map { $0.value.reveal() } == ["perf", "literal", "v s3cret"])
        #expect(a.headers.map(\.isShown) == [true, false, false])
        #expect(a.http == .http2 && a.cacert == "conf/ca.pem" && a.insecure && a.unixSocket == "/run/x.sock")
        #expect(a.proxy?.reveal() == "http://me:s3cret@p:3128" && a.resolve == ["h:8443:127.0.0.1"])
        #expect(a.shownURL == "https://h:8443/v1")
        let mock = try #require(profile.targets[1].mock)
        #expect(
            mock.map { "\($0.key)=\($0.value)" } == [
                "ttft=120ms", "tokens=40", "fault=cut@10", "fault-share=0.1", "key=s3cret",
            ])
        #expect("\(mock[1].problem("no"))" == "\(mock[1].problem("tokens: no"))")
        #expect("\(mock[1].problem("no"))" == "conf/p.yaml:18:33: targets[1].mock.tokens: no")
        #expect(
            profile.targets[1].name == "mock" && profile.targets[1].model == "mock" && profile.targets[1].url.isEmpty)
        let load = profile.load
        #expect(load.arrivals == .constant && load.rate?.perSecond == 10 && load.requests == 2_000 && load.loops == 2)
        #expect(
            load.duration == .seconds(Int64(60)) && load.warmup == .seconds(Int64(5))
                && load.drain == .seconds(Int64(1)))
        let request = a.request
        #expect(request.messages.map(\.content) == ["Hi", "Yes"] && request.system == "Be brief" && !request.streams)
        #expect(request.maxTokens == 64 && request.temperature == 0)
        #expect(request.toolsJSON == #"[{"type":"function","a b":"x \" y"}]"#)
        #expect(request.extraJSON == #"{"top_p":0.9,"n":2,"a\"b":[null,true,"1"]}"#)
        #expect(
            profile.targets[0].timeouts.firstOutput == .seconds(Int64(2))
                && profile.targets[0].timeouts.total == .seconds(Int64(4)))
        #expect(
            a.connections
                == Connections(
                    reuse: true, pool: 9, maxAge: .seconds(Int64(90)), maxIdle: .milliseconds(1_500), streams: 7))
        #expect(
            a.limits
                == Limits(
                    event: 1 << 20, answer: 1_536, errorBody: 1_000, toolArguments: 7, depth: 9, events: 5_000,
                    body: 2 << 20, headers: 3 << 10))
    }
    @Test("what is left out has its default") func defaults() throws {
        let profile = try World.load(World.profile())
        #expect(profile.name == "p" && profile.seed == nil && profile.output == "reports/p")
        let target = profile.targets[0]
        #expect(target.name == "h" && target.dialect == .openaiChat && target.key == nil && target.http == .http1_1)
        #expect(target.headers.isEmpty && !target.insecure && target.proxy == nil && target.mock == nil)
        #expect(profile.load.arrivals == .closed && profile.load.drain == .seconds(Int64(30)))
        #expect(
            profile.targets[0].request.maxTokens == 128 && profile.targets[0].request.streams
                && profile.targets[0].request.messages.count == 1)
        let timeouts = profile.targets[0].timeouts
        #expect(
            [timeouts.connect, timeouts.firstOutput, timeouts.idle, timeouts.total].map(\.seconds) == [
                10, 120, 60, 600,
            ])
        #expect(target.limits == Limits())
        #expect(
            target.connections == Connections(reuse: true, pool: nil, maxAge: nil, maxIdle: nil, streams: 100))
    }
    @Test("a rate alone makes the arrivals open") func openByRate() throws {
        #expect(try World.load(World.profile(load: "rate: 1/s, requests: 1")).load.arrivals == .poisson)
    }
    @Test("an empty section is as good as none") func emptySection() throws {
        #expect(try World.load(World.profile(rest: "timeouts:\nrequest: ~")).targets[0].request.maxTokens == 128)
    }
    @Test("targets without a name get one of their own") func names() throws {
        let text =
            "targets: [{url: http://h:1/a, model: m}, {url: http://h:1/b, model: m}, {mock: {}}, {mock: {}}]\nload: {concurrency: 1, requests: 1}"
        #expect(try World.load(text).targets.map(\.name) == ["h:1", "h:1 (2)", "mock", "mock (2)"])
    }
    @Test("the same profile as JSON is the same profile") func json() throws {
        let json = #"{"targets": [{"url": "https://h/v1", "model": "m"}], "load": {"concurrency": 1, "requests": 1}}"#
        #expect(try World.load(json) == World.load(World.profile()))
    }

    // MARK: Secrets

    @Test(
        "the key of the environment goes to its own host over https, and nowhere else",
        arguments: [
            ("url: https://api.openai.com/v1, model: m", "sk-openai"),
            ("url: https://API.openai.com, model: m", "sk-openai"),
            ("url: https://api.openai.com.evil.test/v1, model: m", nil), ("url: https://h/v1, model: m", nil),
            ("url: http://api.openai.com/v1, model: m", nil),
            ("url: https://api.openai.com@evil.test/v1, model: m", nil),
            ("url: https://api.anthropic.com, model: m", nil),
            ("url: https://api.openai.com/v1, model: m, key: mine", "mine"),
            ("url: https://api.openai.com/v1, model: m, headers: {authorization: Bearer x}", nil),
        ] as [(String, String?)])
    func defaultKey(target: String, key: String?) throws {
        #expect(try World.load(World.profile(target: target)).targets[0].key?.reveal() == key)
    }
    @Test("the protocol of Anthropic's own host need not be said") func impliedProtocol() throws {
        #expect(
            try World.load(World.profile(target: "url: https://api.anthropic.com, model: m")).targets[0].dialect
                == .anthropicMessages)
    }
    @Test("a secret shows in no printing of the profile, and not in the trace's copy") func nothingLeaks() throws {
        let profile = try World.load(Self.full)
        var dumped = ""
        dump(profile, to: &dumped)
        for text in ["\(profile)", String(reflecting: profile), dumped, profile.redactedJSON] {
            for secret in ["s3cret", "pass", "token=q", "literal"] {
                #expect(!text.contains(secret), "\(secret) in \(text)")
            }
        }
        #expect(Secret("x").description == "***" && String(reflecting: Secret("x")) == "***")
    }
    @Test("the trace's copy is one line of valid JSON with everything that is no secret") func redacted() throws {
        let json = try World.load(Self.full, [("--record-prompt", "full")]).redactedJSON
        #expect(!json.contains("\n"))
        let bytes = Array(json.utf8)
        var cursor = JSONCursor()
        try cursor.skipValue(bytes.span)
        try cursor.end(bytes.span)
        let own = #"""
            "connections":{"reuse":true,"pool":9,"max_age_ns":90000000000,"max_idle_ns":1500000000,"streams":7},
            "request":{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes"}],"system":"Be brief",
            "max_tokens":64,"temperature":0.0,"stream":false,"tools":[{"type":"function","a b":"x \" y"}],
            "extra":{"top_p":0.9,"n":2,"a\"b":[null,true,"1"]},"salt":true},
            "timeouts":{"connect_ns":1000000000,"first_output_ns":2000000000,"idle_ns":3000000000,"total_ns":4000000000},
            "limits":{"event_bytes":1048576,"answer_bytes":1536,"error_body_bytes":1000,"tool_arguments_bytes":7,"depth":9,
            "events":5000,"body_bytes":2097152,"header_bytes":3072}
            """#
        let whole = #"""
            {"version":1,"name":"nightly","seed":"18446744073709551615","output":"out","targets":[{"name":"a",
            "url":"https://h:8443/v1","protocol":"anthropic-messages","model":"4","key":"***",
            "headers":{"X-Team":"perf","Authorization":"***","x-from-env":"***"},"http":"2","cacert":"conf/ca.pem",
            "insecure":true,"proxy":"http://***@p:3128","resolve":["h:8443:127.0.0.1"],"unix_socket":"/run/x.sock",\#(own)},
            {"name":"mock","protocol":"openai-chat","model":"mock","http":"1.1",
            "mock":{"ttft":"120ms","tokens":"40","fault":"cut@10","fault-share":"0.1","key":"***"},\#(own)}],
            "load":{"arrivals":"constant","rate":"10/s","requests":2000,"duration_ns":60000000000,
            "warmup_ns":5000000000,"drain_ns":1000000000,"loops":2},"record":{"output":"none","prompt":"full"}}
            """#
        #expect(json == whole.replacing("\n", with: ""))
    }
}

@Suite struct OverrideTests {
    static let base =
        "targets: [{url: http://a, model: m, headers: {X-A: '1', x-b: '2'}}, {url: http://b, model: n}]\nload: {concurrency: 4, requests: 10}"

    @Test("flags go over the profile, to every target") func over() throws {
        let flags = [
            ("--model", "z"), ("--header", "x-a: 9"), ("--header", "X-C:3"), ("--insecure", "true"),
            ("--requests", "2k"),
            ("--resolve", "a:80:1.1.1.1"), ("--resolve", "b:80:1.1.1.1"), ("--name", "true"), ("--max-tokens", "7"),
            ("--extra", #"{"top_p": 0.5}"#), ("--no-such", "x"), ("--first-output-timeout", "9s"),
        ]
        let profile = try World.load(Self.base, flags)
        #expect(profile.targets.map(\.model) == ["z", "z"] && profile.targets.allSatisfy(\.insecure))
        #expect(profile.targets[0].headers.map { "\($0.name)=\($0.value.reveal())" } == ["x-b=2", "x-a=9", "X-C=3"])
        #expect(profile.targets[1].resolve == ["a:80:1.1.1.1", "b:80:1.1.1.1"])
        #expect(profile.load.requests == 2_000 && profile.name == "true" && profile.targets[0].request.maxTokens == 7)
        #expect(
            profile.targets[0].request.extraJSON == #"{"top_p":0.5}"#
                && profile.targets[0].timeouts.firstOutput == .seconds(Int64(9)))
    }
    @Test("a flag replaces what excludes it in the profile") func rivals() throws {
        let open = try World.load(Self.base, [("--rate", "20/s")]).load
        #expect(open.arrivals == .poisson && open.concurrency == nil)
        let constant = try World.load(Self.base, [("--arrivals", "constant"), ("--rate", "20/s")]).load
        #expect(constant.arrivals == .constant)
        let closed = try World.load(
            World.profile(load: "arrivals: poisson, rate: 1/s, requests: 1"), [("--concurrency", "3")]
        ).load
        #expect(closed.arrivals == .closed && closed.concurrency == 3 && closed.rate == nil)
        let mock = try World.load(Self.base, [("--mock", "ttft=1ms"), ("--mock", "tokens=3")]).targets[0].mock
        #expect(mock?.map { "\($0.key)=\($0.value)" } == ["ttft=1ms", "tokens=3"])
        let prompt = try World.load(
            World.profile(rest: "request: {messages: [{role: user, content: a}]}"), [("--prompt", "b")])
        #expect(prompt.targets[0].request.messages.map(\.content) == ["b"])
    }
    @Test(
        "a mistake in a flag is reported under its name",
        arguments: [
            ("--rate", "fast", "--rate: found \"fast\"; write a rate such as \"20/s\""),
            ("--rate", "20", "--rate: found \"20\"; write a rate with its unit: \"20/s\", \"20/m\" or \"20/h\""),
            ("--header", "Bearer hunter2", "--header: write it as NAME: VALUE, such as \"x-team: perf\""),
            ("--url", "h/v1", "--url: found \"h/v1\"; write it with its scheme: \"https://h/v1\""),
            (
                "--key", "${NO_KEY}",
                "--key: the environment variable NO_KEY is not set; export it, or take targets[0].key out"
            ),
            (
                "--extra", "{a",
                "--extra: this is not YAML: while parsing a flow mapping: did not find expected ',' or '}'"
            ),
            ("--messages", "hi", "--messages: found \"hi\"; write a list: each element begins with \"- \""),
            ("--concurrency", "0", "--concurrency: found \"0\"; write a whole number from 1, such as 8 or 2k"),
            (
                "--cacert", "conf/no.pem",
                "--cacert: conf/no.pem cannot be read: No such file or directory; write the path of a PEM file"
            ),
            (
                "--protocol", "open-ai-chat",
                "--protocol: found \"open-ai-chat\"; known here: \(World.protocols); did you mean \"openai-chat\"?"
            ),
        ])
    func mistakes(flag: String, value: String, problem: String) {
        #expect(World.problems(World.profile(), [(flag, value)]) == [problem])
    }
    @Test("two flags that exclude each other stay a mistake") func contradiction() {
        #expect(
            World.problems(World.profile(), [("--rate", "1/s"), ("--concurrency", "2")]) == [
                "--concurrency: found \"2\"; poisson arrivals have a rate only; remove it, or the rate"
            ])
    }

    static func load(_ urls: [String], _ flags: [(String, String)]) throws(ProfileProblems) -> Profile {
        let defaults = World.overrides([("--concurrency", "1"), ("--requests", "20")], isDefault: true)
        return try Profile.load(
            .urls(urls), overrides: World.overrides(flags) + defaults, environment: World.environment(""))
    }
    @Test("URLs of the command line are targets, and a command's defaults fill the gaps only") func urls() throws {
        let profile = try Self.load(["http://a:1/v1", "http://b:2"], [("--model", "m")])
        #expect(profile.targets.map(\.name) == ["a:1", "b:2"] && profile.name == "run")
        #expect(profile.load.concurrency == 1 && profile.load.requests == 20)
        let open = try Self.load(["http://a"], [("--model", "m"), ("--rate", "5/s"), ("--duration", "3s")]).load
        #expect(open.concurrency == nil && open.requests == nil && open.arrivals == .poisson)
        #expect(try Self.load(["http://a"], [("--model", "m"), ("--arrivals", "closed")]).load.concurrency == 1)
    }
    @Test(
        "URLs with mistakes are named by their number",
        arguments: [
            (["h/v1"], [("--model", "m")], ["URL: found \"h/v1\"; write it with its scheme: \"https://h/v1\""]),
            (["http://a", "b"], [("--model", "m")], ["URL 2: found \"b\"; write it with its scheme: \"https://b\""]),
            (["http://a", "http://b"], [], ["--model: missing; name the model to ask for: --model gpt-4o-mini"]),
            ([], [], ["targets: there is none; write a list: \"- url: https://api.openai.com/v1\""]),
        ] as [([String], [(String, String)], [String])])
    func urlMistakes(urls: [String], flags: [(String, String)], problems: [String]) {
        let error = #expect(throws: ProfileProblems.self) { try Self.load(urls, flags) }
        #expect(error?.problems.map(\.description) == problems)
    }
}
