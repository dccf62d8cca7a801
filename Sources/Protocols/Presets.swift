// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What is known of one provider's endpoint: defaults, which the keys of a target override.
public struct Preset: Hashable, Sendable {
    /// How a key is sent, where not in the dialect's own way.
    public struct Auth: Hashable, Sendable {
        public let header: String
        /// The word before the key; empty where the key stands alone.
        public let scheme: String
        public static let bearer = Auth(header: "authorization", scheme: "Bearer")
        static func key(in header: String) -> Auth { Auth(header: header, scheme: "") }
        public init(header: String, scheme: String) { (self.header, self.scheme) = (header, scheme) }
    }
    public let name: String
    /// What it is, as a person would call it.
    public let title: String
    /// The dialect by its name.
    public let dialectName: String
    /// Base URL; parts in braces are the user's to give, but for `{model}`.
    public let url: String
    /// The environment variable that holds the key; it is read for this preset's own https host only.
    public let keyVariable: String?
    public let auth: Auth?
    /// Members of the dialect's request body that this endpoint does not want.
    public let omits: [String]
    /// Name of the token limit, where it is not the dialect's own.
    public let limitName: String?
    /// Further members of the request body, a JSON object.
    public let extraJSON: String?

    private init(
        _ name: String, _ title: String, _ dialectName: String, _ url: String, key keyVariable: String? = nil,
        auth: Auth? = nil, omits: [String] = [], limit limitName: String? = nil, extra extraJSON: String? = nil
    ) {
        (self.name, self.title, self.dialectName, self.url) = (name, title, dialectName, url)
        (self.keyVariable, self.auth, self.omits) = (keyVariable, auth, omits)
        (self.limitName, self.extraJSON) = (limitName, extraJSON)
    }

    private static let (chat, newLimit) = ("openai-chat", "max_completion_tokens")

