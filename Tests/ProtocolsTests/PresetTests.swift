// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@Suite struct PresetTests {
    @Test("no two presets have one name") func names() {
        #expect(Set(Preset.all.map(\.name)).count == Preset.all.count)
    }
    @Test("every preset speaks a protocol that is there", arguments: Preset.all) func dialects(preset: Preset) {
        #expect(preset.dialect != nil, "\(preset.name) speaks \(preset.dialectName)")
    }
    @Test("every preset has a URL whose parts can be filled in, on a host of its own", arguments: Preset.all)
    func addresses(preset: Preset) {
        let parts = Dictionary(uniqueKeysWithValues: preset.parts.map { ($0, "part-1") })
        let url = preset.url(parts: parts, model: "m")
        let host = url.split(separator: "/")[1].split(separator: ":")[0]
        #expect(!url.contains("{") && !url.contains("}"))
        #expect(preset.owns(host: String(host)) || preset.keyVariable == nil)
        #expect(preset.keyVariable == nil || url.hasPrefix("https://"), "a key goes over TLS only")
    }
    @Test(
        "a key goes to the preset's own host only",
        arguments: [
            ("groq", "api.groq.com", true), ("groq", "api.groq.com.evil.net", false), ("groq", "groq.com", false),
            ("azure-openai", "contoso.openai.azure.com", true), ("azure-openai", "openai.azure.com", false),
            ("azure-openai", "a.b.openai.azure.com", false), ("azure-openai", "evil.com", false),
            ("bedrock", "bedrock-runtime.eu-west-1.amazonaws.com", true),
            ("vertex-gemini", "eu-west1-aiplatform.googleapis.com", true),
            ("vertex-gemini", "-aiplatform.googleapis.com", false),
        ])
    func hosts(name: String, host: String, isOwn: Bool) {
        #expect(Preset(rawValue: name)?.owns(host: host) == isOwn)
    }
    @Test(
        "says what an endpoint wants otherwise than its protocol",
        arguments: [
            ("openai", #"{"max_completion_tokens":9}"#), ("mistral", #"{"stream_options":null}"#), ("groq", nil),
            ("vertex-anthropic", #"{"model":null,"anthropic_version":"vertex-2023-10-16"}"#),
        ])
    func members(name: String, json: String?) { #expect(Preset(rawValue: name)?.members(maxTokens: 9) == json) }
    @Test("what a preset wants goes over the protocol, and under what the user wants") func merged() {
        var prompt = ChatPrompt(model: "m", messages: [ChatMessage(role: "user", content: "a")], maxTokens: 9)
        prompt.ownJSON = #"{"stream_options":null,"max_completion_tokens":9,"top_p":1}"#
        prompt.extraJSON = #"{"top_p":0.5}"#
        #expect(
            String(decoding: Dialect.openaiChat.body(for: prompt), as: UTF8.self)
                == #"{"model":"m","messages":[{"role":"user","content":"a"}],"stream":true,"max_completion_tokens":9,"top_p":0.5}"#
        )
    }
    @Test(
        "a model in the path of an address is one step of it, whatever its name",
        arguments: [("a/b?d", "a%2Fb%3Fd"), ("claude-x@20250101", "claude-x@20250101"), ("a b#%", "a%20b%23%25")])
    func models(model: String, step: String) throws {
        let preset = try #require(Preset(rawValue: "vertex-anthropic"))
        let url = preset.url(parts: ["region": "r", "project": "p"], model: model)
        #expect(url.hasSuffix("/publishers/anthropic/models/\(step):streamRawPredict"))
    }
    @Test("every protocol says where it is asked", arguments: Dialect.allCases) func sheets(dialect: Dialect) {
        #expect(dialect.endpoint.hasPrefix("/") && !dialect.framingName.isEmpty)
    }
}
