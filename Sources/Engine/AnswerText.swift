// SPDX-License-Identifier: Apache-2.0

/// The text of an answer as far as it has come: well-formed UTF-8, whatever came and wherever it was cut.
struct AnswerText {
    private(set) var bytes: [UInt8] = []
    /// Unicode scalars.
    private(set) var characters = 0
    /// The beginning of a character whose end has not come.
    private var pending: [UInt8] = []
    private static let memoryKept = 1 << 18

    mutating func reset() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.memoryKept)
        pending.removeAll(keepingCapacity: true)
        characters = 0
    }
    mutating func append(_ more: Span<UInt8>) {
        for i in more.indices { pending.append(more[i]) }
        take(pending.count - Self.openEnd(pending))
    }
    /// No more will come: half a character is none.
    mutating func finish() { take(pending.count) }

    private mutating func take(_ count: Int) {
        guard count > 0 else { return }
        let text = String(decoding: pending[..<count], as: UTF8.self)  // what is no UTF-8 becomes U+FFFD
        bytes += text.utf8
        characters += text.unicodeScalars.count
        pending.removeFirst(count)
    }
    /// How many bytes at the end are the beginning of a character that is not whole.
    private static func openEnd(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }

    /// Whether `needle` stands in it, in a place that ends behind the first `seen` bytes.
    func contains(_ needle: [UInt8], endingAfter seen: Int) -> Bool {
        guard let first = needle.first else { return true }
        let last = bytes.count - needle.count
        var start = max(0, seen - needle.count + 1)
        while start <= last {
            if bytes[start] == first, bytes[start..<(start + needle.count)].elementsEqual(needle) { return true }
            start += 1
        }
        return false
    }
}
