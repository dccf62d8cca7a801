// SPDX-License-Identifier: Apache-2.0

/// Cuts a `text/event-stream` body into events, however the body was cut into reads.
///
/// A line that lies whole inside a read is never copied, each byte is looked at once, and in steady state nothing is
/// allocated. The parser is reusable: `reset()` forgets everything and keeps the memory.
///
/// - Source: WHATWG HTML, server-sent events, "Parsing an event stream" and "Interpreting an event stream".
public struct EventStreamParser: ~Copyable {
    /// 16 MiB: closing events that repeat a whole answer, and images in base64, run to megabytes.
    public static let defaultLimit = 16 << 20

    private var line: [UInt8] = []  // the unfinished line of the reads before
    private var assembler: EventAssembler
    private var afterCR = false
    private var mark = ByteOrderMark()
    private let limit: Int

    /// - Parameter limit: Longest line, and longest data of one event, in bytes.
    public init(limit: Int = Self.defaultLimit) {
        self.limit = limit
        assembler = EventAssembler(limit: limit)
    }

    /// Set once a line or an event was too long.
    public var fault: FramingFault? { assembler.overflowed ? .tooLong(limit: limit) : nil }
    /// Comment lines so far: the usual keep-alive.
    public var comments: Int { assembler.comments }
    /// Whether any line was a comment or a field of the standard: what has none is hardly an event stream.
    public var sawField: Bool { assembler.sawField }
    /// Value of the last `id` field; empty where none came.
    public var lastEventID: String { String(decoding: assembler.identifier, as: UTF8.self) }
    /// Value of the last good `retry` field, milliseconds.
    public var reconnectionMilliseconds: Int64? { assembler.reconnectionMilliseconds }
    /// Bytes that no empty line dispatched (yet): after the last read they are a defect of the server, or a cut.
    public var tailBytes: Int { line.count + assembler.pendingBytes + mark.pendingBytes }

    /// Ready for another body; the memory is kept, unless a giant event made it large.
    public mutating func reset() {
        line.clear()
        assembler.reset()
        (afterCR, mark) = (false, ByteOrderMark())
    }

    /// Reports every event that these bytes complete.
    ///
    /// - Parameters:
    ///   - bytes: The next bytes of the body, cut anywhere, even inside a UTF-8 character or between CR and LF.
    ///   - onFrame: Called in the order of the stream.
    public mutating func feed(_ bytes: Span<UInt8>, onFrame: FrameReceiver) {
        if assembler.overflowed { return }
        var start = mark.pass(bytes, restoringTo: &line)
        if afterCR, start < bytes.count {
            afterCR = false
            if bytes[start] == 0x0A { start += 1 }
        }
        while start < bytes.count {
            let end = lineEnd(in: bytes, from: start)
            guard line.count + end - start <= limit else { return assembler.overflow() }
            if end == bytes.count {
                append(bytes.extracting(start..<end), to: &line)
                break
            }
            if line.isEmpty {
                assembler.take(bytes, start, end, isRead: true, onFrame)
            } else {
                append(bytes.extracting(start..<end), to: &line)
                Self.pass(line, to: &assembler, onFrame)
                line.removeAll(keepingCapacity: true)
            }
            if assembler.overflowed { return }
            start = end + 1
            if bytes[end] == 0x0D {
                if start == bytes.count { afterCR = true } else if bytes[start] == 0x0A { start += 1 }
            }
        }
        assembler.keepBorrowed(bytes)
    }

    /// The body is over: what no empty line dispatched is dropped, as the standard wants it.
    ///
    /// An error line or a bare object that only lacks its line end is still reported; the drop shows in `tailBytes`.
    public mutating func finish(onFrame: FrameReceiver) {
        if assembler.overflowed || line.isEmpty { return }
        Self.passUnfinished(line, to: &assembler, onFrame)
    }

    // Apart from `self`, because a span of the line would borrow all of it while the assembler changes.
    private static func pass(
        _ line: borrowing [UInt8], to assembler: inout EventAssembler, _ onFrame: FrameReceiver
    ) {
        assembler.take(line.span, 0, line.count, isRead: false, onFrame)
    }
    private static func passUnfinished(
        _ line: borrowing [UInt8], to assembler: inout EventAssembler, _ onFrame: FrameReceiver
    ) {
        assembler.takeUnfinished(line.span, onFrame)
    }
}
