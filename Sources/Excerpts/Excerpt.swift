// SPDX-License-Identifier: Apache-2.0
public import JSONText

/// What is kept of a text that somebody said: its hash and its length, and as much of the text itself as the user wants.
public struct Excerpt: Hashable, Sendable {
    /// How much is kept.
    public enum Extent: String, Hashable, Sendable, CaseIterable {
        /// Nothing at all.
        case none
        /// The hash and the length.
        case hash
        /// These, and the beginning of the text.
        case head
        /// These, and the text, up to `longestText`.
        case full
    }
    /// Of the beginning: Unicode scalars.
    public static let headLength = 200
    /// Of a text that is kept in full, bytes of UTF-8; a longer one is cut.
    public static let longestText = 1 << 20

    /// SHA-256 of the whole text as UTF-8, hexadecimal.
    public var sha256: String
    /// Length of the whole text as UTF-8.
    public var bytes: Int
    /// Length of the whole text in Unicode scalars.
    public var characters: Int
    /// The beginning of the text.
    public var head: String?
    /// The text.
    public var full: String?
    /// The text was longer than what is kept of it.
    public var isCut: Bool

    public init(
        sha256: String, bytes: Int, characters: Int, head: String? = nil, full: String? = nil, isCut: Bool = false
    ) {
        (self.sha256, self.bytes, self.characters) = (sha256, bytes, characters)
        (self.head, self.full, self.isCut) = (head, full, isCut)
    }
    /// Nil where nothing is to be kept.
    public init?(of text: String, keeping extent: Extent) {
        if extent == .none { return nil }
        let utf8 = Array(text.utf8)
        self.init(
            sha256: SHA256.hexadecimal(of: utf8), bytes: utf8.count, characters: text.unicodeScalars.count)
        switch extent {
        case .none, .hash: break
        case .head: head = String(text.unicodeScalars.prefix(Self.headLength))
        case .full: full = bytes <= Self.longestText ? text : Self.beginning(of: utf8)
        }
        if let kept = head ?? full { isCut = kept.utf8.count < bytes }
    }
    /// As much as may be kept, without a part of a character at its end.
    private static func beginning(of utf8: [UInt8]) -> String {
        var end = longestText
        while end > 0, utf8[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: utf8[..<end], as: UTF8.self)
    }
}

extension JSONWriter {
    /// A text as an excerpt: the members that it has.
    public mutating func member(_ name: String, _ excerpt: Excerpt) {
        key(name)
        self.excerpt(excerpt)
    }
    /// The same without a name, for arrays.
    public mutating func excerpt(_ excerpt: Excerpt) {
        object { json in
            json.member("sha256", excerpt.sha256)
            json.member("bytes", excerpt.bytes)
            json.member("characters", excerpt.characters)
            json.member("head", ifKnown: excerpt.head)
            json.member("full", ifKnown: excerpt.full)
            if excerpt.isCut { json.member("cut", true) }
        }
    }
}
