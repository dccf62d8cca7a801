// SPDX-License-Identifier: Apache-2.0

/// What a parser found in a body.
public enum Frame: Sendable {
    /// An event, with a name where the framing has names and the stream gave one.
    case event
    /// The value of a field line named `error`: unknown to the standard, sent by some servers when they break off.
    case errorLine
    /// A JSON object that stands bare between the fields of an event stream, over as many lines as it needs.
    case bareObject
    /// An AWS message that says what went wrong: its name is the kind of error.
    case exception
}

/// What gets each frame: name and data are valid only during the call.
public typealias FrameReceiver = (_ frame: Frame, _ name: Span<UInt8>, _ data: Span<UInt8>) -> Void

/// Why a parser gave up; it then ignores everything until `reset()`.
public enum FramingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A line, or the data of one event, is longer than the limit in bytes.
    case tooLong(limit: Int)
    /// What should be one JSON array is none.
    case notAnArray
    /// A binary message whose checksum is wrong, or whose lengths cannot be.
    case badMessage

    public var description: String {
        switch self {
        case .tooLong(let limit): "a line or an event is longer than \(limit) bytes"
        case .notAnArray: "the body is not one JSON array"
        case .badMessage: "checksum or length does not hold"
        }
    }
}

/// What the parsers have in common.
enum Memory {
    /// Buffers that a giant event made larger than this are given back with `reset()`.
    static let kept = 1 << 18
}

extension [UInt8] {
    /// Empties the buffer, and gives its memory back where it has become large.
    mutating func clear() { removeAll(keepingCapacity: capacity <= Memory.kept) }
}

/// Appends in one copy; growing is the only thing that allocates.
func append(_ bytes: borrowing Span<UInt8>, to buffer: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
}

/// White space of JSON.
func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
