// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Finds what is new where every event repeats the text so far, of several choices that come in turns.
struct GrowingChoices {
    /// Choices whose text is followed; nobody asks for so many, and memory stays bounded.
    private static let followed: Int64 = 16
    private var growths = InlineArray<16, TextGrowth>(repeating: TextGrowth())

    /// The new part of a choice's text, which may be empty; nil for a choice that is not followed.
    mutating func newPart(
        of text: JSONCursor.StringRange, choice: Int64, _ b: borrowing Span<UInt8>
    ) -> JSONCursor.StringRange? {
        guard (0..<Self.followed).contains(choice) else { return nil }
        return growths[Int(choice)].newPart(of: text, b)
    }
}
