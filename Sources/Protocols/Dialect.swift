// SPDX-License-Identifier: Apache-2.0

/// A wire format that Streamgauge speaks: how to ask, and how to read the answer.
///
/// A new one is one file with its `DialectRules` and its name, and one line in `builtIn`.
public struct Dialect: Sendable {
    /// The name in profiles, flags and traces, such as `openai-chat`.
    public let name: String
    let rules: any DialectRules

    init(_ name: String, _ rules: any DialectRules) { (self.name, self.rules) = (name, rules) }

    /// Every dialect that has a name of its own.
    public static let builtIn: [Dialect] = [
        .openaiChat,
        .openaiCompletions,
        .openaiResponses,
        .anthropicMessages,
        .geminiSSE,
        .geminiJSONArray,
        .ollamaChat,
        .ollamaGenerate,
        .cohereChat,
        .bedrockConverse,
        .bedrockInvokeAnthropic,
        .tgiGenerate,
        .sglangGenerate,
        .llamacppCompletion,
    ]
}

extension Dialect: Hashable {
    public static func == (a: Dialect, b: Dialect) -> Bool { a.name == b.name && a.rules.identity == b.rules.identity }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
extension Dialect: CustomStringConvertible { public var description: String { name } }
extension Dialect: RawRepresentable, CaseIterable {
    public static var allCases: [Dialect] { builtIn }
    public var rawValue: String { name }
    public init?(rawValue: String) {
        guard let found = Self.builtIn.first(where: { $0.name == rawValue }) else { return nil }
        self = found
    }
}

extension Dialect {
    /// The full endpoint for a base such as `https://host` or `https://host/v1`.
    ///
    /// A URL that already ends in the endpoint's path stays as it is; a query is kept, a fragment is dropped.
    ///
    /// - Parameters:
    ///   - base: What the user gave as address.
    ///   - model: Some dialects have the model in the path.
    ///   - streams: Some have another endpoint for answers in one piece.
    /// - Returns: The address to send to.
    public func url(base: String, model: String, streams: Bool) -> String {
        let whole = base.prefix { $0 != "#" }
        if rules.takesWholeAddress { return String(whole) }
        let query = whole.firstIndex(of: "?").map { whole[$0...] } ?? ""
        var path = whole.prefix { $0 != "?" }
        while path.hasSuffix("/") { path = path.dropLast() }
        return rules.url(base: path, query: query, Question(model: model, streams: streams))
    }

    /// The address of one request: where what is asked stands in the query, with that.
    public func url(base: String, for prompt: ChatPrompt) -> String {
        let url = url(base: base, model: prompt.model, streams: prompt.streams)
        let query = rules.query(for: prompt)
        if query.isEmpty { return url }
        return url + (!url.contains("?") ? "?" : url.hasSuffix("?") || url.hasSuffix("&") ? "" : "&") + query
    }
    /// `POST`, or `GET` where the question stands in the address.
    public var method: String { rules.method }

    /// Request headers, lower-case; the key is in them, so they belong in no log, trace or error text.
    public func headers(key: String?, streams: Bool) -> [(name: String, value: String)] {
        let type = rules.contentType.map { [(name: "content-type", value: $0)] } ?? []
        let common = [
            (name: "accept", value: streams ? rules.streamMediaType : rules.wholeMediaType),
            (name: "accept-encoding", value: "identity"),  // a compressor holds tokens back
        ]
        return type + common + rules.ownHeaders(key: key)
    }

    /// Whether a message can have pictures; where not, those of a prompt are not sent.
    public var takesImages: Bool { rules.takesImages }
    /// Whether a request sends all that was said before its question, so that conversations can be had.
    public var takesHistory: Bool { rules.takesHistory }
    /// The smallest token limit that the protocol allows.
    public var smallestLimit: Int { rules.smallestLimit }
    /// Whether the input tokens of its usage are without those that a cache had or got.
    public var countsCachedApart: Bool { rules.countsCachedApart }
    /// Where the model begins to read a prompt, tools aside; nil where nothing of it is sent.
    public func beginning(of prompt: ChatPrompt) -> PromptPlace? { rules.beginning(of: prompt) }
    /// The request body: one JSON object, unless the dialect is the user's own.
    public func body(for prompt: ChatPrompt) -> [UInt8] { rules.body(for: prompt) }
}
