// SPDX-License-Identifier: Apache-2.0

/// Where Gemini's models live: the model is in the path, and the method after it decides whether the answer streams.
enum GeminiAddress {
    /// The endpoint for a host, a version, Vertex AI's path of publishers, a model, or a whole URL.
    static func endpoint(of base: Substring, _ question: Question) -> Substring {
        let method = question.streams ? ":streamGenerateContent" : ":generateContent"
        let parts = base.split(separator: "/", omittingEmptySubsequences: false)
        guard BaseURL.hasPath(base), let last = parts.last, let owner = parts.dropLast().last else {
            return base + "/v1beta/" + resource(question.model) + method
        }
        if last.hasSuffix(":streamGenerateContent") || last.hasSuffix(":generateContent") {
            return base.prefix(through: base.lastIndex(of: ":") ?? base.startIndex).dropLast() + method
        }
        if collections.contains(owner) { return base + method }
        if last == "models" { return base + "/" + escaped(question.model, keeping: "") + method }
        if last == "google" && owner == "publishers" || BaseURL.endsInVersion(base) {
            return base + "/" + resource(question.model) + method
        }
        if owner == "locations" { return base + "/publishers/google/" + resource(question.model) + method }
        return base + "/v1beta/" + resource(question.model) + method
    }

    /// Folders whose children are models.
    private static let collections: Set<Substring> = ["models", "tunedModels", "endpoints"]

    /// The model's path: names such as `tunedModels/mine` bring their folder along.
    private static func resource(_ model: String) -> String {
        let parts = model.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, collections.contains(parts[0]) { return escaped(model, keeping: "/") }
        return "models/" + escaped(model, keeping: "")
    }

    /// `@` stands before Vertex AI's versions.
    private static func escaped(_ text: String, keeping kept: String) -> String {
        PercentEncoding.encode(text, keeping: "@" + kept)
    }
}
