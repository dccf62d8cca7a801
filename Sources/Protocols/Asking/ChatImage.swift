// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A picture that goes with a message; its base64 is made once, however often it is sent.
public struct ChatImage: Hashable, Sendable {
    /// The kinds that providers take.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        case png, jpeg, gif, webp
        public var mediaType: String { "image/\(rawValue)" }
    }
    public let format: Format
    /// Of the picture itself, not of its base64.
    public let byteCount: Int
    let base64: [UInt8]

    /// Recognises a picture by its first bytes; nil for anything else.
    ///
    /// - Source: PNG (ISO 15948, 5.2), JPEG (ITU T.81, B.1.1.3), GIF89a (section 17), WebP (RFC 9649, 2.4).
    public init?(_ bytes: [UInt8]) {
        guard let format = Self.format(of: bytes) else { return nil }
        (self.format, byteCount, base64) = (format, bytes.count, Base64.encode(bytes))
    }
    private static func format(of bytes: [UInt8]) -> Format? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return .gif }
        if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return .webp }
        return nil
    }
}

extension JSONWriter {
    /// A picture's base64 as a string.
    mutating func base64(of image: ChatImage) { quoted("", image.base64) }
    /// A picture as a `data:` URL.
    ///
    /// - Source: RFC 2397.
    mutating func dataURL(of image: ChatImage) { quoted("data:\(image.format.mediaType);base64,", image.base64) }

    /// Text that needs no escapes: a walk over megabytes of letters to find none would cost time at every request.
    private mutating func quoted(_ start: String, _ letters: [UInt8]) {
        var text: [UInt8] = []
        text.reserveCapacity(start.utf8.count + letters.count + 2)
        text.append(UInt8(ascii: "\""))
        text += start.utf8
        text += letters
        text.append(UInt8(ascii: "\""))
        raw(text)
    }
}
