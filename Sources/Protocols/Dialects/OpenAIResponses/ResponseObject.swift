// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The `response` object of OpenAI Responses: in closing events, and as the whole answer.
struct ResponseObject {
    /// How a response ended, in the protocol's words.
    enum End: String {
        case completed, incomplete, failed
    }
    private var hasError = false
    private var isResponse = false
    private var status: JSONCursor.StringRange?
    private var reason: JSONCursor.StringRange?
    private var usage: Int?
    private var output: Int?

    /// Walks over an object that has been proved to be JSON.
    init(at offset: Int, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: offset)
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("status", b) {
                status = try cursor.stringIfAny(b)
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else if key.says("incomplete_details", b) {
                reason = try cursor.stringMember("reason", b)
            } else if key.says("usage", b) {
                usage = try cursor.placeIfAny(.object, b)
            } else if key.says("output", b) {
                output = try cursor.placeIfAny(.array, b)
            } else if key.says("object", b) {
                isResponse = try cursor.stringIfAny(b)?.says("response", b) ?? false
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    /// Reports how the response ended and what it cost; `own` is the object itself, for the words of its error.
    func report(
        _ end: End, _ own: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if end == .failed || hasError { reading.fail(own) }
        if end != .failed, let reason, !reason.isEmpty {
            reading.finish(reason, b)
        } else {
            reading.finish(word: end.rawValue, choice: 0)
        }
        try reportUsage(b, to: &reading)
        reading.close()
    }

    /// Reports an answer in one piece; one that is still being made, or was cancelled, has no end.
    func reportWhole(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        guard isResponse || output != nil else {
            if hasError { reading.fail(b) } else { reading.fault = "a JSON answer without output" }
            return
        }
        try reportItems(b, to: &reading)
        if let end = end(b) {
            try report(end, b, b, to: &reading)
        } else {
            if hasError { reading.fail(b) }
            try reportUsage(b, to: &reading)
        }
    }
    /// By the word in the object itself; servers that leave it out send what is complete.
    private func end(_ b: borrowing Span<UInt8>) -> End? {
        guard let status else { return .completed }
        if status.says("completed", b) { return .completed }
        if status.says("incomplete", b) { return .incomplete }
        return status.says("failed", b) ? .failed : nil
    }

    /// Reports the output, where there is one.
    func reportItems(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        guard let output else { return }
        var cursor = JSONCursor(at: output)
        var place: Int64 = 0
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            if try cursor.peek(b) == .object {
                try ResponsesItem(at: cursor.offset, b).reportWhole(index: place, b, to: &reading)
            }
            try cursor.skipValue(b)
            place += 1
        }
    }

    private func reportUsage(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        guard let usage else { return }
        var cursor = JSONCursor(at: usage)
        var found = Usage()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("input_tokens", b) {
                found.input = try cursor.integerIfAny(b)
            } else if key.says("output_tokens", b) {
                found.output = try cursor.integerIfAny(b)
            } else if key.says("total_tokens", b) {
                found.total = try cursor.integerIfAny(b)
            } else if key.says("input_tokens_details", b) {
                try ChatUsage.readInputDetails(&cursor, b, into: &found)
            } else if key.says("output_tokens_details", b) {
                found.reasoning = try cursor.integerMember("reasoning_tokens", b)
            } else {
                try cursor.skipValue(b)
            }
        }
        reading.report(found)
    }
}
