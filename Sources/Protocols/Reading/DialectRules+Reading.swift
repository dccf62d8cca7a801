// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import EventStreams

// How bodies come to the rules of a dialect. Apart from the reader, because the closures that a parser calls may not touch
// it while it is being changed.
extension DialectRules {
    /// Reads the events that the next bytes of a stream complete.
    func readStream(
        _ bytes: Span<UInt8>, through framer: inout BodyFramer, into reading: inout Reading,
        _ onEvent: (EventSummary) -> Void
    ) {
        if framer.framing == .plainText {
            framer.feed(bytes) { _, _, data in readText(data, into: &reading, onEvent) }
        } else {
            let takesJSONOnly = framer.takesJSONOnly
            framer.feed(bytes) { frame, name, data in
                read(frame, name, data, takesJSONOnly, into: &reading, onEvent)
            }
        }
    }
    /// The same for bytes that were kept.
    func readStream(
        of body: borrowing [UInt8], through framer: inout BodyFramer, into reading: inout Reading,
        _ onEvent: (EventSummary) -> Void
    ) {
        readStream(body.span, through: &framer, into: &reading, onEvent)
    }
    /// Reads what the end of a stream completes.
    func finishStream(
        through framer: inout BodyFramer, into reading: inout Reading, _ onEvent: (EventSummary) -> Void
    ) {
        let takesJSONOnly = framer.takesJSONOnly
        framer.finish { frame, name, data in read(frame, name, data, takesJSONOnly, into: &reading, onEvent) }
        reading.beginEvent()
        finish(&reading)
        if !reading.kinds.isEmpty { onEvent(reading.endEvent()) }
    }

    /// A piece of bare text, in which brackets mean nothing.
    private func readText(_ text: Span<UInt8>, into reading: inout Reading, _ onEvent: (EventSummary) -> Void) {
        guard reading.hasRoomForEvent() else { return }
        reading.beginEvent()
        read(name: text.extracting(0..<0), data: text, into: &reading)
        onEvent(reading.endEvent())
    }
    private func read(
        _ frame: Frame, _ name: Span<UInt8>, _ data: Span<UInt8>, _ takesJSONOnly: Bool,
        into reading: inout Reading, _ onEvent: (EventSummary) -> Void
    ) {
        guard reading.hasRoomForEvent() else { return }
        reading.beginEvent()
        switch frame {
        case .event:
            var isEvent = true
            if reading.isTooDeep(data) {
                reading.mark(.undecodable)
            } else {
                read(name: name, data: data, into: &reading)
                if reading.kinds.contains(.undecodable) {
                    let isJSON = reading.explainUndecodable(data) || JSONLookup.isWhole(data)
                    isEvent = isJSON || !takesJSONOnly
                }
            }
            onEvent(isEvent ? reading.endEvent() : reading.endStray())
        case .exception:
            reading.fail(kind: name, data)
            onEvent(reading.endEvent())
        case .errorLine:
            reading.fail(data)
            onEvent(reading.endStray())
        case .bareObject:
            guard JSONLookup(data).hasError else { return }
            reading.fail(data)
            onEvent(reading.endStray())
        }
    }

    /// Reads an answer in one piece.
    func readAnswer(_ body: [UInt8], into reading: inout Reading) {
        if reading.isTooDeep(body.span) { return reading.mark(.undecodable) }
        readWhole(body, into: &reading)
        if reading.kinds.contains(.undecodable) { reading.explainUndecodable(body.span) }
    }
}
