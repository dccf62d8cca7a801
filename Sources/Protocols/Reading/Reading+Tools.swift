// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

// Tool calls, which come whole or in fragments.
extension Reading {
    /// A fragment of a tool call, or all of it; a name or an argument text makes the event model output.
    mutating func tool(_ fragment: ToolFragment, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        if let name = fragment.name, !name.isEmpty { output(.tool, name, b) }
        switch fragment.arguments {
        case .none: break
        case .text(let part): if !part.isEmpty { output(.tool, part, b) }
        case .value(let range):
            mark(.tool)
            outputBytes += compactCount(range, b)
        }
        tools.add(fragment, b, choice: choice)
        if tools.overflowed, fault == nil { fault = "the tool calls are longer than \(tools.limit) bytes" }
    }
    /// A tool call whose arguments, if any follow, come later; `input` counts where none do.
    mutating func beginTool(_ fragment: ToolFragment, input: Range<Int>?, _ b: borrowing Span<UInt8>) {
        tool(fragment, b)
        guard let input else { return }
        let count = compactCount(input, b)
        if count > 2 { outputBytes += count }  // `{}` is a placeholder
        tools.preset(input, b)
    }
    /// An argument of the call touched last, where arguments come with their places.
    mutating func tool(
        pieceAt path: JSONCursor.StringRange, text: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64
    ) {
        if !text.isEmpty { output(.tool, text, b) }
        guard keepsAnswer, choice == 0 else { return }
        tools.addPiece(.text(JSONCursor.decode(text, b)), at: JSONCursor.decode(path, b))
    }
    mutating func tool(
        pieceAt path: JSONCursor.StringRange, value: Range<Int>, _ b: borrowing Span<UInt8>, choice: Int64
    ) {
        mark(.tool)
        outputBytes += compactCount(value, b)
        guard keepsAnswer, choice == 0 else { return }
        var json: [UInt8] = []
        compact(value, b, appendingTo: &json)
        tools.addPiece(.json(json), at: JSONCursor.decode(path, b))
    }
    /// An index that no tool call has yet, for whole calls that come without one.
    var nextToolIndex: Int64 { Int64(tools.count) }
    /// The calls of the first choice, in the order in which they began.
    func answerCalls(emptyArguments: String) -> [Outcome.ToolCall] {
        guard keepsAnswer else { return [] }
        return tools.calls(ofChoice: 0).map { call in
            let text = String(decoding: call.argumentText, as: UTF8.self)
            return Outcome.ToolCall(
                name: String(decoding: call.name, as: UTF8.self), arguments: text.isEmpty ? emptyArguments : text)
        }
    }
    /// The response is over.
    mutating func checkTools() { tools.check() }
}
