// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import Glibc

/// Something that the transport could not do: what, where, and what to do about it.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A result code of libcurl; the set is open, since a newer libcurl may add to it.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// The transfer ended well, as far as libcurl can tell.
        public static let ok = Code(CURLE_OK)
        public static let badURL = Code(CURLE_URL_MALFORMAT)
        public static let unsupportedProtocol = Code(CURLE_UNSUPPORTED_PROTOCOL)
        public static let noSuchHost = Code(CURLE_COULDNT_RESOLVE_HOST)
        public static let noConnection = Code(CURLE_COULDNT_CONNECT)
        /// The body ended before its announced length or its last chunk.
        public static let partial = Code(CURLE_PARTIAL_FILE)
        /// A timeout ran out; the C constant is `CURLE_OPERATION_TIMEDOUT`.
        public static let timedOut = Code(CURLE_OPERATION_TIMEDOUT)
        /// The peer's certificate was not accepted.
        public static let badCertificate = Code(CURLE_PEER_FAILED_VERIFICATION)
        public static let nothingReceived = Code(CURLE_GOT_NOTHING)
        public static let receiveFailed = Code(CURLE_RECV_ERROR)
        public static let sendFailed = Code(CURLE_SEND_ERROR)
        /// A sink asked for the end, or the transfer was cancelled.
        public static let aborted = Code(CURLE_ABORTED_BY_CALLBACK)
        /// Setting up failed: out of memory or of descriptors, or an option that this libcurl does not know.
        public static let setup = Code(CURLE_FAILED_INIT)

        init(_ code: CURLcode) { rawValue = code.rawValue }
        /// libcurl's own words for the code.
        var text: String { unsafe String(cString: curl_easy_strerror(CURLcode(rawValue: rawValue))) }
    }
    public let code: Code
    /// `host:port` only, empty where no host is concerned: URLs and headers carry secrets, so errors never hold them.
    public let endpoint: String
    /// What exactly went wrong and what helps.
    public let detail: String

    init(_ code: Code, at endpoint: String = "", _ detail: String? = nil) {
        (self.code, self.endpoint, self.detail) = (code, endpoint, detail ?? code.text)
    }
    /// A failed system call of our own, with the reason that the kernel gave.
    init(system call: String) {
        let reason = errno
        let hint =
            reason == EMFILE || reason == ENFILE
            ? "; no file descriptors left (limit \(Descriptors.limit.soft)): raise it with `ulimit -n`" : ""
        self.init(.setup, "\(call): \(SystemText.describe(reason))\(hint)")
    }
    public var description: String { endpoint.isEmpty ? detail : "\(endpoint): \(detail)" }
}

enum SystemText {
    /// The C library's words for an `errno` value.
    static func describe(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
