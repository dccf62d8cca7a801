// SPDX-License-Identifier: Apache-2.0

/// Cuts one JSON array that is streamed into its elements, each complete when its depth returns to the array's.
///
/// An element that lies whole inside a read is never copied, each byte is looked at once, and in steady state nothing
/// is allocated.
public struct ArrayParser: ~Copyable {
    /// Where in the array the next byte stands.
    private enum Place {
        case beforeArray
        /// After the opening bracket: an element or the end.
        case first
        /// After a comma: an element.
        case next
        case inContainer
        case inScalar
        /// After an element: a comma or the end.
        case after
        case over
    }
    private var place = Place.beforeArray
    private var depth = 0  // of containers inside the element
    private var isInString = false
    private var isEscaped = false
    private var element: [UInt8] = []  // what the reads before had of the element at hand
    private var mark = ByteOrderMark()
    private let limit: Int
    /// Set once an element was too long, or the body no array.
    public private(set) var fault: FramingFault?

    /// - Parameter limit: Longest element, in bytes.
    public init(limit: Int = EventStreamParser.defaultLimit) { self.limit = limit }

    /// Whether the array's own closing bracket came: without it the stream is cut.
    public var isClosed: Bool { place == .over }
    /// Bytes of an element that did not end.
    public var tailBytes: Int { element.count + mark.pendingBytes }

    /// Ready for another body; the memory is kept, unless a giant element made it large.
    public mutating func reset() {
        element.clear()
        (place, depth, isInString, isEscaped) = (.beforeArray, 0, false, false)
        (mark, fault) = (ByteOrderMark(), nil)
    }

    /// Reports every element that these bytes complete.
    public mutating func feed(_ bytes: Span<UInt8>, onFrame: FrameReceiver) {
        if fault != nil { return }
        var i = mark.pass(bytes, restoringTo: &element)
        if place == .beforeArray, !element.isEmpty { return fault = .notAnArray }
        while i < bytes.count, fault == nil {
            if place == .inContainer || place == .inScalar {
                let end = elementEnd(in: bytes, from: i)
                take(bytes.extracting(i..<end), onFrame)
                i = end
            } else {
                if !isWhiteSpace(bytes[i]) { step(bytes[i]) }
                if place != .inContainer, place != .inScalar { i += 1 }
            }
        }
    }

    /// Looks at a byte between elements, which may be the first of the next one.
    private mutating func step(_ byte: UInt8) {
        switch (place, byte) {
        case (.beforeArray, UInt8(ascii: "[")): place = .first
        case (.first, UInt8(ascii: "]")), (.after, UInt8(ascii: "]")): place = .over
        case (.after, UInt8(ascii: ",")): place = .next
        case (.first, UInt8(ascii: ",")), (.next, UInt8(ascii: ",")), (.next, UInt8(ascii: "]")): fault = .notAnArray
        case (.first, UInt8(ascii: "{")), (.first, UInt8(ascii: "[")): place = .inContainer
        case (.next, UInt8(ascii: "{")), (.next, UInt8(ascii: "[")): place = .inContainer
        case (.first, _), (.next, _): place = .inScalar
        case (.beforeArray, _), (.after, _), (.over, _), (.inContainer, _), (.inScalar, _): fault = .notAnArray
        }
    }

    /// Where the element at hand ends: behind the bracket that closes it, or before the comma that ends a scalar.
    private mutating func elementEnd(in bytes: borrowing Span<UInt8>, from start: Int) -> Int {
        for i in start..<bytes.count {
            let byte = bytes[i]
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = byte == UInt8(ascii: "\\")
                isInString = byte != UInt8(ascii: "\"")
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if place == .inScalar, depth == 0 { return ended(at: i) }
                    depth -= 1
                    if place == .inContainer, depth == 0 { return ended(at: i + 1) }
                case UInt8(ascii: ","): if place == .inScalar, depth == 0 { return ended(at: i) }
                default: break
                }
            }
        }
        return bytes.count
    }
    private mutating func ended(at end: Int) -> Int {
        place = .after
        return end
    }

    /// Takes in what the read has of the element, and reports it if that was the rest.
    private mutating func take(_ part: Span<UInt8>, _ onFrame: FrameReceiver) {
        guard element.count + part.count <= limit else { return fault = .tooLong(limit: limit) }
        let isWhole = place == .after
        if element.isEmpty, isWhole { return onFrame(.event, part.extracting(0..<0), part) }
        append(part, to: &element)
        if isWhole {
            onFrame(.event, part.extracting(0..<0), element.span)
            element.removeAll(keepingCapacity: true)
        }
    }
}
