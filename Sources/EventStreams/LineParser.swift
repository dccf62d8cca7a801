// SPDX-License-Identifier: Apache-2.0

/// Cuts NDJSON into its lines: one JSON object each, ended by LF or CRLF; blank lines mean nothing.
///
/// A line that lies whole inside a read is never copied, and in steady state nothing is allocated.
public struct LineParser: ~Copyable {
    private var line: [UInt8] = []  // the unfinished line of the reads before
    private var mark = ByteOrderMark()
    private let limit: Int
    /// Set once a line was too long.
    public private(set) var fault: FramingFault?

    /// - Parameter limit: Longest line, in bytes.
    public init(limit: Int = EventStreamParser.defaultLimit) { self.limit = limit }

    /// Bytes that no line end followed: after `finish` they are a cut, or no JSON.
    public var tailBytes: Int { line.count + mark.pendingBytes }
    /// The first byte of such a line that is no white space.
    public var tailBegins: UInt8? { line.first { !isWhiteSpace($0) } }

    /// Ready for another body; the memory is kept, unless a giant line made it large.
    public mutating func reset() {
        line.clear()
        (mark, fault) = (ByteOrderMark(), nil)
    }

    /// Reports every line that these bytes complete.
    public mutating func feed(_ bytes: Span<UInt8>, onFrame: FrameReceiver) {
        if fault != nil { return }
        var start = mark.pass(bytes, restoringTo: &line)
        while start < bytes.count {
            let end = lineFeed(in: bytes, from: start)
            guard line.count + end - start <= limit else { return fault = .tooLong(limit: limit) }
            if end == bytes.count { return append(bytes.extracting(start..<end), to: &line) }
            if line.isEmpty {
                Self.report(bytes.extracting(start..<end), onFrame)
            } else {
                append(bytes.extracting(start..<end), to: &line)
                Self.report(line.span, onFrame)
                line.removeAll(keepingCapacity: true)
            }
            start = end + 1
        }
    }

    /// The body is over: a last line without its end counts where it is complete by itself, and is a tail otherwise.
    ///
    /// - Parameters:
    ///   - isComplete: Judges that line; what a line has to be is no matter of framing.
    ///   - onFrame: Gets it if it counts.
    public mutating func finish(isComplete: (Span<UInt8>) -> Bool, onFrame: FrameReceiver) {
        guard fault == nil, !line.isEmpty, isComplete(line.span) else { return }
        Self.report(line.span, onFrame)
        line.removeAll(keepingCapacity: true)
    }

    private static func report(_ text: Span<UInt8>, _ onFrame: FrameReceiver) {
        var end = text.count
        if end > 0, text[end - 1] == 0x0D { end -= 1 }
        for i in 0..<end where !isWhiteSpace(text[i]) {
            return onFrame(.event, text.extracting(0..<0), text.extracting(0..<end))
        }
    }
}
