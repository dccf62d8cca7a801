// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// Servers that take a bare prompt and tell what follows it, an object an event: TGI, SGLang, llama.cpp.
protocol PlainCompletion: ObjectStream where Event: PlainCompletionEvent {}

/// One event of a stream, or a whole answer, which has nearly the same members.
protocol PlainCompletionEvent: FailingObject {
    /// Proves it JSON and notes where things stand.
    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault)
    /// Whether it can be a whole answer.
    var isAnswer: Bool { get }
    func report(_ b: borrowing Span<UInt8>, isWhole: Bool, to reading: inout Reading) throws(JSONCursor.Fault)
}

extension PlainCompletion {
    /// A server of one's own wants no key; those that are rented want a bearer token.
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }

    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> Event { try Event(data) }
    /// An answer to one prompt may come as a list of one.
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        do throws(JSONCursor.Fault) {
            let body = bytes.span.extracting(try Self.answer(in: bytes.span))
            let answer = try Event(body)
            if answer.hasError { return reading.fail(body) }
            guard answer.isAnswer else {
                reading.fault = "a JSON answer without text"
                return
            }
            try answer.report(body, isWhole: true, to: &reading)
            reading.close()
        } catch { reading.mark(.undecodable) }
    }
    /// Where the answer stands: all there is, or the first element of a list that has been proved to be JSON.
    private static func answer(in b: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> Range<Int> {
        var cursor = JSONCursor()
        guard try cursor.peek(b) == .array else { return 0..<b.count }
        var first: Range<Int>?
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            let element = try cursor.valueRange(b)
            first = first ?? element
        }
        try cursor.end(b)
        return first ?? 0..<b.count
    }
}

extension PlainCompletionEvent {
    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        try report(b, isWhole: false, to: &reading)
    }
}
