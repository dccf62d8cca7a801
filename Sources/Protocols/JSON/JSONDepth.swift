// SPDX-License-Identifier: Apache-2.0

/// How deep a text nests, by its brackets alone: for what the JSON reader refuses, or is not even to begin with.
enum JSONDepth {
    static func of(_ text: borrowing Span<UInt8>) -> Int {
        var (depth, deepest, isInString, isEscaped) = (0, 0, false, false)
        for i in text.indices {
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = text[i] == UInt8(ascii: "\\")
                isInString = text[i] != UInt8(ascii: "\"")
            } else {
                switch text[i] {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    deepest = max(deepest, depth)
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
        }
        return deepest
    }
}
