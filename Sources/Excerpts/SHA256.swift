// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// SHA-256, computed by OpenSSL.
public enum SHA256 {
    /// The digest of some bytes, in 64 lower-case hexadecimal digits.
    public static func hexadecimal(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        let made = unsafe EVP_Digest(bytes, bytes.count, &digest, &count, EVP_sha256(), nil)
        precondition(made == 1 && count == digest.count, "OpenSSL has no SHA-256: out of memory?")
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
