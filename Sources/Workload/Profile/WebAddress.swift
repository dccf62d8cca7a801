// SPDX-License-Identifier: Apache-2.0

/// The parts of a URL that a profile has to check and that a trace may show.
struct WebAddress: Hashable {
    /// Why a text is no URL that can be used: what would be right.
    struct Mistake: Error, Hashable { let fix: String }

    let scheme: String
    let hasUserInfo: Bool
    let host: String
    let port: Int?
    let path: String
    let hasQuery: Bool

    /// - Parameters:
    ///   - text: The URL as it was written.
    ///   - schemes: Those that will do, in lower case.
    /// - Throws: `Mistake`, which never holds the text itself.
    init(_ text: String, schemes: [String]) throws(Mistake) {
        guard let colon = text.range(of: "://") else {
            throw Mistake(fix: Self.schemeHint(text, schemes))
        }
        scheme = text[..<colon.lowerBound].lowercased()
        guard schemes.contains(scheme) else {
            throw Mistake(fix: "the scheme must be \(schemes.joined(separator: " or "))")
        }
        guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw Mistake(fix: "a URL holds no spaces or control characters; write %20 for a space")
        }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let tail = rest[authority.endIndex...]
        path = String(tail.prefix { $0 != "?" && $0 != "#" })
        hasQuery = tail.contains("?") || tail.contains("#")
        let at = authority.lastIndex(of: "@")
        hasUserInfo = at != nil
        let hostPort = at.map { authority[authority.index(after: $0)...] } ?? authority
        (host, port) = try Self.split(hostPort)
    }

    /// `host:port`, or the host alone where the URL names no port.
    var hostAndPort: String { port.map { "\(host):\($0)" } ?? host }
    /// Scheme, host, port and path: what may be shown.
    var shown: String { "\(scheme)://\(hostAndPort)\(path)" }

    private static func split(_ text: Substring) throws(Mistake) -> (String, Int?) {
        let closing = text.lastIndex(of: "]")
        let colon = text[(closing ?? text.startIndex)...].lastIndex(of: ":")
        let host = text[..<(colon ?? text.endIndex)]
        guard !host.isEmpty else {
            throw Mistake(fix: "the host is missing; write it after the scheme: \"https://api.example.com/v1\"")
        }
        guard text.first == "[" ? host.last == "]" : !host.contains(":") else {
            throw Mistake(fix: "an IPv6 address stands in brackets: \"http://[::1]:8080\"")
        }
        guard let colon else { return (host.lowercased(), nil) }
        guard let port = Int(text[text.index(after: colon)...]), (1...65535).contains(port) else {
            throw Mistake(fix: "the port must be a number from 1 to 65535")
        }
        return (host.lowercased(), port)
    }
    /// Proposes the text with a scheme in front: http for this machine and for proxies, https for all others.
    private static func schemeHint(_ text: String, _ schemes: [String]) -> String {
        let bare = text.drop { $0 == "/" || $0 == ":" }
        let isLocal = ["localhost", "127.", "[::1]", "0.0.0.0"].contains { bare.hasPrefix($0) }
        let isProxy = schemes.count > 2
        let scheme = isLocal || isProxy ? "http" : "https"
        let proposal = bare.contains("@") || bare.contains("?") ? "\(scheme)://…" : "\(scheme)://\(bare)"
        return bare.isEmpty
            ? "write a URL such as \"https://api.example.com/v1\"" : "write it with its scheme: \"\(proposal)\""
    }

    /// A URL as a message may quote it: without user info, query and fragment, whatever else is wrong with it.
    static func redacted(_ text: String) -> String {
        var shown = text.prefix { $0 != "?" && $0 != "#" }
        if let at = shown.lastIndex(of: "@") {
            let start = shown.range(of: "://")?.upperBound ?? shown.startIndex
            shown = shown[..<start] + "***" + shown[at...]
        }
        return String(shown) + (text.contains("?") ? "?***" : "")
    }
}

extension StringProtocol {
    /// Where a word first stands in the text.
    func range(of word: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(word) { return start..<index(start, offsetBy: word.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
