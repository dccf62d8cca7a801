// SPDX-License-Identifier: Apache-2.0
internal import Protocols
internal import Traces

/// The secrets that a target is sent: what echoes them is made unreadable before it is recorded.
public struct SecretWords: Sendable {
    /// As bytes: characters would join a secret with a combining mark behind it, and not find it any more.
    private let words: [[UInt8]]
    private let beginsWord: [Bool]  // by byte
    /// Shorter words are no secrets, and would blank out plain text.
    private static let shortest = 6
    private static let mask = Array("***".utf8)

    public init(_ secrets: [String]) {
        let spelled = secrets.filter { $0.utf8.count >= Self.shortest }.flatMap(Self.spellings)
        // The longest first, so that all of it is taken where one begins like another.
        words = Set(spelled).map { Array($0.utf8) }.sorted { $0.count > $1.count }
        var begins = [Bool](repeating: false, count: 256)
        for word in words { begins[Int(word[0])] = true }
        beginsWord = begins
    }
    /// A secret as it is, and as peers write what they were sent: percent-encoded in addresses, with either case of digits, and escaped
    /// in JSON, which tool arguments are.
    private static func spellings(_ secret: String) -> [String] {
        let encoded = PercentEncoding.encode(secret)
        if encoded == secret { return [secret] }
        let lower = encoded.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
        let escaped = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        // In paths, slashes stay.
        let inPaths = [encoded.replacing("%2F", with: "/"), lower.replacing("%2f", with: "/")]
        return [secret, encoded, lower, escaped, escaped.replacing("/", with: "\\/")] + inPaths
    }

    /// Takes the secrets out of all texts of a record that a peer has chosen; what it says of an error is cut after that,
    /// so that no half of a secret stays.
    func scrub(_ record: inout RequestRecord) {
        record.errorType = record.errorType.map(cut)
        record.errorCode = record.errorCode.map(cut)
        record.errorMessage = record.errorMessage.map(cut)
        guard !words.isEmpty else { return }
        record.requestID = record.requestID.map(cleanBeginning)
        record.contentType = record.contentType.map(cleanBeginning)
        record.finishReason = record.finishReason.map(clean)
        for index in record.headers.indices {
            record.headers[index].value = cleanBeginning(record.headers[index].value)
        }
        for index in record.attempts.indices {
            record.attempts[index].failure = record.attempts[index].failure.map(clean)
        }
    }
    private func cut(_ text: String) -> String { String(clean(text).prefix(200)) }
    /// For what was cut before.
    private func cleanBeginning(_ text: String) -> String { clean(text, isCutOff: true) }
    func clean(_ text: String) -> String { clean(text, isCutOff: false) }
    /// The text without secrets; where it `isCutOff`, what could be the beginning of one at its end is taken out, too.
    func clean(_ text: String, isCutOff: Bool) -> String {
        if words.isEmpty { return text }
        let bytes = Array(text.utf8)
        var (kept, end) = ([UInt8](), 0)
        kept.reserveCapacity(bytes.count)
        for place in bytes.indices {
            if beginsWord[Int(bytes[place])], let length = secret(in: bytes[place...], isCutOff) {
                if place >= end { kept += Self.mask }
                end = max(end, place + length)
            }
            if place >= end { kept.append(bytes[place]) }
        }
        return end == 0 ? text : String(decoding: kept, as: UTF8.self)
    }
    /// Length of the longest secret that the bytes begin with.
    private func secret(in bytes: ArraySlice<UInt8>, _ isCutOff: Bool) -> Int? {
        if let word = words.first(where: { bytes.starts(with: $0) }) { return word.count }
        let isPart = isCutOff && bytes.count >= Self.shortest && words.contains { $0.starts(with: bytes) }
        return isPart ? bytes.count : nil
    }
}
