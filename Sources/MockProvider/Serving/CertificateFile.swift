// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A certificate on the disk for clients to trust; a file that nobody named goes away with the value.
final class CertificateFile {
    let path: String
    private let isOurs: Bool

    init(_ pem: [UInt8], at wanted: String?) throws(MockServerError) {
        isOurs = wanted == nil
        let descriptor: Int32
        if let wanted {
            path = wanted
            descriptor = unsafe open(wanted, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        } else {
            let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
            var name = "\(folder)/streamgauge-mock-XXXXXX.pem".utf8CString.map(\.self)
            descriptor = unsafe mkstemps(&name, 4)
            path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        guard descriptor >= 0 else { throw MockServerError(action: "write the certificate \(path)", code: errno) }
        defer { close(descriptor) }
        let count = unsafe pem.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard count == pem.count else { throw MockServerError(action: "write the certificate \(path)", code: errno) }
    }
    deinit { if isOurs { unsafe unlink(path) } }
}
