// SPDX-License-Identifier: Apache-2.0

/// Method, target and header fields of one request.
struct RequestHead: Hashable {
    var method = ""
    /// The path, without the query.
    var path = ""
    /// What follows the question mark; empty where there is none.
    var query = ""
    static let fieldLimit = 128
    var version = HTTPVersion.http1_1
    /// Anything newer than HTTP/1.0.
    var isCurrent: Bool { version != .http1_0 }
    var fields: [(name: String, value: String)] = []

    /// The first field of that name; names are kept in lower case.
    subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The words of a comma-separated field, in lower case.
    func words(_ name: String) -> [String] {
        all(name).flatMap { $0.split(separator: ",") }.map { word in
            word.lowercased().filter { !$0.isWhitespace }
        }
    }
    var bearerToken: String? {
        guard let value = self["authorization"], value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst(7))
    }
    var keepsConnection: Bool {
        let words = words("connection")
        return isCurrent ? !words.contains("close") : words.contains("keep-alive")
    }

    static func == (a: Self, b: Self) -> Bool {
        a.method == b.method && a.path == b.path && a.query == b.query && a.version == b.version
            && a.fields.elementsEqual(b.fields) { $0.name == $1.name && $0.value == $1.value }
    }
    func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

extension RequestHead {
    /// Reads `POST /v1/messages?x=1 HTTP/1.1`.
    mutating func readRequestLine(_ line: borrowing Span<UInt8>) throws(RequestParser.Refusal) {
        let parts = Self.text(line).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].utf8.allSatisfy(Self.isTokenByte) else {
            throw .malformed("malformed request line")
        }
        guard parts[2].hasPrefix("HTTP/"), parts[2].utf8.count == 8 else { throw .malformed("malformed request line") }
        guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else {
            throw RequestParser.Refusal(status: 505, reason: "only HTTP/1.1 and HTTP/1.0 are spoken here")
        }
        version = parts[2] == "HTTP/1.1" ? .http1_1 : .http1_0
        method = String(parts[0])
        (path, query) = try Self.path(of: parts[1])
    }
    /// Splits off a query, and takes the scheme and host of an absolute form, off the target.
    static func path(of target: Substring) throws(RequestParser.Refusal) -> (path: String, query: String) {
        var rest = target
        for scheme in ["http://", "https://"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
            break
        }
        guard rest.hasPrefix("/") || rest == "*" else { throw .malformed("malformed request target") }
        let whole = rest.prefix { $0 != "#" }
        let path = whole.prefix { $0 != "?" }
        return (String(path), String(whole.dropFirst(path.count + 1)))
    }
    /// Reads `Name: value`; a line that continues the one before is refused, as RFC 9112 allows.
    mutating func readField(_ line: borrowing Span<UInt8>) throws(RequestParser.Refusal) {
        var colon = 0
        while colon < line.count, line[colon] != UInt8(ascii: ":") {
            guard Self.isTokenByte(line[colon]) else { throw .malformed("malformed header field name") }
            colon += 1
        }
        guard colon > 0, colon < line.count else { throw .malformed("malformed header field") }
        var (start, end) = (colon + 1, line.count)
        while start < end, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
        while end > start, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
        for i in start..<end where line[i] < 0x20 && line[i] != 0x09 || line[i] == 0x7F {
            throw .malformed("control character in a header field")
        }
        guard fields.count < Self.fieldLimit else {
            throw RequestParser.Refusal(status: 431, reason: "more than \(Self.fieldLimit) header fields")
        }
        fields.append((Self.text(line.extracting(0..<colon)).lowercased(), Self.text(line.extracting(start..<end))))
    }
    private static func text(_ bytes: borrowing Span<UInt8>) -> String {
        unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
    /// - Source: RFC 9110, 5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
