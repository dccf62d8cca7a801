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

    /// The text with all but RFC 3986's unreserved characters percent-encoded; `@` stands before Vertex AI's versions.
    private static func escaped(_ text: String, keeping kept: String) -> String {
        let plain = Set("-._~@\(kept)".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                bytes.append(byte)
            case _ where plain.contains(byte): bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
