// SPDX-License-Identifier: Apache-2.0
internal import Excerpts

/// What the log shows instead of keys: enough to tell whether two are the same, and nothing of them.
enum LoggedSecrets {
    /// Header fields that hold no secret, whoever sends them: any other may have its value from somebody's environment.
    private static let plain: Set<String> = [
        "accept", "accept-charset", "accept-encoding", "accept-language", "anthropic-beta", "anthropic-version",
        "cache-control", "connection", "content-encoding", "content-length", "content-type", "date", "expect", "host",
        "keep-alive", "openai-beta", "pragma", "priority", "te", "traceparent", "transfer-encoding", "upgrade",
        "user-agent", "via", "x-request-id",
    ]
    /// The value of a harmless header field; of any other its hash, behind a word for a scheme such as `Bearer`.
    static func value(of name: String, _ value: String) -> String {
        if name == "x-mock" { return value.contains("key=") ? hash(value) : value }
        if plain.contains(name) { return value }
        let words = value.split(separator: " ", maxSplits: 1)
        let hasScheme = name.hasSuffix("authorization") && words.count == 2
        return hasScheme ? "\(words[0]) \(hash(String(words[1])))" : hash(value)
    }
    /// A query with hashes in place of all values: no name says that what it holds is harmless (`code`, `sig`, `h`).
    static func query(_ query: String) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let value = halves.dropFirst().first else { return pair.isEmpty ? "" : hash(String(pair)) }
            return "\(halves[0])=\(value.isEmpty ? "" : hash(String(value)))"
        }.joined(separator: "&")
    }
    /// The first 64 bits of SHA-256.
    private static func hash(_ text: String) -> String {
        "sha256:" + SHA256.hexadecimal(of: Array(text.utf8)).prefix(16)
    }
}
