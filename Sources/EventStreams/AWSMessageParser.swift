// SPDX-License-Identifier: Apache-2.0

/// Cuts an `application/vnd.amazon.eventstream` body into its binary messages, and proves each by its checksums.
///
/// A message: length of all and of the headers (4 bytes each, big-endian), checksum of these 8 bytes, headers, payload,
/// checksum of everything before. One that lies whole inside a read is never copied; the buffer for the others is
/// reused, and holds no more than one message of a proven length.
///
/// - Source: the event stream encoding that Amazon documents for its SDKs.
public struct AWSMessageParser: ~Copyable {
    private var message: [UInt8] = []  // the unfinished message of the reads before
    private let crc = CRC32()
    private let limit: Int
    /// Set once a message was too long, or no message at all.
    public private(set) var fault: FramingFault?

    private static let preludeBytes = 12
    private static let frameBytes = 16  // all but headers and payload
    // What the format itself allows.
    private static let mostHeaderBytes = 128 << 10
    private static let mostBytes = frameBytes + mostHeaderBytes + 24 << 20

    /// - Parameter limit: Longest message, in bytes.
    public init(limit: Int = EventStreamParser.defaultLimit) { self.limit = limit }

    /// Bytes of a message that did not end; after a fault there is none.
    public var tailBytes: Int { fault == nil ? message.count : 0 }

    /// Ready for another body; the memory is kept, unless a giant message made it large.
    public mutating func reset() {
        message.clear()
        fault = nil
    }

    /// Reports every message that these bytes complete.
    ///
    /// - Parameters:
    ///   - bytes: The next bytes of the body, cut anywhere.
    ///   - onFrame: Gets events by the name of their `:event-type`; exceptions and errors by that of their kind, with
    ///     the message of an error that has no payload in its place. A type that nobody knows counts as an event.
    public mutating func feed(_ bytes: Span<UInt8>, onFrame: FrameReceiver) {
        var start = 0
        while start < bytes.count, fault == nil {
            let rest = bytes.extracting(start...)
            if message.isEmpty, let length = prove(rest), length <= rest.count {
                if !Self.report(rest.extracting(0..<length), crc, onFrame) { fault = .badMessage }
                start += length
            } else if fault == nil {
                start += collect(rest, onFrame)
            }
        }
    }

    /// Adds to the unfinished message what belongs to it, and reports it if that was the rest.
    ///
    /// - Returns: Bytes used up.
    private mutating func collect(_ rest: Span<UInt8>, _ onFrame: FrameReceiver) -> Int {
        let used = fill(to: Self.preludeBytes, from: rest)
        guard let length = prove(message) else { return used }
        message.reserveCapacity(length)  // exactly this: growing by doubling would take more than the limit
        let more = fill(to: length, from: rest.extracting(used...))
        if message.count == length {
            if !Self.report(message.span, crc, onFrame) { fault = .badMessage }
            message.removeAll(keepingCapacity: true)
        }
        return used + more
    }
    private mutating func fill(to count: Int, from bytes: Span<UInt8>) -> Int {
        let part = max(0, min(count - message.count, bytes.count))
        append(bytes.extracting(0..<part), to: &message)
        return part
    }

    /// Length of the message that begins here; nil where the prelude is not all there, or does not hold.
    private mutating func prove(_ b: borrowing Span<UInt8>) -> Int? {
        guard b.count >= Self.preludeBytes else { return nil }
        let (total, headers) = (Self.number(b, at: 0), Self.number(b, at: 4))
        let holds =
            crc.of(b, 0..<8) == UInt32(Self.number(b, at: 8)) && headers <= Self.mostHeaderBytes
            && total >= Self.frameBytes + headers && total <= Self.mostBytes
        if !holds { fault = .badMessage } else if total > limit { fault = .tooLong(limit: limit) }
        return fault == nil ? total : nil
    }
    private mutating func prove(_ kept: [UInt8]) -> Int? { prove(kept.span) }

    /// Reports one whole message; false where it does not hold.
    private static func report(_ b: Span<UInt8>, _ crc: CRC32, _ onFrame: FrameReceiver) -> Bool {
        let end = b.count - 4
        let payload = preludeBytes + number(b, at: 4)
        guard crc.of(b, 0..<end) == UInt32(number(b, at: end)), let headers = AWSHeaders(b, preludeBytes..<payload)
        else { return false }
        let type = b.extracting(headers.messageType)
        let data = b.extracting(payload..<end)
        if says(type, "exception") {
            onFrame(.exception, b.extracting(headers.exceptionType), data)
        } else if says(type, "error") {
            onFrame(
                .exception, b.extracting(headers.errorCode), data.isEmpty ? b.extracting(headers.errorMessage) : data)
        } else {
            onFrame(.event, b.extracting(headers.eventType), data)
        }
        return true
    }

    /// A whole number of four bytes, big-endian.
    private static func number(_ b: borrowing Span<UInt8>, at i: Int) -> Int {
        Int(b[i]) << 24 | Int(b[i + 1]) << 16 | Int(b[i + 2]) << 8 | Int(b[i + 3])
    }
}
