// SPDX-License-Identifier: Apache-2.0

/// A header field that an answer has beside its own: `NAME:VALUE`.
struct ResponseHeader: Hashable, Sendable {
    let name: String
    let value: String

    /// Fields that say how a message is framed, and would be lies.
    private static let framing: Set<String> = ["connection", "content-length", "keep-alive", "transfer-encoding"]

    init(_ text: some StringProtocol) throws(Misfit) {
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = Self.trimmed(halves[0].lowercased())
        guard halves.count == 2, !name.isEmpty, name.utf8.allSatisfy(RequestHead.isTokenByte),
            halves[1].utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { throw Misfit(expected: "write NAME:VALUE, with commas between several") }
        guard !Self.framing.contains(name) else {
            throw Misfit(expected: "\(name) says how the message is framed and cannot be set")
        }
        self.name = name
        value = Self.trimmed(halves[1])
    }
    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    /// Reads `none` or a list with commas.
    static func list(_ text: String) throws(Misfit) -> [ResponseHeader] {
        if text == "none" { return [] }
        var headers: [ResponseHeader] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            headers.append(try ResponseHeader(part))
        }
        return headers
    }
}
