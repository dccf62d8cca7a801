// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// An item of the output of OpenAI Responses: a message, a thought, a call, or what is of no concern here.
struct ResponsesItem {
    private enum Kind { case message, reasoning, call, customCall, other }
    private var kind = Kind.other
    private var name: JSONCursor.StringRange?
    private var arguments = ToolFragment.Arguments.none
    private var input: JSONCursor.StringRange?
    private var content: Int?
    private var summary: Int?

    init(at offset: Int, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: offset)
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("type", b) {
                kind = try cursor.stringIfAny(b).map { Self.kind($0, b) } ?? .other
            } else if key.says("name", b) {
                name = try cursor.stringIfAny(b)
            } else if key.says("arguments", b) {
                arguments = try cursor.argumentsIfAny(b)
            } else if key.says("input", b) {
                input = try cursor.stringIfAny(b)
            } else if key.says("content", b) {
                content = try cursor.placeIfAny(.array, b)
            } else if key.says("summary", b) {
                summary = try cursor.placeIfAny(.array, b)
            } else {
                try cursor.skipValue(b)
            }
        }
    }
    private static func kind(_ type: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) -> Kind {
        if type.says("message", b) { return .message }
        if type.says("reasoning", b) { return .reasoning }
        if type.says("function_call", b) || type.says("mcp_call", b) { return .call }
        return type.says("custom_tool_call", b) ? .customCall : .other
    }

    /// The item as a call at a place of the output; the input of a custom tool is free text, no JSON.
    private func call(at index: Int64?) -> ToolFragment? {
        switch kind {
        case .call: ToolFragment(index: index, name: name, arguments: arguments)
        case .customCall:
            ToolFragment(index: index, name: name, arguments: input.map { .text($0) } ?? .none, isFreeText: true)
        case .message, .reasoning, .other: nil
        }
    }

    /// The item begins: a call has its name, and its arguments are mostly still empty.
    func begin(index: Int64?, _ b: borrowing Span<UInt8>, to reading: inout Reading) {
        if let call = call(at: index) { report(call, b, to: &reading) }
    }
    /// The item is over: of a call, what had not come before.
    func end(index: Int64?, _ b: borrowing Span<UInt8>, to reading: inout Reading) {
        guard var call = call(at: index) else { return }
        if reading.callsSeen.hasArguments(index ?? -1) { call.arguments = .none }
        if reading.callsSeen.hasName(index ?? -1) { call.name = nil }
        if call.name != nil || !call.arguments.isEmpty { report(call, b, to: &reading) }
    }
    private func report(_ call: ToolFragment, _ b: borrowing Span<UInt8>, to reading: inout Reading) {
        if call.name != nil { reading.callsSeen.name(call.index ?? -1) }
        if !call.arguments.isEmpty { reading.callsSeen.argue(call.index ?? -1) }
        reading.tool(call, b)
    }

    /// Reports an item of an answer in one piece.
    func reportWhole(
        index: Int64, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if let call = call(at: index) { return reading.tool(call, b) }
        for part in [summary, content] {
            guard let part else { continue }
            try reportParts(part, b, to: &reading)
        }
    }
    /// The parts of a message or of a thought.
    private func reportParts(
        _ offset: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: offset)
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            guard try cursor.enterObjectIfAny(b) else { continue }
            while let key = try cursor.nextKey(b) {
                if key.says("text", b) {
                    guard let part = try cursor.stringIfAny(b) else { continue }
                    if kind == .message { reading.text(part, b) }
                    if kind == .reasoning { reading.reasoning(part, b) }
                } else if key.says("refusal", b) {
                    if let part = try cursor.stringIfAny(b), kind == .message { reading.refusal(part, b) }
                } else {
                    try cursor.skipValue(b)
                }
            }
        }
    }
}
