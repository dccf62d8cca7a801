// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What the first choice has said since somebody last took it: for those who act on the words of an answer while it comes.
struct FollowedText {
    /// Most bytes of the text that are handed on.
    let limit: Int
    // Bytes, because plain text may be cut inside a character.
    private var fresh: [UInt8] = []
    private var isAll = false
    private var count = 0
    private static let memoryKept = 1 << 16

    init(limit: Int) { self.limit = limit }

    /// The text is longer than the limit; what came after that is not there.
    var isTooLong: Bool { count > limit }

    mutating func reset() {
        fresh.removeAll(keepingCapacity: fresh.capacity <= Self.memoryKept)
        (isAll, count) = (false, 0)
    }
    /// Where it `isAll` there is, this takes the place of all that came before.
    mutating func add(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, isAll: Bool) {
        prepare(forMore: part.decodedCount(b), isAll: isAll)
        if !isTooLong { JSONCursor.appendDecoded(part, b, to: &fresh) }
    }
    mutating func add(_ bytes: borrowing Span<UInt8>, isAll: Bool) {
        prepare(forMore: bytes.count, isAll: isAll)
        if !isTooLong { unsafe bytes.withUnsafeBufferPointer { unsafe fresh.append(contentsOf: $0) } }
    }
    private mutating func prepare(forMore more: Int, isAll: Bool) {
        if isAll {
            fresh.removeAll(keepingCapacity: true)
            (self.isAll, count) = (true, 0)
        }
        count += more
    }
    /// Hands over what is new, and forgets it.
    mutating func take(_ receiver: (_ bytes: Span<UInt8>, _ isAll: Bool) -> Void) {
        guard !fresh.isEmpty || isAll else { return }
        receiver(fresh.span, isAll)
        fresh.removeAll(keepingCapacity: true)
        isAll = false
    }
}
