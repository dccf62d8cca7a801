// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@Suite struct RequestTests {
    @Test(
        "finds the endpoint for any base",
        arguments: [
            (.openaiChat, "https://h", "https://h/v1/chat/completions"),
            (.openaiChat, "https://h/", "https://h/v1/chat/completions"),
            (.openaiChat, "http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1/chat/completions"),
            (.openaiChat, "https://h/v1//?a=b/c", "https://h/v1/chat/completions?a=b/c"),
            (.openaiChat, "https://h/openai/v1", "https://h/openai/v1/chat/completions"),
            (
                .openaiChat, "https://h/openai/deployments/d?api-version=1",
                "https://h/openai/deployments/d/chat/completions?api-version=1"
            ),
            (.openaiChat, "https://h/v1/chat/completions", "https://h/v1/chat/completions"),
            (.openaiChat, "https://h/x/chat/completions/?q#part", "https://h/x/chat/completions?q"),
            (.openaiChat, "https://h?q", "https://h/v1/chat/completions?q"),
            (.openaiChat, "h:8000", "h:8000/v1/chat/completions"),
            (.openaiCompletions, "https://h", "https://h/v1/completions"),
            (.openaiCompletions, "https://h/v1/", "https://h/v1/completions"),
            (.openaiCompletions, "https://h/x/completions?q", "https://h/x/completions?q"),
            (.openaiResponses, "https://h", "https://h/v1/responses"),
            (.openaiResponses, "https://h/openai/v1", "https://h/openai/v1/responses"),
            (.openaiResponses, "https://h/responses#part", "https://h/responses"),
            (.cohereChat, "https://h", "https://h/v2/chat"), (.cohereChat, "https://h/v2", "https://h/v2/chat"),
            (.cohereChat, "https://h/cohere/", "https://h/cohere/v2/chat"),
            (.cohereChat, "https://h/v2/chat?a=b", "https://h/v2/chat?a=b"),
            (.anthropicMessages, "https://h", "https://h/v1/messages"),
            (.anthropicMessages, "https://h/v1", "https://h/v1/messages"),
            (.anthropicMessages, "https://h/anthropic", "https://h/anthropic/v1/messages"),
            (.anthropicMessages, "https://h/v1/messages?beta=true", "https://h/v1/messages?beta=true"),
            (.anthropicMessages, "https://v1", "https://v1/v1/messages"),
            (
                .anthropicMessages, "https://h/models/claude:streamRawPredict",
                "https://h/models/claude:streamRawPredict"
            ),
            (.anthropicMessages, "https://h/models/claude:rawPredict", "https://h/models/claude:streamRawPredict"),
        ] as [(Dialect, String, String)])
    func endpoints(dialect: Dialect, base: String, url: String) {
        #expect(dialect.url(base: base, model: "m", streams: true) == url)
    }

    @Test(
        "Vertex AI has a method of its own for answers in one piece",
        arguments: ["https://h/models/claude:streamRawPredict", "https://h/models/claude:rawPredict"])
    func rawPredict(base: String) {
        let url = Dialect.anthropicMessages.url(base: base + "?a", model: "m", streams: false)
        #expect(url == "https://h/models/claude:rawPredict?a")
    }

    @Test(
        "sends the key as each provider wants it, and never asks for compression",
        arguments: [
            (.openaiChat, "k", "authorization", "Bearer k"), (.anthropicMessages, "k", "x-api-key", "k"),
            (.anthropicMessages, "sk-ant-oat01-x", "authorization", "Bearer sk-ant-oat01-x"),
            (.anthropicMessages, "k", "anthropic-version", "2023-06-01"),
            (.openaiCompletions, "k", "authorization", "Bearer k"),
            (.openaiResponses, "k", "authorization", "Bearer k"),
            (.cohereChat, "k", "authorization", "Bearer k"), (.cohereChat, nil, "authorization", nil),
            (.openaiChat, nil, "authorization", nil), (.anthropicMessages, nil, "x-api-key", nil),
            (.openaiChat, nil, "accept-encoding", "identity"), (.openaiChat, nil, "content-type", "application/json"),
            (.anthropicMessages, nil, "accept", "text/event-stream"),
        ] as [(Dialect, String?, String, String?)])
    func headers(dialect: Dialect, key: String?, name: String, value: String?) {
        let headers = dialect.headers(key: key, streams: true)
        #expect(headers.filter { $0.name == name }.map(\.value) == (value.map { [$0] } ?? []))
    }
    @Test("accepts JSON where nothing is streamed", arguments: Dialect.allCases) func acceptsJSON(dialect: Dialect) {
        #expect(dialect.headers(key: nil, streams: false).contains { $0 == ("accept", "application/json") })
    }

    static let hi = [ChatMessage(role: "user", content: "\"hi\"\n")]
    @Test(
        "writes the body, and merges the caller's members over it",
        arguments: [
            (
                .openaiChat, ChatPrompt(model: "m", messages: hi),
                #"{"model":"m","messages":[{"role":"user","content":"\"hi\"\n"}],"stream":true,"stream_options":{"include_usage":true}}"#
            ),
            (
                .openaiChat,
                ChatPrompt(model: "m", system: "s", messages: [], maxTokens: 9, temperature: 0.5, streams: false),
                #"{"model":"m","messages":[{"role":"system","content":"s"}],"max_tokens":9,"temperature":0.5}"#
            ),
            (
                .openaiChat,
                ChatPrompt(
                    model: "m", messages: [], maxTokens: 9,
                    extraJSON: #" {"max_completion_tokens" : 7, "stream_options":null,"model":"n","seed": [1, 2]} "#),
                #"{"model":"n","messages":[],"stream":true,"max_completion_tokens":7,"seed":[1, 2]}"#
            ),
            (
                .openaiChat, ChatPrompt(model: "m", messages: [], streams: false, toolsJSON: "[{}]", extraJSON: "oops"),
                #"{"model":"m","messages":[],"tools":[{}]}"#
            ),
            (
                .openaiCompletions, ChatPrompt(model: "m", messages: hi),
                #"{"model":"m","prompt":"\"hi\"\n","stream":true,"stream_options":{"include_usage":true}}"#
            ),
            (
                .openaiCompletions,
                ChatPrompt(
                    model: "m", system: "s", messages: [ChatMessage(role: "user", content: "u")], maxTokens: 9,
                    temperature: 0.5, streams: false),
                #"{"model":"m","prompt":"s\n\nu","max_tokens":9,"temperature":0.5}"#
            ),
            (
                .openaiResponses, ChatPrompt(model: "m", messages: hi),
                #"{"model":"m","input":[{"role":"user","content":"\"hi\"\n"}],"stream":true,"store":false}"#
            ),
            (
                .openaiResponses,
                ChatPrompt(
                    model: "m", system: "s", messages: [], maxTokens: 9, temperature: 0.5, streams: false,
                    toolsJSON: "[1]", extraJSON: #"{"store":null,"reasoning":{}}"#),
                #"{"model":"m","input":[],"instructions":"s","max_output_tokens":9,"temperature":0.5,"tools":[1],"reasoning":{}}"#
            ),
            (
                .openaiResponses,
                ChatPrompt(
                    model: "m", messages: [], maxTokens: 9, streams: false, extraJSON: #"{"max_completion_tokens":3}"#),
                #"{"model":"m","input":[],"store":false,"max_completion_tokens":3}"#
            ),
            (
                .cohereChat, ChatPrompt(model: "m", system: "s", messages: hi, maxTokens: 9, temperature: 0.5),
                #"{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"\"hi\"\n"}],"stream":true,"max_tokens":9,"temperature":0.5}"#
            ),
            (
                .cohereChat, ChatPrompt(model: "m", messages: [], streams: false), #"{"model":"m","messages":[]}"#
            ),
            (
                .anthropicMessages, ChatPrompt(model: "m", messages: hi),
                #"{"model":"m","max_tokens":1024,"messages":[{"role":"user","content":"\"hi\"\n"}],"stream":true}"#
            ),
            (
                .anthropicMessages,
                ChatPrompt(
                    model: "m", system: "a", messages: [ChatMessage(role: "system", content: "b")], maxTokens: 5,
                    temperature: 1, streams: false),
                #"{"model":"m","max_tokens":5,"messages":[],"system":"a\n\nb","temperature":1.0}"#
            ),
        ] as [(Dialect, ChatPrompt, String)])
    func bodies(dialect: Dialect, prompt: ChatPrompt, body: String) {
        #expect(String(decoding: dialect.body(for: prompt), as: UTF8.self) == body)
    }

    @Test(
        "merges the caller's objects into ours, member by member",
        arguments: [
            (#"{"stream_options":{"x":1}}"#, #"{"include_usage":true,"x":1}"#),
            (#"{"stream_options":{"include_usage":false}}"#, #"{"include_usage":false}"#),
            (#"{"stream_options":{"include_usage":null,"x":null}}"#, "{}"),
            (#"{"stream_options":{"x":{"y":null}}}"#, #"{"include_usage":true,"x":{"y":null}}"#),
            (#"{"stream_options":[1]}"#, "[1]"),
            (#"{"stream_options":{"include_usage":{}}}"#, #"{"include_usage":{}}"#),
        ])
    func objects(extra: String, options: String) {
        let prompt = ChatPrompt(model: "m", messages: [], extraJSON: extra)
        let body = String(decoding: Dialect.openaiChat.body(for: prompt), as: UTF8.self)
        #expect(body == #"{"model":"m","messages":[],"stream":true,"stream_options":\#(options)}"#)
    }

    @Test("says what is wrong with JSON that the caller gave") func problems() {
        var prompt = ChatPrompt(model: "m", messages: [], toolsJSON: "[]", extraJSON: "{}")
        #expect(prompt.problem == nil)
        prompt.extraJSON = "[]"
        #expect(prompt.problem == "extra: must be one JSON object")
        prompt.extraJSON = "{\"a\":}"
        #expect(prompt.problem == "extra: is not JSON, byte 5: no JSON value begins like this")
        prompt.toolsJSON = "{}"
        #expect(prompt.problem == "tools: must be one JSON array")
    }
}
