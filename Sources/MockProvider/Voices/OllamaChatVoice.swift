// SPDX-License-Identifier: Apache-2.0

/// Ollama's chat endpoint.
struct OllamaChatVoice: OllamaVoice {
    let name = "ollama-chat"
    let map: RequestMap = [
        "model": .model, "stream": .streams, "options.num_predict": .openLimit, "messages": .messages, "tools": .tools,
    ]

    func serves(_ path: String) -> Bool { path == "/api/chat" }
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.model == nil { return "model is required" }
        return request.promptBytes == nil ? "messages are required" : nil
    }
    func said(_ text: String, thoughts: String?, calls: String?) -> String {
        let thinking = thoughts.map { ",\"thinking\":\($0)" } ?? ""
        let calls = calls.map { ",\"tool_calls\":\($0)" } ?? ""
        return "\"message\":{\"role\":\"assistant\",\"content\":\(text)\(thinking)\(calls)}"
    }
}
