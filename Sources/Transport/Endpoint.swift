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
    /// Answers may come compressed (gzip), and libcurl decodes them; not together with `aws`.
    public var compressed = false
    /// Requests are signed with these; they must then have no other authorization.
    public var aws: AWSCredentials?
    /// HTTP/2: how many streams share one connection at most.
    public var streamsPerConnection = 100
    /// A connection that is older does not get another request; nil: as old as the peer lets it get.
    public var maxAge: Nanoseconds?
    /// A connection that has been idle for longer does not get another request; nil: as long as the peer lets it.
    public var maxIdle: Nanoseconds?
    /// Connections that one loop may have open to the endpoint at a time; the caller asks `hasRoom` before it starts.
    public var maxConnections: Int?
    /// Bytes of body a second that are taken from each connection; nil: all that comes.
    ///
    /// What is not taken waits in the kernel, and then at the peer.
    public var receiveRate: Int?
    /// Bytes that the kernel may hold of what is not taken (`SO_RCVBUF`; the kernel doubles it for its own needs and has a
    /// least size of some 2 KB); nil: what the system thinks fit, megabytes as a rule.
    public var receiveBuffer: Int?
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

    /// What one read takes at most: less where the rest is to stay in the kernel, but never below libcurl's least, 1 KiB.
    var readSize: Int {
        let paced = receiveRate.map { $0 / 20 } ?? .max  // steps of 50 ms
        return unsafe min(ReceivePeek.reach, max(1_024, min(paced, receiveBuffer ?? .max)))
    }
    /// HTTP/2: streams that a connection of this endpoint gets; one that is read slowly would hold up its neighbours.
    var streams: Int { freshConnection || receiveRate != nil ? 1 : max(1, streamsPerConnection) }
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
