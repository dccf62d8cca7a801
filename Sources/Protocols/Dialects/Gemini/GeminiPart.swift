// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// One part of a candidate: text, a thought, a function call, or something that is no output (code, data, signatures).
struct GeminiPart {
    private var text: JSONCursor.StringRange?
    private var isThought = false
    private var call: Call?

    /// Walks over a part whose object has just been entered.
    init(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        while let key = try cursor.nextKey(b) {
            if key.says("text", b) {
                text = try cursor.stringIfAny(b)
            } else if key.says("thought", b) {
                isThought = try cursor.boolIfAny(b) ?? false
            } else if key.says("functionCall", b) {
                if try cursor.enterObjectIfAny(b) { call = try Call(&cursor, b) }
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    func report(
        _ b: borrowing Span<UInt8>, choice: Int64, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if let text {
            if isThought { reading.reasoning(text, b, choice: choice) } else { reading.text(text, b, choice: choice) }
        }
        try call?.report(b, choice: choice, to: &reading)
    }

    /// A function call: whole, or on Vertex AI begun by its name and gone on with by pieces of its arguments.
    private struct Call {
        private var id: JSONCursor.StringRange?
        private var name: JSONCursor.StringRange?
        private var arguments = ToolFragment.Arguments.none
        private var pieces: Int?

        init(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
            while let key = try cursor.nextKey(b) {
                if key.says("name", b) {
                    name = try cursor.stringIfAny(b)
                } else if key.says("args", b) {
                    arguments = try cursor.argumentsIfAny(b)
                } else if key.says("id", b) {
                    id = try cursor.stringIfAny(b)
                } else if key.says("partialArgs", b) {
                    pieces = try cursor.placeIfAny(.array, b)
                } else {
                    try cursor.skipValue(b)
                }
            }
        }

        /// A name always begins another call, though it may be the name of the one before.
        func report(
            _ b: borrowing Span<UInt8>, choice: Int64, to reading: inout Reading
        ) throws(JSONCursor.Fault) {
            if let name, !name.isEmpty {
                let index = reading.nextToolIndex
                reading.tool(ToolFragment(index: index, id: id, name: name, arguments: arguments), b, choice: choice)
            } else if case .value = arguments {
                reading.tool(ToolFragment(id: id, arguments: arguments), b, choice: choice)
            }
            if let pieces { try report(pieces: pieces, b, choice: choice, to: &reading) }
        }
        private func report(
            pieces: Int, _ b: borrowing Span<UInt8>, choice: Int64, to reading: inout Reading
        ) throws(JSONCursor.Fault) {
            var cursor = JSONCursor(at: pieces)
            try cursor.enterArray(b)
            while try cursor.nextElement(b) {
                guard try cursor.enterObjectIfAny(b) else { continue }
                try GeminiArgumentPiece(&cursor, b).report(b, choice: choice, to: &reading)
            }
        }
    }
}
