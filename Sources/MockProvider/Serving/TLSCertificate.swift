// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A key on the curve P-256 and a certificate that it signs itself, both in memory alone.
@safe final class TLSCertificate {
    let key: OpaquePointer
    let certificate: OpaquePointer

    /// - Parameter names: What clients may call the server: `DNS:localhost`, `IP:127.0.0.1`.
    /// - Throws: `MockServerError` where OpenSSL cannot make one, for a name that it does not understand for example.
    init(for names: [String]) throws(MockServerError) {
        guard let key = unsafe shim_make_ec_key("P-256") else { throw TLSContext.failure("make a key") }
        guard let certificate = unsafe X509_new() else {
            unsafe EVP_PKEY_free(key)
            throw TLSContext.failure("make a certificate")
        }
        unsafe (self.key, self.certificate) = (key, certificate)
        guard unsafe Self.fill(certificate, key, names) else { throw TLSContext.failure("make a certificate") }
    }
    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(key)
    }

    private static let lifetime = 30 * 86_400
    /// A client's clock may be behind ours.
    private static let slack = 86_400

    private static func fill(_ certificate: OpaquePointer, _ key: OpaquePointer, _ names: [String]) -> Bool {
        var serial: UInt64 = 1
        let random = unsafe withUnsafeMutableBytes(of: &serial) {
            unsafe RAND_bytes($0.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32($0.count))
        }
        unsafe X509_set_version(certificate, 2)  // counts from 0: version 3
        unsafe ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1)
        unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -slack)
        unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), lifetime)
        unsafe X509_set_pubkey(certificate, key)
        let name = unsafe X509_get_subject_name(certificate)
        let common = Array("streamgauge mock".utf8)
        unsafe X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, Int32(common.count), -1, 0)
        unsafe X509_set_issuer_name(certificate, name)
        // No authority: it vouches for itself alone.
        let extensions = [
            (NID_subject_alt_name, names.joined(separator: ",")), (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_key_usage, "critical,digitalSignature"), (NID_ext_key_usage, "serverAuth"),
            (NID_subject_key_identifier, "hash"),
        ]
        let added = extensions.allSatisfy { unsafe add($0.0, $0.1, to: certificate) }
        return unsafe random == 1 && added && X509_sign(certificate, key, EVP_sha256()) > 0
    }
    private static func add(_ kind: Int32, _ value: String, to certificate: OpaquePointer) -> Bool {
        var context = unsafe X509V3_CTX()
        unsafe shim_x509v3_context(&context, certificate)
        guard let made = unsafe X509V3_EXT_conf_nid(nil, &context, kind, value) else { return false }
        defer { unsafe X509_EXTENSION_free(made) }
        return unsafe X509_add_ext(certificate, made, -1) == 1
    }

    /// The certificate as a client's file of trusted ones.
    var pem: [UInt8] {
        guard let memory = unsafe BIO_new(BIO_s_mem()) else { return [] }
        defer { unsafe BIO_free(memory) }
        unsafe PEM_write_bio_X509(memory, certificate)
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe shim_bio_data(memory, &start)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: max(0, count)))
    }
}
