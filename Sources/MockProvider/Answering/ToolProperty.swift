// SPDX-License-Identifier: Apache-2.0
internal import JSONText

extension ToolOffer.Property {
    /// Values longer than this, in bytes, are passed over: they would make an answer that nobody asked for.
    private static let longestValue = 4_096

    /// Reads a property's own schema: its type, and the value that fits it where it names one.
    mutating func readSchema(_ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        guard try cursor.peek(body) == .object else {
            try cursor.skipValue(body)
            return
        }
        var (constant, choice, usual): ([UInt8]?, [UInt8]?, [UInt8]?)
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            switch JSONCursor.decode(key, body) {
            case "type": if let type = try Self.type(&cursor, body) { self.type = type }
            case "const": constant = try Self.value(&cursor, body)
            case "enum": choice = try Self.first(&cursor, body)
            case "default": usual = try Self.value(&cursor, body)
            default: try cursor.skipValue(body)
            }
        }
        value = constant ?? choice ?? usual
    }
    /// A word, or the first one of a list that is not `null`.
    private static func type(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> String? {
        switch try cursor.peek(body) {
        case .string: return JSONCursor.decode(try cursor.string(body), body).lowercased()
        case .array:
            var types: [String] = []
            try cursor.enterArray(body)
            while try cursor.nextElement(body) {
                if try cursor.peek(body) == .string {
                    types.append(JSONCursor.decode(try cursor.string(body), body).lowercased())
                } else {
                    try cursor.skipValue(body)
                }
            }
            return types.first { $0 != "null" }
        default:
            try cursor.skipValue(body)
            return nil
        }
    }
    private static func first(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> [UInt8]? {
        guard try cursor.peek(body) == .array else {
            try cursor.skipValue(body)
            return nil
        }
        var (first, isFirst): ([UInt8]?, Bool) = (nil, true)
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            if isFirst { first = try value(&cursor, body) } else { try cursor.skipValue(body) }
            isFirst = false
        }
        return first
    }
    /// A value as it stands, without the white space between its parts: some dialects give it on a line of its own.
    private static func value(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> [UInt8]? {
        _ = try cursor.peek(body)
        let start = cursor.offset
        try cursor.skipValue(body)
        guard cursor.offset - start <= longestValue else { return nil }
        var (bytes, isText, isEscaped): ([UInt8], Bool, Bool) = ([], false, false)
        for i in start..<cursor.offset {
            let byte = body[i]
            if isText || ![0x20, 0x09, 0x0A, 0x0D].contains(byte) { bytes.append(byte) }
            if byte == UInt8(ascii: "\""), !isEscaped { isText.toggle() }
            isEscaped = isText && !isEscaped && byte == UInt8(ascii: "\\")
        }
        return bytes
    }
}
