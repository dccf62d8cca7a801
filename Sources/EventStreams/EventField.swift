// SPDX-License-Identifier: Apache-2.0

/// What a line of an event stream is, told by its field name.
enum EventField {
    case data, event, id, retry, comment
    /// A field named `error`, which the standard ignores.
    case error
    /// No field at all: the line begins with a brace.
    case brace
    case unknown

    /// Names the field of the line at `start..<end`, which is not empty, and says where its value begins.
    static func parse(_ text: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> (field: EventField, value: Int) {
        switch text[start] {
        case UInt8(ascii: "d"): named("data", .data, text, start, end)
        case UInt8(ascii: "e"):
            start + 1 < end && text[start + 1] == UInt8(ascii: "v")
                ? named("event", .event, text, start, end) : named("error", .error, text, start, end)
        case UInt8(ascii: ":"): (.comment, start + 1)
        case UInt8(ascii: "i"): named("id", .id, text, start, end)
        case UInt8(ascii: "r"): named("retry", .retry, text, start, end)
        case UInt8(ascii: "{"): (.brace, start)
        default: (.unknown, end)
        }
    }

    /// The field, if its whole name is `name`; ONE space after the colon is not part of the value.
    private static func named(
        _ name: StaticString, _ field: EventField, _ text: borrowing Span<UInt8>, _ start: Int, _ end: Int
    ) -> (field: EventField, value: Int) {
        let colon = start + name.utf8CodeUnitCount
        guard colon <= end else { return (.unknown, end) }
        let letters = unsafe UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        for i in start..<colon where unsafe text[i] != letters[i - start] { return (.unknown, end) }
        if colon == end { return (field, end) }
        guard text[colon] == UInt8(ascii: ":") else { return (.unknown, end) }
        let hasSpace = colon + 1 < end && text[colon + 1] == UInt8(ascii: " ")
        return (field, colon + (hasSpace ? 2 : 1))
    }
}
