// SPDX-License-Identifier: Apache-2.0
internal import Excerpts

/// What the log shows instead of keys: enough to tell whether two are the same, and nothing of them.
enum LoggedSecrets {
    private static let names = ["auth", "cookie", "credential", "key", "password", "secret", "signature", "token"]
    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return names.contains { name.contains($0) } || name == "sig"
    }
    /// The value of a header field; behind the word that names a scheme, such as `Bearer`, a secret is its hash.
    static func value(of name: String, _ value: String) -> String {
        if name == "x-mock" { return value.contains("key=") ? hash(value) : value }
        guard isSecret(name) else { return value }
        let words = value.split(separator: " ", maxSplits: 1)
        let hasScheme = name.hasSuffix("authorization") && words.count == 2
        return hasScheme ? "\(words[0]) \(hash(String(words[1])))" : hash(value)
    }
    /// A query, with the values of its secrets as hashes.
    static func query(_ query: String) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, isSecret(String(halves[0])) else { return String(pair) }
            return "\(halves[0])=\(hash(String(halves[1])))"
        }.joined(separator: "&")
    }
    /// The first 64 bits of SHA-256.
    private static func hash(_ text: String) -> String {
        "sha256:" + SHA256.hexadecimal(of: Array(text.utf8)).prefix(16)
    }
}
