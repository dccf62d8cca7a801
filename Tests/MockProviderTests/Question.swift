// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MockProvider

/// How a dialect asks: what a test needs to know of it to try all of them alike.
struct Question: CustomTestStringConvertible, Sendable {
    let name: String
    let path: String
    /// Where an answer in one piece is asked for; nil where the body alone says which.
    var wholePath: String?
    /// The body, in which STREAM, LIMIT and TOOLS stand for what their names say.
    var body: String
    /// The members that offer the tool `dip` and demand its call; nil where the dialect has no tools.
    var tools: String?
    var query = ""
    var testDescription: String { name }

    /// The array of tools alone, as a caller would give it.
    var offer: String? {
        guard let tools, let start = tools.firstRange(of: "\"tools\":") else { return nil }
        let rest = tools[start.upperBound...]
        return String(name == "bedrock-converse" ? rest.dropLast() : rest)
    }
    func path(streams: Bool) -> String { streams ? path : wholePath ?? path }
    func body(streams: Bool, limit: Int = 100, tools: Bool = false) -> String {
        body.replacing("STREAM", with: "\(streams)").replacing("LIMIT", with: "\(limit)")
            .replacing("TOOLS", with: tools ? self.tools.map { $0 + "," } ?? "" : "")
    }
    func rehearsal(
        _ settings: String, streams: Bool = true, limit: Int = 100, tools: Bool = false, index: UInt64 = 0,
        fields: [(String, String)] = []
    ) throws -> Rehearsal {
        try Rehearsal(
            settings, path: path(streams: streams), body(streams: streams, limit: limit, tools: tools),
            fields: fields, index: index, query: streams ? query : "")
    }

    private static let messages = #""messages":[{"role":"user","content":"Hi"}]"#
    private static let schema = #"{"type":"object","properties":{"at":{"type":"string"},"days":{"type":"integer"}}}"#
    private static let chatTools = """
        "tool_choice":"required","tools":[{"type":"function","function":{"name":"dip","parameters":\(schema)}}]
        """
    private static let messagesTools =
        "\"tool_choice\":{\"type\":\"any\"},\"tools\":[{\"name\":\"dip\",\"input_schema\":\(schema)}]"
    private static let geminiTools = """
        "toolConfig":{"functionCallingConfig":{"mode":"ANY"}},\
        "tools":[{"functionDeclarations":[{"name":"dip","parameters":\(schema)}]}]
        """
    private static let converseTools = """
        "toolConfig":{"toolChoice":{"any":{}},\
        "tools":[{"toolSpec":{"name":"dip","inputSchema":{"json":\(schema)}}}]}
        """
    private static let gemini =
        #"{TOOLS"generationConfig":{"maxOutputTokens":LIMIT},"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#

    static let all: [Question] = [
        Question(
            name: "openai-chat", path: "/v1/chat/completions",
            body: """
                {"model":"m","stream":STREAM,"stream_options":{"include_usage":true},"max_tokens":LIMIT,TOOLS\(messages)}
                """, tools: chatTools),
        Question(
            name: "anthropic-messages", path: "/v1/messages",
            body: "{\"model\":\"m\",\"stream\":STREAM,\"max_tokens\":LIMIT,TOOLS\(messages)}", tools: messagesTools),
        Question(
            name: "openai-completions", path: "/v1/completions",
            body: """
                {"model":"m","stream":STREAM,"stream_options":{"include_usage":true},"max_tokens":LIMIT,"prompt":"Once"}
                """),
        Question(
            name: "openai-responses", path: "/v1/responses",
            body: "{\"model\":\"m\",\"stream\":STREAM,\"max_output_tokens\":LIMIT,TOOLS\"input\":\"Hi\"}",
            tools: """
                "tool_choice":"required","tools":[{"type":"function","name":"dip","parameters":\(schema)}]
                """),
        Question(
            name: "cohere-v2-chat", path: "/v2/chat",
            body: "{\"model\":\"m\",\"stream\":STREAM,\"max_tokens\":LIMIT,TOOLS\(messages)}",
            tools: chatTools.replacing("required", with: "REQUIRED")),
        Question(
            name: "tgi-generate", path: "/generate_stream", wholePath: "/generate",
            body: #"{"inputs":"Hi","parameters":{"max_new_tokens":LIMIT,"details":true}}"#),
        Question(
            name: "sglang-generate", path: "/generate",
            body: #"{"text":"Hi","sampling_params":{"max_new_tokens":LIMIT},"stream":STREAM}"#),
        Question(
            name: "llamacpp-completion", path: "/completion",
            body: #"{"prompt":"Hi","n_predict":LIMIT,"stream":STREAM}"#),
        Question(
            name: "gemini-sse", path: "/v1beta/models/m:streamGenerateContent",
            wholePath: "/v1beta/models/m:generateContent", body: gemini, tools: geminiTools, query: "alt=sse"),
        Question(
            name: "gemini-json-array", path: "/v1beta/models/m:streamGenerateContent",
            wholePath: "/v1beta/models/m:generateContent", body: gemini, tools: geminiTools),
        Question(
            name: "ollama-chat", path: "/api/chat",
            body: "{\"model\":\"m\",\"stream\":STREAM,\"options\":{\"num_predict\":LIMIT},TOOLS\(messages)}",
            tools: String(chatTools.dropFirst("\"tool_choice\":\"required\",".count))),
        Question(
            name: "ollama-generate", path: "/api/generate",
            body: #"{"model":"m","stream":STREAM,"options":{"num_predict":LIMIT},"prompt":"Hi"}"#),
        Question(
            name: "bedrock-converse", path: "/model/m/converse-stream", wholePath: "/model/m/converse",
            body:
                #"{TOOLS"inferenceConfig":{"maxTokens":LIMIT},"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#,
            tools: converseTools),
        Question(
            name: "bedrock-invoke-anthropic", path: "/model/m/invoke-with-response-stream",
            wholePath: "/model/m/invoke",
            body: """
                {"anthropic_version":"bedrock-2023-05-31","max_tokens":LIMIT,TOOLS\(messages)}
                """, tools: messagesTools),
    ]
    /// The questions of the dialects that have tools.
    static let withTools = all.filter { $0.tools != nil }
    static func named(_ name: String) throws -> Question { try #require(all.first { $0.name == name }) }
    var voice: any DialectVoice { get throws { try #require(Voices.all.first { $0.name == name }) } }
}
