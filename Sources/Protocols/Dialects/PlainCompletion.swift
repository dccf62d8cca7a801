// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// Servers that take a bare prompt and tell what follows it, an object an event: TGI, SGLang, llama.cpp.
protocol PlainCompletion: DialectRules {
    associatedtype Event: PlainCompletionEvent
    /// Whether the stream ends in `[DONE]`; elsewhere that word is some relay's and means nothing.
    var endsInSentinel: Bool { get }
}

/// One event of a stream, or a whole answer, which has nearly the same members.
protocol PlainCompletionEvent {
    /// Proves it JSON and notes where things stand.
    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault)
    var hasError: Bool { get }
    /// Whether it can be a whole answer.
    var isAnswer: Bool { get }
    func report(_ b: borrowing Span<UInt8>, isWhole: Bool, to reading: inout Reading) throws(JSONCursor.Fault)
}

extension PlainCompletion {
    var endsInSentinel: Bool { false }
    var emptyArguments: String { "" }
    func isComplete(_ reading: borrowing Reading) -> Bool { reading.sawMarker }
    /// A server of one's own wants no key; those that are rented want a bearer token.
    func ownHeaders(key: String?) -> [(name: String, value: String)] {
        key.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
    }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        let start = Words.skipSpace(data)
        if start == data.count { return reading.mark(.ping) }
        if Words.isDoneSentinel(data, from: start) { return endsInSentinel ? reading.close() : () }
        do throws(JSONCursor.Fault) {
            let event = try Event(data)
            if event.hasError || Words.equal(name, "error") { reading.fail(data) }
            try event.report(data, isWhole: false, to: &reading)
        } catch {
            if Words.equal(name, "error") { reading.fail(data) }
            reading.mark(.undecodable)
        }
    }
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

extension ChatPrompt {
    /// The conversation as one text: system text and turns in their order, a blank line between them.
    ///
    /// Roles are not named and no chat template is applied: the servers that take a bare prompt do not know the roles, and
    /// each model has its own marks for them. Who needs those writes them into the messages.
    var bareText: String { ([system].compactMap { $0 } + messages.map(\.content)).joined(separator: "\n\n") }
}
