// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// Dialects whose events are a JSON object each, read in two walks: most of them.
protocol ObjectStream: DialectRules {
    associatedtype Event: ObjectEvent
    /// Proves that the data is a JSON object and notes where things stand.
    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> Event
    /// Whether the stream ends in `[DONE]`; elsewhere that word is some relay's, follows the real end and means nothing.
    var endsInSentinel: Bool { get }
}

/// What the first walk over an event has found.
protocol ObjectEvent {
    /// Reports what the event carries; `name` is the name that the framing gave it.
    func report(
        _ b: borrowing Span<UInt8>, name: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault)
}

/// Events that have no name, unless they are errors: those can be told by that name, or by a member.
protocol FailingObject: ObjectEvent {
    var hasError: Bool { get }
    /// Whether the event is an error in some other form than its own member; `b` is its data.
    func isError(_ b: borrowing Span<UInt8>) -> Bool
    /// Reports all else that the event carries.
    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault)
}
extension FailingObject {
    func isError(_ b: borrowing Span<UInt8>) -> Bool { false }
    func report(
        _ b: borrowing Span<UInt8>, name: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        if hasError || Words.equal(name, "error") || isError(b) { reading.fail(b) }
        try report(b, to: &reading)
    }
}

extension ObjectStream {
    var endsInSentinel: Bool { false }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        let start = Words.skipSpace(data)
        if start == data.count { return reading.mark(.ping) }
        if Words.isDoneSentinel(data, from: start) {
            reading.noteSentinel()
            return endsInSentinel ? reading.close() : ()
        }
        do throws(JSONCursor.Fault) {
            try event(in: data).report(data, name: name, to: &reading)
        } catch {
            if Words.equal(name, "error") { reading.fail(data) }
            reading.mark(.undecodable)
        }
    }
}
