// SPDX-License-Identifier: Apache-2.0
internal import CCurl

/// How a request has to be given to libcurl so that it signs what Amazon will check, whatever its version.
///
/// Amazon's services take the path as it arrives, escape it once more (`%3A` becomes `%253A`) and expect the signature of
/// that. Up to 8.13 libcurl signs the path of its URL as it stands: it is then given the path that is to be signed as URL,
/// and the one to be sent as request target. From 8.14 on it escapes by itself.
struct AWSSigning {
    private let escapesPath: Bool
    /// Older versions put `accept-encoding` before `accept`.
    private let ordersHeaders: Bool
    /// Older versions sign a header that was taken out by writing nothing after its colon.
    let knowsRemoval: Bool

    /// - Parameter version: libcurl's, as `0x075801` for 7.88.1.
    init(version: UInt32 = CurlVersion.current.number) {
        // Found out by signing with 7.88.1, 8.7.0, 8.11.1, 8.12.1, 8.13.0, 8.14.1, 8.15.0, 8.16.0 and 8.23.0.
        (escapesPath, ordersHeaders) = (version >= 0x080E00, version >= 0x080B00)
        knowsRemoval = version >= 0x080700
    }

    /// The URL to give to libcurl and, where it must be another than the URL's own, the request target.
    ///
    /// `url` stands for what the request asks for, where that is not the endpoint's own URL.
    func address(of endpoint: Endpoint, url: String? = nil) throws(TransportError) -> (url: String, target: String?) {
        let parts = try URLParts(url ?? endpoint.url)
        // User and password of a URL would go before our credentials.
        let origin = "\(parts.scheme)://\(parts.host):\(parts.port)"
        let query = parts.query.map { "?" + $0 } ?? ""
        if escapesPath { return (origin + parts.path + query, nil) }
        if endpoint.proxy != nil, !endpoint.isTLS {
            throw TransportError(
                .setup, at: endpoint.label, "libcurl before 8.14 cannot sign for http through a proxy; write https://")
        }
        let signedQuery = parts.query.map { "?" + Self.canonical(query: $0) } ?? ""
        return (origin + Self.canonical(path: parts.path) + signedQuery, parts.path + query)
    }

    /// The headers to hand over: with the session token, and without those that libcurl adds by itself.
    func headers(
        _ headers: [(name: String, value: String)], for endpoint: Endpoint, _ credentials: AWSCredentials
    ) throws(TransportError) -> [(name: String, value: String)] {
        // As an option it is sent unsigned, and so cannot come to stand at the wrong place.
        var all = headers.filter { $0.name.lowercased() != "accept-encoding" }
        if let token = credentials.sessionToken { all.append((name: "x-amz-security-token", value: token)) }
        let names = all.map { $0.name.lowercased() }
        for name in names where !ordersHeaders {
            guard let longer = names.first(where: { $0 != name && $0.hasPrefix(name) && Self.sortsFirst($0, name) })
            else { continue }
            throw TransportError(
                .setup, at: endpoint.label,
                "libcurl before 8.11 signs the headers \"\(name)\" and \"\(longer)\" in the wrong order; leave one out")
        }
        return all
    }
    /// Whether the longer name stands first where lines are compared, colon and all, in place of names.
    private static func sortsFirst(_ longer: String, _ name: String) -> Bool {
        longer.utf8.dropFirst(name.utf8.count).first.map { $0 < UInt8(ascii: ":") } ?? false
    }

    // MARK: The canonical form

    private static func canonical(path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
    /// Members in order, each with its `=`; the escapes are the user's.
    private static func canonical(query: String) -> String {
        query.split(separator: "&").map { $0.contains("=") ? String($0) : $0 + "=" }.sorted().joined(separator: "&")
    }
}
