// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import Glibc

/// The libcurl that this process runs with; part of every run record, because its faults differ by version.
public struct CurlVersion: Hashable, Sendable {
    /// libcurl's own line: its version and those of the TLS, HTTP/2 and resolver libraries behind it.
    public let line: String
    /// For example `7.88.1`.
    public let version: String
    /// For example `0x075801` for 7.88.1.
    let number: UInt32
    /// For example `OpenSSL/3.0.17`; nil where libcurl cannot do TLS.
    public let tls: String?
    public let supportsHTTP2: Bool
    public let supportsUnixSockets: Bool
    /// Host names are looked up without holding up the loop.
    public let resolvesAsynchronously: Bool

    /// The linked libcurl.
    public static let current = CurlVersion()

    private init() {
        CurlRuntime.start()
        unsafe line = String(cString: curl_version())
        guard let info = unsafe curl_version_info(CURLversion(rawValue: CURLVERSION_LAST.rawValue - 1))?.pointee else {
            (version, number, tls, supportsHTTP2) = ("?", 0, nil, false)
            (supportsUnixSockets, resolvesAsynchronously) = (false, false)
            return
        }
        unsafe version = info.version.map { unsafe String(cString: $0) } ?? "?"
        unsafe number = info.version_num
        unsafe tls = info.ssl_version.map { unsafe String(cString: $0) }
        func has(_ bit: Int32) -> Bool { unsafe info.features & bit != 0 }
        supportsHTTP2 = has(CURL_VERSION_HTTP2)
        supportsUnixSockets = has(CURL_VERSION_UNIX_SOCKETS)
        resolvesAsynchronously = has(CURL_VERSION_ASYNCHDNS)
    }
}

/// What the whole process must do once before libcurl is used.
enum CurlRuntime {
    /// Starts libcurl and ignores SIGPIPE, because NOSIGNAL leaves that to us; any thread, any number of times.
    static func start() { _ = once }

    private static let once: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()
}
