// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
internal import CReportAssets

/// What an HTML report brings along, out of the binary.
enum ReportAssets {
    /// Chart.js, minified.
    static let library = unsafe text(report_asset_library())
    static let libraryLicence = unsafe text(report_asset_library_licence())
    static let script = unsafe text(report_asset_script())
    static let style = unsafe text(report_asset_style())

    /// How a content security policy names a text that may run: `'sha256-…'`.
    static func policyHash(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        var base64 = [UInt8](repeating: 0, count: 45)  // 44 characters and a final zero
        _ = unsafe SHA256(bytes, bytes.count, &digest)
        let length = unsafe EVP_EncodeBlock(&base64, digest, 32)
        return "'sha256-\(String(decoding: base64.prefix(Int(length)), as: UTF8.self))'"
    }
    private static func text(_ asset: report_asset) -> String {
        unsafe String(decoding: UnsafeRawBufferPointer(start: asset.start, count: asset.length), as: UTF8.self)
    }
}
