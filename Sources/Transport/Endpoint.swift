// SPDX-License-Identifier: Apache-2.0
internal import CCurl
public import Core
internal import Glibc

/// Where requests go and how they get there: everything that decides which connection a request may use.
///
/// URL and proxy may hold secrets: they never appear in an error or a description; `label` stands for the endpoint.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    public enum HTTPVersion: String, Hashable, Sendable, CaseIterable { case http1_1 = "1.1", http2 = "2" }

    public let url: String
    /// `host:port`, fit for error messages.
    public let label: String
    /// Asked for by TLS's ALPN; plain `http` with HTTP/2 starts with HTTP/2 at once ("prior knowledge").
    public var httpVersion = HTTPVersion.http1_1
    /// A PEM file that replaces the system's certificate authorities.
    public var caCertificate: String?
    /// Whether the peer's certificate and name are checked.
    public var verifies = true
    /// URL of the one proxy to use; proxies named in the environment are always ignored, so that nothing is
    /// relayed unnoticed.
    public var proxy: String?
    /// Fixed addresses in curl's form `host:port:address[,address]`; they go before any lookup.
    public var resolve: [String] = []
    /// Path of a unix socket to connect to, whatever the URL's host.
    public var unixSocket: String?
    /// Longest time for name lookup, TCP and TLS together; libcurl counts whole milliseconds.
    public var connectTimeout = Nanoseconds.seconds(10 as Int64)
    /// A new connection for every request, closed after it.
    public var freshConnection = false
    /// Requests are signed with these; they must then have no other authorization.
    public var aws: AWSCredentials?
    /// HTTP/2: how many streams share one connection at most.
    public var streamsPerConnection = 100
    let isTLS: Bool
    let host: String
    let port: String

    /// - Parameter url: Full `http` or `https` URL of the request, query included.
    /// - Throws: `TransportError` with the code `badURL` or `unsupportedProtocol`; its text does not hold the URL.
    public init(url: String) throws(TransportError) {
        guard url.contains("://") else {
            throw TransportError(.badURL, "the URL has no scheme; write http:// or https:// in front of it")
        }
        let parts = try URLParts(url)
        guard parts.scheme == "http" || parts.scheme == "https" else {
            throw TransportError(
                .unsupportedProtocol, "the URL's scheme is \"\(parts.scheme)\"; only http and https are spoken")
        }
        self.url = url
        isTLS = parts.scheme == "https"
        (host, port) = (parts.host, parts.port)
        label = "\(parts.host):\(parts.port)"
    }

    public var description: String { label }

    /// Whether a URL leads to the same scheme, host and port.
    func hasOrigin(of other: String) throws(TransportError) -> Bool {
        let parts = try URLParts(other)
        return parts.scheme == (isTLS ? "https" : "http") && parts.host.lowercased() == host.lowercased()
            && parts.port == port
    }
}

/// The parts of a URL, cut by the parser that libcurl itself will use.
struct URLParts {
    let scheme: String
    let host: String
    let port: String
    /// As the URL has it, dots resolved; at least a slash.
    let path: String
    let query: String?

    init(_ url: String) throws(TransportError) {
        CurlRuntime.start()
        guard let handle = unsafe curl_url() else { throw TransportError(.setup, "out of memory") }
        defer { unsafe curl_url_cleanup(handle) }
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_DEFAULT_PORT)
        guard unsafe curl_url_set(handle, CURLUPART_URL, url, flags) == CURLUE_OK else {
            throw TransportError(.badURL, "the URL cannot be read; it should look like https://host:port/path")
        }
        func part(_ what: CURLUPart) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard unsafe curl_url_get(handle, what, &text, flags) == CURLUE_OK, let text = unsafe text else {
                return nil
            }
            defer { unsafe curl_free(text) }
            return unsafe String(cString: text)
        }
        scheme = part(CURLUPART_SCHEME) ?? ""
        host = part(CURLUPART_HOST) ?? ""
        port = part(CURLUPART_PORT) ?? ""
        (path, query) = (part(CURLUPART_PATH) ?? "/", part(CURLUPART_QUERY))
    }
}
