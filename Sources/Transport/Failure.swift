// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import Glibc

/// What kind of trouble a transfer had, in words that hold no secret.
struct Failure {
    let kind: TransferReport.FailureKind
    let text: String?

    init(code: CURLcode, facts: TransferFacts, transfer: TransferPointer, version: TransferReport.HTTPVersion?) {
        if facts.wasDropped {
            let end = facts.wasReset ? "reset" : "closed"
            (kind, text) = (.reset, "the peer \(end) the reused connection without an answer")
            return
        }
        let words = unsafe String(cString: transfer.pointee.errorText)
        let system =
            unsafe facts.socketError != 0
            ? facts.socketError : Int32(truncatingIfNeeded: transfer.long(CURLINFO_OS_ERRNO))
        if code == CURLE_OK {
            let isCut = facts.wasCut && version == .http2
            kind = isCut ? .reset : .none
            text = isCut ? "the HTTP/2 connection ended before the answer did" : nil
            return
        }
        kind = Self.kind(code, facts: facts, words: words)
        let plain = TransportError.Code(code).text
        switch kind {
        case .dns: text = "\(plain); check the name, or fix its address with --resolve"
        case .connect: text = Self.connectText(system, plain: plain)
        case .connectTimeout: text = "no connection within the connect timeout"
        case .tls: text = Self.tlsText(words.isEmpty ? plain : words)
        case .reset where facts.timesIssued > 1 && facts.lastArrival == 0:
            text = "the peer answered none of \(facts.timesIssued) sendings"
        case .reset: text = Self.resetText(code, ours: facts.socketError, libcurls: system, plain: plain)
        case .proto where code == CURLE_OUT_OF_MEMORY: text = "a header line is longer than libcurl takes"
        case .proto where Self.isTooLarge(code, words): text = "the headers are longer than libcurl takes"
        case .proto: text = "not the HTTP that was expected: \(plain)"
        case .aborted: text = "cancelled"
        case .none, .other: text = plain
        }
    }

    private static func kind(_ code: CURLcode, facts: TransferFacts, words: String) -> TransferReport.FailureKind {
        if isTooLarge(code, words) { return .proto }
        return switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dns
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY: .connect
        case CURLE_OPERATION_TIMEDOUT: facts.timesIssued == 0 ? .connectTimeout : .other
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED:
            .tls
        // libcurl 7.88 reports a bad chunk size like a failed read; only its words tell them apart.
        case CURLE_RECV_ERROR: facts.socketError == 0 && words.contains("chunk") ? .proto : .reset
        case CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM: .reset
        case CURLE_HTTP2: facts.wasCut || facts.socketError != 0 ? .reset : .proto
        // What libcurl 7.88 calls a header line of more than 100 KB.
        case CURLE_OUT_OF_MEMORY: .proto
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING,
            CURLE_HTTP_RETURNED_ERROR:
            .proto
        case CURLE_ABORTED_BY_CALLBACK, CURLE_WRITE_ERROR: .aborted
        default: .other
        }
    }

    /// Endless headers: libcurl up to 8.5 reports them like a failed read, and only its words tell.
    private static func isTooLarge(_ code: CURLcode, _ words: String) -> Bool {
        let tooLarge: UInt32 = 100  // CURLE_TOO_LARGE, which older headers do not have
        return code.rawValue == tooLarge
            || (code == CURLE_RECV_ERROR && words.lowercased().contains("large response header"))
    }

    private static func connectText(_ system: Int32, plain: String) -> String {
        let reason = system == 0 ? plain : SystemText.describe(system)
        return switch system {
        case ECONNREFUSED: "\(reason); is the server running, and is this its port?"
        case EMFILE, ENFILE:
            "\(reason): no file descriptors left (limit \(Descriptors.limit.soft)); raise it with `ulimit -n`"
        case EADDRNOTAVAIL: "\(reason): no local port left; use fewer connections, or keep them open"
        default: reason
        }
    }

    private static func tlsText(_ words: String) -> String {
        if words.contains("wrong version number") {
            return "the peer does not speak TLS on this port (\(words)); write http://, or use its TLS port"
        }
        if words.contains("subject name") {
            return
                "\(words); use the name that the certificate is for (--resolve NAME:PORT:ADDRESS gives it an address), "
                + "or skip the check with --insecure"
        }
        let isTrust = words.contains("certificate")
        return isTrust ? "\(words); trust it with --cacert FILE, or skip the check with --insecure" : words
    }

    private static func resetText(_ code: CURLcode, ours: Int32, libcurls: Int32, plain: String) -> String {
        // Where libcurl's own read or write did not fail, its system code is an old one.
        let isCurls = code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR
        if ours == ECONNRESET || (isCurls && [ECONNRESET, EPIPE].contains(libcurls)) {
            return "the peer reset the connection"
        }
        return switch code {
        case CURLE_GOT_NOTHING: "the peer closed the connection without an answer"
        case CURLE_PARTIAL_FILE: "the connection ended before the answer did"
        case CURLE_HTTP2_STREAM: "the peer reset the HTTP/2 stream"
        default: plain
        }
    }
}
