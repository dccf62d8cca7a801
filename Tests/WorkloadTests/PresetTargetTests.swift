// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@testable import Workload

/// Presets as a target's defaults.
@Suite struct PresetTargetTests {
    static func environment(_ text: String) -> ProfileEnvironment {
        var environment = World.environment(text)
        environment.variable = { name in name.hasSuffix("_API_KEY") || name.hasSuffix("_TOKEN") ? "key of \(name)" : nil
        }
        return environment
    }
    static func target(_ keys: String, _ flags: [(String, String)] = []) throws -> Target {
        let text = World.profile(target: "model: m, " + keys)
        let profile = try Profile.load(
            .file("conf/p.yaml"), overrides: World.overrides(flags), environment: environment(text))
        return try #require(profile.targets.first)
    }

    @Test("gives URL, protocol, key and header; the target's own keys override") func defaults() throws {
        let azure = try Self.target("preset: azure-openai, parts: {resource: contoso, deployment: gpt-4o}")
        #expect(
            azure.url
                == "https://contoso.openai.azure.com/openai/deployments/gpt-4o?api-version=2024-10-21")
        #expect(azure.key?.reveal() == "key of AZURE_OPENAI_API_KEY")
        #expect((azure.auth, azure.name) == (Preset.Auth(header: "api-key", scheme: ""), "azure-openai"))
        let groq = try Self.target("preset: groq, protocol: anthropic-messages, name: mine, auth_scheme: Token")
        #expect((groq.dialect, groq.name, groq.url) == (.anthropicMessages, "mine", "https://api.groq.com/openai/v1"))
        #expect(groq.auth == Preset.Auth(header: "authorization", scheme: "Token"))
        let vertex = try Self.target("preset: vertex-anthropic, parts: {region: eu-west1, project: p}, key: k")
        #expect(vertex.url.hasSuffix("/p/locations/eu-west1/publishers/anthropic/models/m:streamRawPredict"))
    }
    @Test(
        "the preset's key goes to its own host only, over TLS, and not beside another",
        arguments: [
            ("preset: groq", "key of GROQ_API_KEY"),
            ("preset: groq, url: 'https://api.groq.com/x'", "key of GROQ_API_KEY"),
            ("preset: groq, url: 'http://api.groq.com/x'", nil), ("preset: groq, url: 'https://relay.test/v1'", nil),
            ("preset: groq, url: 'https://api.openai.com/v1'", "key of OPENAI_API_KEY"),
            ("preset: groq, key: mine", "mine"), ("preset: groq, headers: {Authorization: x}", nil),
            ("preset: groq, mock: {ttft: 1ms}", nil), ("preset: vllm", nil),
        ] as [(String, String?)])
    func keys(keys: String, key: String?) throws { #expect(try Self.target(keys).key?.reveal() == key) }
    @Test("can be asked for on the command line alone") func flags() throws {
        let profile = try Profile.load(
            .urls([]),
            overrides: World.overrides([
                ("--preset", "azure-openai-v1"), ("--part", "resource=contoso"), ("--model", "m"), ("--requests", "1"),
                ("--concurrency", "1"),
            ]), environment: Self.environment(""))
        #expect(profile.targets.map(\.url) == ["https://contoso.openai.azure.com/openai/v1"])
        #expect(profile.redactedJSON.contains(#""preset":"azure-openai-v1""#))
    }
    @Test("on the command line it takes the place of another provider in the file, but not of another flag")
    func overFile() throws {
        let file = "url: 'https://h/v1', protocol: anthropic-messages, key: secret"
        let target = try Self.target(file, [("--preset", "groq")])
        #expect((target.url, target.dialect) == ("https://api.groq.com/openai/v1", .openaiChat))
        #expect(target.key?.reveal() == "key of GROQ_API_KEY")
        for flags in [
            [("--preset", "groq"), ("--url", "http://r/v1")], [("--url", "http://r/v1"), ("--preset", "groq")],
        ] {
            #expect(try Self.target(file, flags).url == "http://r/v1")
        }
    }
    @Test(
        "says what is missing or wrong",
        arguments: [
            (
                "preset: azure-openai",
                "targets[0].preset: azure-openai needs resource and deployment; add \"parts: {resource: NAME, deployment: NAME}\" (--part resource=NAME), or the whole url"
            ),
            (
                "preset: azure-openai-v1, parts: {resorce: a, resource: b}",
                "targets[0].parts.resorce: unknown part; did you mean \"resource\"?"
            ),
            ("preset: groq, parts: {a: b}", "targets[0].parts.a: unknown part; the address of groq has none"),
            (
                "preset: azure-openai-v1, parts: {resource: 'evil.test/'}",
                "targets[0].parts.resource: found \"evil.test/\"; a part of an address has letters, digits, \"-\", \"_\" and \".\""
            ),
            (
                "url: 'http://h', parts: {a: b}",
                "targets[0].parts: only the address of a preset has parts; add a preset, or remove this"
            ),
            ("preset: groq, parts: a", "targets[0].parts: found \"a\"; write a mapping such as {resource: contoso}"),
            (
                "preset: groq, auth_header: 'a b'",
                "targets[0].auth_header: found \"a b\"; write the name of a header, such as \"api-key\""
            ),
        ])
    func mistakes(keys: String, problem: String) {
        #expect(Self.problems("key: k, model: m, " + keys) == problem)
    }
    static func problems(_ target: String, _ variables: [String: String] = [:]) -> String {
        var environment = World.environment(World.profile(target: target))
        environment.variable = { variables[$0] }
        do throws(ProfileProblems) {
            _ = try Profile.load(.file("conf/p.yaml"), overrides: [], environment: environment)
            return ""
        } catch {
            return error.problems.map { problem in
                "\(problem)".replacing("conf/p.yaml:", with: "").drop { $0.isNumber || $0 == ":" }.dropFirst()
            }.joined(separator: "\n")
        }
    }
    @Test(
        "a missing key is said before anybody is asked",
        arguments: [
            (
                "preset: groq", [:],
                "targets[0].preset: groq wants a key, and the environment variable GROQ_API_KEY is not set; export it, or give the key itself: \"key: ${NAME}\" (--key '${NAME}')"
            ),
            (
                "preset: groq", ["GROQ_API_KEY": "a\nb"],
                "targets[0].preset: groq wants a key, and the environment variable GROQ_API_KEY is no line of text without control characters; export it, or give the key itself: \"key: ${NAME}\" (--key '${NAME}')"
            ),
            (
                "preset: bedrock, parts: {region: us-east-1}", ["GROQ_API_KEY": "k", "AWS_ACCESS_KEY_ID": "a"],
                "targets[0].preset: bedrock wants a key, and the environment variable AWS_BEARER_TOKEN_BEDROCK is not set; export it, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to sign with, or give the key itself: \"key: ${NAME}\" (--key '${NAME}')"
            ),
        ] as [(String, [String: String], String)])
    func missingKey(keys: String, variables: [String: String], problem: String) {
        #expect(Self.problems("model: m, " + keys, variables) == problem)
    }
    @Test(
        "no key is missed where there is one, or where none is wanted",
        arguments: [
            ("preset: groq", ["GROQ_API_KEY": "k"]), ("preset: groq, key: k", [:]),
            ("preset: groq, headers: {Authorization: k}", [:]), ("preset: groq, url: 'http://api.groq.com/x'", [:]),
            ("preset: groq, auth_header: x-mine, headers: {X-Mine: k}", [:]), ("preset: groq, mock: {ttft: 1ms}", [:]),
            ("preset: groq, url: 'https://relay.test/v1'", [:]), ("preset: vllm", [:]), ("preset: ollama", [:]),
            ("preset: vertex-gemini, parts: {region: r, project: p}", [:]),
            (
                "preset: bedrock, parts: {region: us-east-1}",
                ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"]
            ), ("preset: bedrock, parts: {region: us-east-1}, aws: {access_key: a, secret_key: s}", [:]),
            ("preset: bedrock-anthropic, parts: {region: us-east-1}", ["AWS_BEARER_TOKEN_BEDROCK": "t"]),
        ] as [(String, [String: String])])
    func keyNotMissed(keys: String, variables: [String: String]) {
        #expect(Self.problems("model: m, " + keys, variables) == "")
    }
    @Test("an unknown preset is told the nearest one") func unknown() {
        let found = World.problems(World.profile(target: "model: m, preset: gorq"))
        #expect(found.count == 1 && found.first?.hasSuffix("did you mean \"groq\"?") == true, "\(found)")
    }
}
