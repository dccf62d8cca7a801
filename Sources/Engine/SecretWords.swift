// SPDX-License-Identifier: Apache-2.0
internal import Protocols
internal import Traces

/// The secrets that a target is sent: what echoes them is made unreadable before it is recorded.
public struct SecretWords: Sendable {
    private let words: [String]
    /// Shorter words are no secrets, and would blank out plain text.
    private static let shortest = 6
    private static let mask = "***"

    public init(_ secrets: [String]) {
        let spelled = secrets.filter { $0.utf8.count >= Self.shortest }.flatMap(Self.spellings)
        // The longest first, so that no part of one is left standing beside the mask of another.
        words = Set(spelled).sorted { ($1.count, $0) < ($0.count, $1) }
    }
    /// A secret as it is, and as peers write what they were sent: percent-encoded in addresses, with either case of digits.
    private static func spellings(_ secret: String) -> [String] {
        let encoded = PercentEncoding.encode(secret)
        if encoded == secret { return [secret] }
        let lower = encoded.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
        return [secret, encoded, lower]
    }

    /// Takes the secrets out of all texts of a record that a peer has chosen; what it says of an error is cut after that,
    /// so that no half of a secret stays.
    func scrub(_ record: inout RequestRecord) {
        record.errorType = record.errorType.map(cut)
        record.errorCode = record.errorCode.map(cut)
        record.errorMessage = record.errorMessage.map(cut)
        guard !words.isEmpty else { return }
        record.requestID = record.requestID.map(clean)
        record.contentType = record.contentType.map(clean)
        record.finishReason = record.finishReason.map(clean)
        for index in record.headers.indices { record.headers[index].value = clean(record.headers[index].value) }
        for index in record.attempts.indices {
            record.attempts[index].failure = record.attempts[index].failure.map(clean)
        }
    }
    private func cut(_ text: String) -> String { String(clean(text).prefix(200)) }
    func clean(_ text: String) -> String {
        words.reduce(text) { $0.contains($1) ? $0.replacing($1, with: Self.mask) : $0 }
    }
}
