// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The words of an answer, put together from its fragments: for decoding, not for the load test.
struct Transcript {
    // Bytes, because plain text may be cut inside a character.
    private var textBytes: [UInt8] = []
    var reasoning = ""
    var refusal = ""
    private(set) var others: [Int64: Other] = [:]

    /// A choice beyond the first.
    struct Other {
        var textBytes: [UInt8] = []
        var finishReason: String?
        var text: String { String(decoding: textBytes, as: UTF8.self) }
    }

    var text: String { String(decoding: textBytes, as: UTF8.self) }

    mutating func addText(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64) {
        if choice == 0 {
            textBytes += JSONCursor.decode(part, b).utf8
        } else {
            others[choice, default: Other()].textBytes += JSONCursor.decode(part, b).utf8
        }
    }
    mutating func addText(_ bytes: borrowing Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe textBytes.append(contentsOf: $0) }
    }
    mutating func noticeChoice(_ choice: Int64) { if others[choice] == nil { others[choice] = Other() } }
    mutating func finish(_ reason: String, choice: Int64) { others[choice, default: Other()].finishReason = reason }
}
