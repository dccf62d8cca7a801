// SPDX-License-Identifier: Apache-2.0

/// Ollama's endpoint for a prompt without messages; it knows no tools.
struct OllamaGenerateVoice: OllamaVoice {
    let name = "ollama-generate"
    let map: RequestMap = [
        "model": .model, "stream": .streams, "options.num_predict": .openLimit, "prompt": .prompt, "system": .system,
    ]

    func serves(_ path: String) -> Bool { path == "/api/generate" }
    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.model == nil { return "model is required" }
        return request.promptBytes == nil ? "prompt is required" : nil
    }
    func said(_ text: String, thoughts: String?, calls: String?) -> String {
        "\"response\":\(text)\(thoughts.map { ",\"thinking\":\($0)" } ?? "")"
    }
}
