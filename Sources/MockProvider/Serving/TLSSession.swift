// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// TLS of one connection, between two buffers in memory: it never touches the socket.
@safe final class TLSSession {
    enum Handshake { case done, waits, broken }
    enum Reading { case bytes(Int), waits, ended, broken }
    private let session: OpaquePointer
    // Both belong to the session.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    /// - Returns: nil where there is no memory.
    init?(_ context: TLSContext) {
        guard let session = unsafe SSL_new(context.context) else { return nil }
        guard let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(session)
            return nil
        }
        unsafe SSL_set_bio(session, incoming, outgoing)
        unsafe SSL_set_accept_state(session)
        unsafe (self.session, self.incoming, self.outgoing) = (session, incoming, outgoing)
    }
    deinit { unsafe SSL_free(session) }

    /// Takes bytes as they came off the socket.
    func receive(_ bytes: borrowing Span<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe BIO_write(incoming, $0.baseAddress, Int32($0.count)) } == bytes.count
    }
    func shakeHands() -> Handshake {
        ERR_clear_error()
        let code = unsafe SSL_do_handshake(session)
        guard code != 1 else { return .done }
        return unsafe SSL_get_error(session, code) == SSL_ERROR_WANT_READ ? .waits : .broken
    }
    /// The client asked for HTTP/2 and got it.
    var speaksHTTP2: Bool {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(session, &name, &count)
        return unsafe count == 2 && name?[0] == UInt8(ascii: "h") && name?[1] == UInt8(ascii: "2")
    }
    /// The next plain bytes.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
        ERR_clear_error()
        let count = unsafe SSL_read(session, buffer.baseAddress, Int32(clamping: buffer.count))
        guard count <= 0 else { return .bytes(Int(count)) }
        return switch unsafe SSL_get_error(session, count) {
        case SSL_ERROR_WANT_READ: .waits
        case SSL_ERROR_ZERO_RETURN: .ended
        default: .broken
        }
    }
    /// Turns plain bytes into records, for `takeOutput`.
    func encrypt(_ bytes: borrowing Span<UInt8>) -> Bool {
        guard bytes.count > 0 else { return true }
        ERR_clear_error()
        return unsafe bytes.withUnsafeBytes {
            unsafe SSL_write(session, $0.baseAddress, Int32(clamping: $0.count))
        } == bytes.count
    }
    /// Tells the client that this is the end in good order (`close_notify`).
    func sayGoodbye() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(session)
    }
    /// Hands over what is to be sent.
    func takeOutput<Result>(_ body: (borrowing Span<UInt8>) -> Result) -> Result {
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe shim_bio_data(outgoing, &start)
        defer { _ = unsafe shim_bio_reset(outgoing) }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: max(0, count))
        return body(unsafe Span<UInt8>(_unsafeBytes: bytes))
    }
}
