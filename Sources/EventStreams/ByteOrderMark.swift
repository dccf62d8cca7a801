// SPDX-License-Identifier: Apache-2.0

/// Passes over a UTF-8 byte order mark at the very start of a body, also where it comes in pieces.
public struct ByteOrderMark: Sendable {
    private var seen = 0  // bytes of the mark so far, or `over`
    private static let over = 4

    public init() {}

    /// Bytes seen of what may still become a mark.
    var pendingBytes: Int { seen == Self.over ? 0 : seen }

    /// Gives back where the text begins; the first bytes of a mark that turned out to be none go to `text`.
    ///
    /// - Parameters:
    ///   - bytes: The next bytes of the body.
    ///   - text: What comes before the next text.
    /// - Returns: Offset in `bytes`; their count while all of them may be a mark.
    public mutating func pass(_ bytes: borrowing Span<UInt8>, restoringTo text: inout [UInt8]) -> Int {
        if seen == Self.over { return 0 }
        var i = 0
        while i < bytes.count, seen < 3, bytes[i] == Self.byte(seen) { (i, seen) = (i + 1, seen + 1) }
        if seen < 3 {
            if i == bytes.count { return i }
            for place in 0..<seen { text.append(Self.byte(place)) }  // it was text after all
        }
        seen = Self.over
        return i
    }
    private static func byte(_ index: Int) -> UInt8 { index == 0 ? 0xEF : index == 1 ? 0xBB : 0xBF }
}
