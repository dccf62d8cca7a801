// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding for parts of paths, queries and forms.
///
/// - Source: RFC 3986, section 2.3, unreserved characters.
public enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text with all but letters, digits, `-._~` and what is to be kept written as `%XX`.
    public static func encode(_ text: some StringProtocol, keeping kept: String = "") -> String {
        String(decoding: encode(text.utf8, keeping: kept), as: UTF8.self)
    }
    static func encode(_ text: some Sequence<UInt8>, keeping kept: String = "") -> [UInt8] {
        let plain = Set("-._~\(kept)".utf8)
        return text.reduce(into: []) { out, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                out.append(byte)
            case _ where plain.contains(byte): out.append(byte)
            default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}
