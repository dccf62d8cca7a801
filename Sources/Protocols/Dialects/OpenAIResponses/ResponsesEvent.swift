// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The outline of one event of OpenAI Responses.
///
/// The walk proves it JSON and notes where things stand; only then is anything reported.
struct ResponsesEvent: ObjectEvent {
    private var hasError = false
    private var type: JSONCursor.StringRange?
    private var index: Int64?
    private var number: Int64?
    private var delta: JSONCursor.StringRange?
    private var arguments: JSONCursor.StringRange?
    private var input: JSONCursor.StringRange?
    private var item: Int?
    private var response: Range<Int>?

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("type", b) {
                type = try cursor.stringIfAny(b)
            } else if key.says("delta", b) {
                delta = try cursor.stringIfAny(b)
            } else if key.says("output_index", b) {
                index = try cursor.integerIfAny(b)
            } else if key.says("sequence_number", b) {
                number = try cursor.integerIfAny(b)
            } else if key.says("item", b) {
                item = try cursor.placeIfAny(.object, b)
            } else if key.says("response", b) {
                let isObject = try cursor.peek(b) == .object
                let range = try cursor.valueRange(b)
                response = isObject ? range : nil
            } else if key.says("arguments", b) {
                arguments = try cursor.stringIfAny(b)
            } else if key.says("input", b) {
                input = try cursor.stringIfAny(b)
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
    }

    /// Reports what the event carries; the type in the data counts, the event's name only where that is missing.
    ///
    /// Types that repeat what came before, and those that are not known, carry nothing.
    func report(
        _ b: borrowing Span<UInt8>, name: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if let number { reading.sequence.note(number) }
        if let delta, !delta.isEmpty, report(delta: delta, b, name, to: &reading) { return }
        if isA("response.function_call_arguments.done", b, name)
            || isA("response.mcp_call_arguments.done", b, name)
        {
            report(late: arguments, isFreeText: false, b, to: &reading)
        } else if isA("response.custom_tool_call_input.done", b, name) {
            report(late: input, isFreeText: true, b, to: &reading)
        } else if isA("response.output_item.added", b, name) {
            if let item { try ResponsesItem(at: item, b).begin(index: index, b, to: &reading) }
        } else if isA("response.output_item.done", b, name) {
            if let item { try ResponsesItem(at: item, b).end(index: index, b, to: &reading) }
        } else if isA("response.completed", b, name) {
            try close(.completed, b, to: &reading)
        } else if isA("response.incomplete", b, name) {
            try close(.incomplete, b, to: &reading)
        } else if isA("response.failed", b, name) {
            try close(.failed, b, to: &reading)
        } else if isA("error", b, name) || Words.equal(name, "error") || type == nil && hasError {
            reading.fail(b)
        }
    }

    private func isA(_ word: StaticString, _ b: borrowing Span<UInt8>, _ name: borrowing Span<UInt8>) -> Bool {
        guard let type else { return Words.equal(name, word) }
        return type.says(word, b)
    }

    /// False where the type is none whose delta is output of the model.
    private func report(
        delta: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, _ name: borrowing Span<UInt8>,
        to reading: inout Reading
    ) -> Bool {
        if isA("response.output_text.delta", b, name) {
            reading.text(delta, b)
        } else if isA("response.function_call_arguments.delta", b, name)
            || isA("response.mcp_call_arguments.delta", b, name)
        {
            report(fragment: delta, isFreeText: false, b, to: &reading)
        } else if isA("response.custom_tool_call_input.delta", b, name) {
            report(fragment: delta, isFreeText: true, b, to: &reading)
        } else if isA("response.reasoning_summary_text.delta", b, name)
            || isA("response.reasoning_text.delta", b, name)
        {
            reading.reasoning(delta, b)
        } else if isA("response.refusal.delta", b, name) {
            reading.refusal(delta, b)
        } else {
            return false
        }
        return true
    }

    private func report(
        fragment: JSONCursor.StringRange, isFreeText: Bool, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) {
        reading.callsSeen.argue(index ?? -1)
        reading.tool(ToolFragment(index: index, arguments: .text(fragment), isFreeText: isFreeText), b)
    }
    /// Arguments in one piece at the end: a repetition, unless none came before.
    private func report(
        late arguments: JSONCursor.StringRange?, isFreeText: Bool, _ b: borrowing Span<UInt8>,
        to reading: inout Reading
    ) {
        guard let arguments, !arguments.isEmpty, !reading.callsSeen.hasArguments(index ?? -1) else { return }
        report(fragment: arguments, isFreeText: isFreeText, b, to: &reading)
    }

    private func close(
        _ end: ResponseObject.End, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if let response {
            let object = try ResponseObject(at: response.lowerBound, b)
            // A server that sends no pieces has it all here; elsewhere this is a repetition.
            if reading.tally.firstContent == nil { try object.reportItems(b, to: &reading) }
            try object.report(end, b.extracting(response), b, to: &reading)
        } else {
            if end == .failed { reading.fail(b) }
            reading.finish(word: end.rawValue, choice: 0)
            reading.close()
        }
    }
}
