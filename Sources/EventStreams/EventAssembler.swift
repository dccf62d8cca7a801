// SPDX-License-Identifier: Apache-2.0

/// Turns lines into events: fields in, frames out.
///
/// Values stay where they are, in the read, until the read ends without an empty line or a second `data` line comes.
struct EventAssembler: ~Copyable {
    private(set) var comments = 0
    private(set) var identifier: [UInt8] = []
    private(set) var reconnectionMilliseconds: Int64?
    private(set) var overflowed = false
    private(set) var sawField = false

    /// Where a value stands that waits for its event to be dispatched.
    private enum Place {
        case nowhere
        case read(start: Int, end: Int)
        case kept
    }
    private var data: [UInt8] = []
    private var dataPlace = Place.nowhere
    private var name: [UInt8] = []
    private var namePlace = Place.nowhere
    private var object: [UInt8] = []  // lines of a bare JSON object so far
    private var balance = BraceBalance()
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Bytes that wait for an empty line, each value with the line feed that belongs to it.
    var pendingBytes: Int {
        var sum = object.count
        if case .kept = dataPlace { sum += data.count + 1 }
        if case .kept = namePlace { sum += name.count + 1 }
        return sum
    }

    mutating func overflow() { overflowed = true }

    mutating func reset() {
        data.clear()
        name.clear()
        object.clear()
        identifier.clear()
        (dataPlace, namePlace, balance) = (.nowhere, .nowhere, BraceBalance())
        (comments, reconnectionMilliseconds, overflowed, sawField) = (0, nil, false, false)
    }

    /// Takes in the line at `start..<end` of `text`; where that is the read itself, values stay in it until it ends.
    mutating func take(
        _ text: Span<UInt8>, _ start: Int, _ end: Int, isRead: Bool, _ onFrame: FrameReceiver
    ) {
        if start == end { return dispatch(text, onFrame) }
        if balance.isOpen {
            if goesOn(text[start]) { return collect(text.extracting(start..<end), onFrame) }
            abandonObject()
        }
        let (field, value) = EventField.parse(text, start, end)
        if field != .unknown, field != .brace { sawField = true }
        switch field {
        case .data: takeData(text, value, end, isRead: isRead)
        case .event: takeName(text, value, end, isRead: isRead)
        case .comment: comments += 1
        case .id: takeIdentifier(text.extracting(value..<end))
        case .retry: takeRetry(text.extracting(value..<end))
        case .error: onFrame(.errorLine, text.extracting(0..<0), text.extracting(value..<end))
        case .brace: collect(text.extracting(start..<end), onFrame)
        case .unknown: break
        }
    }

    /// The last line, which lacks its end: only what is no event may still be reported.
    mutating func takeUnfinished(_ text: Span<UInt8>, _ onFrame: FrameReceiver) {
        if balance.isOpen, goesOn(text[0]) { return collect(text, onFrame) }
        let (field, value) = EventField.parse(text, 0, text.count)
        let isTooShortToTell = text.count < "event".utf8.count
        if isTooShortToTell || field != .unknown && field != .brace { sawField = true }
        if field == .error { onFrame(.errorLine, text.extracting(0..<0), text.extracting(value..<text.count)) }
        if field == .brace { collect(text, onFrame) }
    }

    /// The read ends: what still waits in it is copied.
    mutating func keepBorrowed(_ read: borrowing Span<UInt8>) {
        if case .read(let start, let end) = dataPlace {
            data.removeAll(keepingCapacity: true)
            append(read.extracting(start..<end), to: &data)
            dataPlace = .kept
        }
        if case .read(let start, let end) = namePlace {
            name.removeAll(keepingCapacity: true)
            append(read.extracting(start..<end), to: &name)
            namePlace = .kept
        }
    }

    // MARK: Fields

    private mutating func takeData(_ text: Span<UInt8>, _ start: Int, _ end: Int, isRead: Bool) {
        switch dataPlace {
        case .nowhere where isRead:
            dataPlace = .read(start: start, end: end)
            return
        case .nowhere:
            data.removeAll(keepingCapacity: true)
        case .read(let first, let last):  // the second line of this event: put together from here
            data.removeAll(keepingCapacity: true)
            append(text.extracting(first..<last), to: &data)
            data.append(0x0A)
        case .kept:
            data.append(0x0A)
        }
        dataPlace = .kept
        guard data.count + end - start <= limit else { return overflow() }
        append(text.extracting(start..<end), to: &data)
    }
    private mutating func takeName(_ text: Span<UInt8>, _ start: Int, _ end: Int, isRead: Bool) {
        if isRead {
            namePlace = .read(start: start, end: end)
        } else {
            name.removeAll(keepingCapacity: true)
            append(text.extracting(start..<end), to: &name)
            namePlace = .kept
        }
    }
    private mutating func takeIdentifier(_ value: Span<UInt8>) {
        for i in value.indices where value[i] == 0 { return }
        identifier.removeAll(keepingCapacity: true)
        append(value, to: &identifier)
    }
    private mutating func takeRetry(_ value: Span<UInt8>) {
        var number: Int64 = 0
        for i in value.indices {
            guard value[i] >= UInt8(ascii: "0"), value[i] <= UInt8(ascii: "9") else { return }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.addingReportingOverflow(Int64(value[i] - UInt8(ascii: "0")))
            number = overflow || more ? .max : sum
            if number == .max { break }
        }
        if !value.isEmpty { reconnectionMilliseconds = number }
    }

    // MARK: Dispatch

    /// An empty line: delivers the event if it has data, and begins the next one.
    private mutating func dispatch(_ read: Span<UInt8>, _ onFrame: FrameReceiver) {
        switch namePlace {
        case .nowhere: deliver(read.extracting(0..<0), read, onFrame)
        case .read(let start, let end): deliver(read.extracting(start..<end), read, onFrame)
        case .kept: deliver(name.span, read, onFrame)
        }
        (dataPlace, namePlace) = (.nowhere, .nowhere)
    }
    private func deliver(_ name: Span<UInt8>, _ read: Span<UInt8>, _ onFrame: FrameReceiver) {
        switch dataPlace {
        case .nowhere: break
        case .read(let start, let end): onFrame(.event, name, read.extracting(start..<end))
        case .kept: onFrame(.event, name, data.span)
        }
    }

    // MARK: Bare objects

    /// Whether a line that begins like this can be part of the object: no field name that matters begins as JSON does,
    /// so that an object which never closes cannot swallow the events after it.
    private func goesOn(_ first: UInt8) -> Bool {
        switch first {
        case UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "r"), UInt8(ascii: ":"): false
        default: true
        }
    }
    private mutating func collect(_ part: Span<UInt8>, _ onFrame: FrameReceiver) {
        let isFirst = !balance.isOpen
        balance.scan(part)
        if isFirst, !balance.isOpen { return onFrame(.bareObject, part.extracting(0..<0), part) }
        guard object.count + part.count < limit else { return overflow() }
        append(part, to: &object)
        object.append(0x0A)
        if !balance.isOpen {
            onFrame(.bareObject, part.extracting(0..<0), object.span)
            object.removeAll(keepingCapacity: true)
        }
    }
    private mutating func abandonObject() {
        object.removeAll(keepingCapacity: true)
        balance = BraceBalance()
    }
}
