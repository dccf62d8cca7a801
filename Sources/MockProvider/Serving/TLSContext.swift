// SPDX-License-Identifier: Apache-2.0
internal import CNGHTTP2
internal import COpenSSL

/// What all TLS connections of a server share: certificate, key, and the choice between HTTP/2 and HTTP/1.1.
@safe final class TLSContext {
    let context: OpaquePointer
    /// The certificate made at start, as PEM; nil where the user's own is shown.
    let madeCertificate: [UInt8]?

    /// With a certificate made now; its key never leaves memory.
    init(for names: [String]) throws(MockServerError) {
        let context = unsafe try Self.make()
        do throws(MockServerError) {
            let made = try TLSCertificate(for: names)
            guard unsafe SSL_CTX_use_certificate(context, made.certificate) == 1,
                unsafe SSL_CTX_use_PrivateKey(context, made.key) == 1
            else { throw Self.failure("use the certificate made at start") }
            unsafe (self.context, madeCertificate) = (context, made.pem)
        } catch {
            unsafe SSL_CTX_free(context)
            throw error
        }
    }
    /// With the user's certificate, and those that vouch for it after it in the same file.
    init(certificate: String, key: String) throws(MockServerError) {
        let context = unsafe try Self.make()
        do throws(MockServerError) {
            guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
                throw Self.failure("read the certificate \(certificate)")
            }
            guard unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
                throw Self.failure("read the private key \(key)")
            }
            unsafe (self.context, madeCertificate) = (context, nil)
        } catch {
            unsafe SSL_CTX_free(context)
            throw error
        }
    }
    deinit { unsafe SSL_CTX_free(context) }

    private static func make() throws(MockServerError) -> OpaquePointer {
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { throw failure("start TLS") }
        _ = unsafe shim_require_tls12(context)
        _ = unsafe shim_release_buffers(context)
        unsafe SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nil)
        return unsafe context
    }
    static func failure(_ action: String) -> MockServerError {
        let code = ERR_get_error()
        let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return MockServerError(
            action: action, reason: reason, fix: "give PEM files that belong together, or neither of them")
    }
}

/// HTTP/2 where the client offers it, else HTTP/1.1, which is also what is spoken without a word about it.
private func chooseProtocol(
    _ session: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenCount: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ count: UInt32,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    var name = unsafe UnsafeMutablePointer<UInt8>(mutating: chosen?.pointee)
    let choice = unsafe nghttp2_select_next_protocol(&name, chosenCount, offered, count)
    guard choice >= 0 else { return SSL_TLSEXT_ERR_NOACK }
    unsafe chosen?.pointee = UnsafePointer(name)
    return SSL_TLSEXT_ERR_OK
}
