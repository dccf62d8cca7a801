// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A content block, as it begins in a stream or as it stands whole in a message.
struct ContentBlock {
    private var type: JSONCursor.StringRange?
    private var text: JSONCursor.StringRange?
    private var thinking: JSONCursor.StringRange?
    private var name: JSONCursor.StringRange?
    private var id: JSONCursor.StringRange?
    private var input: Range<Int>?

    init(at offset: Int, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: offset)
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("type", b) {
                type = try cursor.stringIfAny(b)
            } else if key.says("text", b) {
                text = try cursor.stringIfAny(b)
            } else if key.says("thinking", b) {
                thinking = try cursor.stringIfAny(b)
            } else if key.says("name", b) {
                name = try cursor.stringIfAny(b)
            } else if key.says("id", b) {
                id = try cursor.stringIfAny(b)
            } else if key.says("input", b) {
                let isObject = try cursor.peek(b) == .object
                let range = try cursor.valueRange(b)
                input = isObject ? range : nil
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    func report(_ b: borrowing Span<UInt8>, index: Int64, to reading: inout Reading) {
        guard let type else { return }
        if type.says("text", b) {
            if let text { reading.text(text, b) }
        } else if type.says("thinking", b) {
            if let thinking { reading.reasoning(thinking, b) }
        } else if type.says("tool_use", b) || type.says("server_tool_use", b) || type.says("mcp_tool_use", b) {
            reading.beginTool(ToolFragment(index: index, id: id, name: name), input: input, b)
        }
    }
}