    /// One line a preset; what is said here is documented by the providers, the rest is the dialect's.
    public static let all: [Preset] = [
        Preset("openai", "OpenAI", chat, "https://api.openai.com/v1", key: "OPENAI_API_KEY", limit: newLimit),
        Preset(
            "openai-responses", "OpenAI, Responses", "openai-responses", "https://api.openai.com/v1",
            key: "OPENAI_API_KEY"),
        Preset("anthropic", "Anthropic", "anthropic-messages", "https://api.anthropic.com", key: "ANTHROPIC_API_KEY"),
        Preset(
            "gemini", "Google Gemini", "gemini-sse", "https://generativelanguage.googleapis.com/v1beta",
            key: "GEMINI_API_KEY"),
        Preset("vertex-gemini", "Gemini on Vertex AI", "gemini-sse", vertex + "google", auth: .bearer),
        Preset(
            "vertex-anthropic", "Claude on Vertex AI", "anthropic-messages",
            vertex + "anthropic/models/{model}:streamRawPredict", auth: .bearer, omits: ["model"],
            extra: #"{"anthropic_version":"vertex-2023-10-16"}"#),
        Preset(
            "azure-openai", "Azure OpenAI, by deployment", chat,
            azure + "/deployments/{deployment}?api-version=2024-10-21", key: "AZURE_OPENAI_API_KEY",
            auth: .key(in: "api-key"), limit: newLimit),
        Preset(
            "azure-openai-v1", "Azure OpenAI, v1", chat, azure + "/v1", key: "AZURE_OPENAI_API_KEY",
            auth: .key(in: "api-key"), limit: newLimit),
        Preset(
            "bedrock", "Amazon Bedrock, Converse", "bedrock-converse", bedrock, key: "AWS_BEARER_TOKEN_BEDROCK",
            auth: .bearer),
        Preset(
            "bedrock-anthropic", "Claude on Amazon Bedrock, Invoke", "bedrock-invoke-anthropic", bedrock,
            key: "AWS_BEARER_TOKEN_BEDROCK", auth: .bearer),
        Preset(
            "mistral", "Mistral", chat, "https://api.mistral.ai/v1", key: "MISTRAL_API_KEY", omits: ["stream_options"]),
        Preset("cohere", "Cohere v2", "cohere-v2-chat", "https://api.cohere.com", key: "CO_API_KEY"),
        Preset("deepseek", "DeepSeek", chat, "https://api.deepseek.com/v1", key: "DEEPSEEK_API_KEY"),
        Preset("xai", "xAI", chat, "https://api.x.ai/v1", key: "XAI_API_KEY"),
        Preset("groq", "Groq", chat, "https://api.groq.com/openai/v1", key: "GROQ_API_KEY"),
        Preset("together", "Together AI", chat, "https://api.together.xyz/v1", key: "TOGETHER_API_KEY"),
        Preset("fireworks", "Fireworks AI", chat, "https://api.fireworks.ai/inference/v1", key: "FIREWORKS_API_KEY"),
        Preset(
            "perplexity", "Perplexity", chat, "https://api.perplexity.ai/chat/completions", key: "PERPLEXITY_API_KEY",
            omits: ["stream_options"]),
        Preset("zai", "Z.ai", chat, "https://api.z.ai/api/paas/v4", key: "ZAI_API_KEY"),
        Preset("moonshot", "Moonshot", chat, "https://api.moonshot.ai/v1", key: "MOONSHOT_API_KEY"),
        Preset("openrouter", "OpenRouter", chat, "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY"),
        Preset("vercel", "Vercel AI Gateway", chat, "https://ai-gateway.vercel.sh/v1", key: "AI_GATEWAY_API_KEY"),
        Preset("hf-router", "Hugging Face router", chat, "https://router.huggingface.co/v1", key: "HF_TOKEN"),
        Preset("vllm", "vLLM on this machine", chat, "http://127.0.0.1:8000/v1"),
        Preset("sglang", "SGLang on this machine", chat, "http://127.0.0.1:30000/v1"),
        Preset("sglang-native", "SGLang's own /generate", "sglang-generate", "http://127.0.0.1:30000"),
        Preset("llamacpp", "llama.cpp on this machine", chat, "http://127.0.0.1:8080/v1"),
        Preset("llamacpp-native", "llama.cpp's own /completion", "llamacpp-completion", "http://127.0.0.1:8080"),
        Preset("ollama", "Ollama on this machine", "ollama-chat", "http://127.0.0.1:11434"),
        Preset("ollama-openai", "Ollama's /v1", chat, "http://127.0.0.1:11434/v1"),
        Preset("tgi", "Hugging Face TGI on this machine", "tgi-generate", "http://127.0.0.1:8080"),
        Preset("litellm", "LiteLLM proxy on this machine", chat, "http://127.0.0.1:4000/v1"),
        Preset("one-api", "one-api on this machine", chat, "http://127.0.0.1:3000/v1"),
        Preset("new-api", "new-api on this machine", chat, "http://127.0.0.1:3000/v1"),
    ]
    private static let azure = "https://{resource}.openai.azure.com/openai"
    private static let bedrock = "https://bedrock-runtime.{region}.amazonaws.com"
    private static let vertex =
        "https://{region}-aiplatform.googleapis.com/v1/projects/{project}/locations/{region}/publishers/"
}

extension Preset: CustomStringConvertible { public var description: String { name } }
extension Preset: RawRepresentable, CaseIterable {
    public static var allCases: [Preset] { all }
    public var rawValue: String { name }
    public init?(rawValue: String) {
        guard let found = Self.all.first(where: { $0.name == rawValue }) else { return nil }
        self = found
    }
}

extension Preset {
    /// The dialect; nil where this program does not have it.
    public var dialect: Dialect? { Dialect(rawValue: dialectName) }
    /// Names of the parts of the URL that the user must give, each once.
    public var parts: [String] {
        var names: [String] = []
        for name in Self.pieces(of: url).compactMap(\.part) where name != "model" && !names.contains(name) {
            names.append(name)
        }
        return names
    }
    /// The environment variables that sign requests (SigV4) where there is no key; none where keys alone are taken.
    public var signingVariables: [String] {
        keyVariable == "AWS_BEARER_TOKEN_BEDROCK" ? ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] : []
    }
    /// The URL with its parts filled in, the model percent-encoded (`@` stands before Vertex AI's versions); a part that is not given stays as it is.
    public func url(parts: [String: String], model: String) -> String {
        Self.pieces(of: url).map { piece in
            guard let name = piece.part else { return piece.text }
            return (name == "model" ? PercentEncoding.encode(model, keeping: "@") : parts[name]) ?? "{\(name)}"
        }.joined()
    }
    /// Whether a host is this preset's own: a part stands for one label of the name, or the beginning of one.
    public func owns(host: String) -> Bool {
        let ours = labels(of: url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first ?? "")
        let theirs = labels(of: host[...])
        return ours.count == theirs.count
            && zip(ours, theirs).allSatisfy { our, their in
                guard let open = our.firstIndex(of: "{"), let close = our.firstIndex(of: "}") else {
                    return our == their
                }
                let (before, after) = (our[..<open], our[our.index(after: close)...])
                return their.hasPrefix(before) && their.hasSuffix(after) && their.count > before.count + after.count
            }
    }
    private func labels(of host: Substring) -> [Substring] {
        host.split(separator: ".", omittingEmptySubsequences: false)
    }

    /// What this endpoint wants in the body other than the dialect writes it: one JSON object to merge, or nil.
    public func members(maxTokens: Int?) -> String? {
        var json = JSONWriter()
        json.object { json in
            for name in omits {
                json.key(name)
                json.null()
            }
            if let limitName, let maxTokens { json.member(limitName, maxTokens) }
            for member in extraJSON.flatMap({ try? RequestBody.members(of: $0) }) ?? [] {
                json.key(member.name)
                json.raw(member.value)
            }
        }
        return json.bytes.count > 2 ? String(decoding: json.bytes, as: UTF8.self) : nil
    }

    /// A URL in pieces: texts, and the names of parts between them.
    private static func pieces(of url: String) -> [(text: String, part: String?)] {
        var pieces: [(text: String, part: String?)] = []
        for (index, text) in url.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0, let close = text.firstIndex(of: "}") else {
                pieces.append((String(text), nil))
                continue
            }
            pieces.append(("", String(text[..<close])))
            pieces.append((String(text[text.index(after: close)...]), nil))
        }
        return pieces
    }
}
