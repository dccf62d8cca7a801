// SPDX-License-Identifier: Apache-2.0

/// Follows the braces of a JSON object that comes in pieces, and knows when its last one closes.
///
/// Braces inside strings do not count. Brackets need no counting: an object ends with its own brace.
struct BraceBalance {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Whether an object has begun and not ended.
    var isOpen: Bool { depth > 0 }

    /// Takes the next piece in; anything after the closing brace is passed over.
    mutating func scan(_ piece: borrowing Span<UInt8>) {
        for i in piece.indices {
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = piece[i] == UInt8(ascii: "\\")
                isInString = piece[i] != UInt8(ascii: "\"")
            } else {
                switch piece[i] {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"):
                    depth -= 1
                    if depth == 0 { return }
                default: break
                }
            }
        }
    }
}
