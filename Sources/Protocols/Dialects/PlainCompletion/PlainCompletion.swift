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
    /// Learns where in a list of answers this one stands, beyond the first; false where only the first counts.
    mutating func takes(place: Int64) -> Bool
    func report(_ b: borrowing Span<UInt8>, isWhole: Bool, to reading: inout Reading) throws(JSONCursor.Fault)
}

extension PlainCompletion {
    /// A server of one's own wants no key; those that are rented want a bearer token.
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }

    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> Event { try Event(data) }
    /// An answer may come as a list: of one, or of one a choice.
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        let body = bytes.span
        do throws(JSONCursor.Fault) {
            var isAnswer = false
            for (place, range) in try JSONCursor.objects(in: body).enumerated() {
                let part = body.extracting(range)
                var answer = try Event(part)
                if place > 0, !answer.takes(place: Int64(place)) { break }
                if answer.hasError {
                    reading.fail(part)
                } else if answer.isAnswer {
                    try answer.report(part, isWhole: true, to: &reading)
                    isAnswer = true
                }
            }
            if isAnswer {
                reading.close()
            } else if reading.error == nil {
                reading.fault = "a JSON answer without text"
            }
        } catch { reading.mark(.undecodable) }
    }
}

extension PlainCompletionEvent {
    mutating func takes(place: Int64) -> Bool { false }
    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        try report(b, isWhole: false, to: &reading)
    }
}
