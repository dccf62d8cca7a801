// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A piece of a function call's arguments as Vertex AI streams them: a value, or a part of a string, and its place.
struct GeminiArgumentPiece {
    private var path: JSONCursor.StringRange?
    private var text: JSONCursor.StringRange?
    private var other: Range<Int>?

    /// Walks over a piece whose object has just been entered.
    init(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        while let key = try cursor.nextKey(b) {
            if key.says("jsonPath", b) {
                path = try cursor.stringIfAny(b)
            } else if key.says("stringValue", b) {
                text = try cursor.stringIfAny(b)
            } else if key.says("numberValue", b) || key.says("boolValue", b) {
                other = try cursor.valueRange(b)
            } else if key.says("nullValue", b) {  // some write it as the name of an enumeration's only value
                let isNull = try cursor.peek(b) == .null
                let range = try cursor.valueRange(b)
                if isNull { other = range }
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    func report(_ b: borrowing Span<UInt8>, choice: Int64, to reading: inout Reading) {
        guard let path else { return }
        if let text {
            reading.tool(pieceAt: path, text: text, b, choice: choice)
        } else if let other {
            reading.tool(pieceAt: path, value: other, b, choice: choice)
        }
    }
}
