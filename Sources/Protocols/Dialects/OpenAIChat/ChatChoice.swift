// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// One choice of a chunk: its members come in any order, so their places are noted first.
struct ChatChoice {
    private var index: Int64 = 0
    private var answer: Int?
    /// In legacy completions the text itself stands where the answer is.
    private var text: JSONCursor.StringRange?
    private var finish: JSONCursor.StringRange?
    private var usage: Int?
    /// OpenRouter says of each choice by itself what went wrong with it.
    private var error: Range<Int>?

    /// Walks over a choice whose object has just been entered.
    init(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, _ answerName: StaticString
    ) throws(JSONCursor.Fault) {
        while let key = try cursor.nextKey(b) {
            if key.says(answerName, b) {
                answer = try cursor.peek(b) == .object ? cursor.offset : nil
                text = try cursor.stringIfAny(b)
            } else if key.says("finish_reason", b) {
                finish = try cursor.stringIfAny(b)
            } else if key.says("index", b) {
                index = try cursor.integerIfAny(b) ?? 0
            } else if key.says("usage", b) {
                usage = try cursor.placeIfAny(.object, b)
            } else if key.says("error", b) {
                error = try cursor.errorIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        reading.noticeChoice(index)
        if let error { reading.fail(b.extracting(error)) }
        if let text { reading.text(text, b, choice: index) }
        if let answer { try report(answer: answer, b, to: &reading) }
        if let finish { reading.finish(finish, b, choice: index) }
        if let usage {
            var cursor = JSONCursor(at: usage)
            try ChatUsage.read(&cursor, b, to: &reading)
        }
    }

    /// The delta or message: of the names for reasoning only the best one that says something counts, for they repeat
    /// each other.
    private func report(
        answer: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: answer)
        var reasoningContent: JSONCursor.StringRange?
        var plainReasoning: JSONCursor.StringRange?
        var reasoningText: JSONCursor.StringRange?
        var details: Int?
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("content", b) {
                try content(&cursor, b, to: &reading)
            } else if key.says("tool_calls", b) {
                try toolCalls(&cursor, b, to: &reading)
            } else if key.says("reasoning_content", b) {
                reasoningContent = try cursor.stringIfAny(b)
            } else if key.says("reasoning", b) {
                plainReasoning = try cursor.stringIfAny(b)
            } else if key.says("reasoning_text", b) {
                reasoningText = try cursor.stringIfAny(b)
            } else if key.says("reasoning_details", b) {
                details = try cursor.placeIfAny(.array, b)
            } else if key.says("refusal", b) {
                if let part = try cursor.stringIfAny(b) { reading.refusal(part, b, choice: index) }
            } else if key.says("function_call", b) {
                if try cursor.enterObjectIfAny(b) {
                    var fragment = ToolFragment(index: -1)
                    try fragment.takeFunction(&cursor, b)
                    reading.tool(fragment, b, choice: index)
                }
            } else {
                try cursor.skipValue(b)
            }
        }
        if let part = reasoningContent, !part.isEmpty {
            reading.reasoning(part, b, choice: index)
        } else if let part = plainReasoning, !part.isEmpty {
            reading.reasoning(part, b, choice: index)
        } else if let part = reasoningText, !part.isEmpty {
            reading.reasoning(part, b, choice: index)
        } else if let details {
            try reasoningDetails(details, b, to: &reading)
        }
    }

    /// A string, or an array of typed parts, as Mistral and Databricks send it.
    private func content(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        guard try cursor.peek(b) == .array else {
            if let part = try cursor.stringIfAny(b) { reading.text(part, b, choice: index) }
            return
        }
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            guard try cursor.enterObjectIfAny(b) else { continue }
            var isThought = false
            var text: JSONCursor.StringRange?
            while let key = try cursor.nextKey(b) {
                if key.says("type", b) {
                    let type = try cursor.stringIfAny(b)
                    isThought = type?.says("reasoning", b) == true || type?.says("thinking", b) == true
                } else if key.says("text", b) {
                    text = try cursor.stringIfAny(b)
                } else if key.says("thinking", b) || key.says("summary", b) {
                    try thoughts(&cursor, b, to: &reading)
                } else {
                    try cursor.skipValue(b)
                }
            }
            guard let text else { continue }
            if isThought { reading.reasoning(text, b, choice: index) } else { reading.text(text, b, choice: index) }
        }
    }
    /// The thoughts inside a content part: a string, or an array of text parts.
    private func thoughts(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        guard try cursor.peek(b) == .array else {
            if let part = try cursor.stringIfAny(b) { reading.reasoning(part, b, choice: index) }
            return
        }
        try textMembers(&cursor, b, to: &reading)
    }
    private func reasoningDetails(
        _ details: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: details)
        try textMembers(&cursor, b, to: &reading)
    }
    /// The `text` and `summary` of each object of an array, as reasoning; encrypted parts and signatures have neither.
    private func textMembers(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            guard try cursor.enterObjectIfAny(b) else { continue }
            while let key = try cursor.nextKey(b) {
                if key.says("text", b) || key.says("summary", b) {
                    if let part = try cursor.stringIfAny(b) { reading.reasoning(part, b, choice: index) }
                } else {
                    try cursor.skipValue(b)
                }
            }
        }
    }

    // MARK: Tool calls

    private func toolCalls(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        guard try cursor.enterArrayIfAny(b) else { return }
        while try cursor.nextElement(b) {
            guard try cursor.enterObjectIfAny(b) else { continue }
            var fragment = ToolFragment()
            while let key = try cursor.nextKey(b) {
                if key.says("index", b) {
                    fragment.index = try cursor.integerIfAny(b)
                } else if key.says("id", b) {
                    fragment.id = try cursor.stringIfAny(b)
                } else if key.says("function", b) {
                    if try cursor.enterObjectIfAny(b) { try fragment.takeFunction(&cursor, b) }
                } else {
                    try cursor.skipValue(b)
                }
            }
            reading.tool(fragment, b, choice: index)
        }
    }
}
