// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import Workload

@Suite struct InheritanceTests {
    static let text = """
        targets:
          - {url: http://h/a, model: m}
          - url: http://h/b
            model: m
            request: {prompt: Yours, temperature: 1}
            timeouts: {idle: 5s}
            limits: {event: 1MiB}
        load: {concurrency: 1, requests: 1}
        request: {messages: [{role: user, content: Ours}], max_tokens: 7, temperature: 0}
        timeouts: {total: 9s}
        """

    @Test("a target has what the profile says, and its own over it, key by key") func overrides() throws {
        let targets = try World.load(Self.text).targets
        #expect(targets.map { $0.request.messages.map(\.content) } == [["Ours"], ["Yours"]])
        #expect(targets.map(\.request.maxTokens) == [7, 7] && targets.map(\.request.temperature) == [0, 1])
        #expect(targets.map(\.timeouts.idle.seconds) == [60, 5] && targets.map(\.timeouts.total.seconds) == [9, 9])
        #expect(targets.map(\.limits.event) == [16 << 20, 1 << 20])
    }
    @Test("a flag goes over what a target says for itself") func flags() throws {
        let profile = try World.load(Self.text, [("--prompt", "Flag"), ("--idle-timeout", "1s")])
        #expect(profile.targets.map { $0.request.messages.map(\.content) } == [["Flag"], ["Flag"]])
        #expect(profile.targets.map(\.timeouts.idle.seconds) == [1, 1])
    }
    @Test("a command's default goes under what a target says for itself") func defaults() throws {
        let profile = try Profile.load(
            .file("conf/p.yaml"), overrides: World.overrides([("--idle-timeout", "1s")], isDefault: true),
            environment: World.environment(Self.text))
        #expect(profile.targets.map(\.timeouts.idle.seconds) == [1, 5])
    }
    @Test("a mistake is told once, where it was written") func mistakes() {
        let text = """
            targets:
              - {url: http://h/a, model: m, request: {max_tokens: none, prompt: "", nonsense: 1}}
              - {url: http://h/b, model: m}
            load: {concurrency: 1, requests: 1}
            timeouts: {idle: soon}
            """
        #expect(
            World.problems(text).map { $0.prefix { $0 != ";" } }
                == [
                    "2:55: targets[0].request.max_tokens: found \"none\"",
                    "2:69: targets[0].request.prompt: found \"\"",
                    "2:73: targets[0].request.nonsense: unknown key",
                    "5:18: timeouts.idle: found \"soon\"",
                ].map { $0[...] })
    }
    @Test("mistakes in what is shared are told where there is no target, too") func withoutTargets() {
        let text = "load: {concurrency: 1, requests: 1}\nrequest: {max_tokens: none}\nlimits: {depth: 999}"
        let places = World.problems(text).map { String($0.prefix { $0 != " " }) }
        #expect(places.contains("2:23:") && places.contains("3:17:"))
    }
    @Test("the trace shows each target whole") func trace() throws {
        let json = try World.load(Self.text, [("--record-prompt", "full")]).redactedJSON
        #expect(json.contains(#""content":"Ours""#) && json.contains(#""content":"Yours""#))
    }
}
