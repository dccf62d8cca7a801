// SPDX-License-Identifier: Apache-2.0

/// Reads HTTP/1 requests off a connection, one after another, from bytes that are cut anywhere.
///
/// - Source: RFC 9112; what it lets a server refuse is refused, since every such request is a sign of a broken client.
struct RequestParser {
    /// A request that cannot be answered; the connection is of no further use.
    struct Refusal: Error, Hashable {
        let status: Int
        let reason: String
        static func malformed(_ reason: String) -> Self { Self(status: 400, reason: reason) }
    }
    enum State: Hashable {
        case requestLine, fields
        case body(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd, trailers
        case complete
    }
    /// The largest body that is accepted, in bytes.
    static let bodyLimit = 64 << 20
    /// The largest request line and fields together, in bytes.
    static let headLimit = 64 << 10

    private(set) var state = State.requestLine
    private(set) var head = RequestHead()
    private(set) var body: [UInt8] = []
    /// The client waits for "100 Continue" before it sends the body; true once a request.
    private var expectsContinue = false
    private var line: [UInt8] = []
    private var headBytes = 0

    var isComplete: Bool { state == .complete }
    /// Nothing of a request has come yet.
    var isIdle: Bool { state == .requestLine && line.isEmpty }
    var isInHead: Bool { state == .requestLine || state == .fields }

    /// Gets ready for the next request on the connection; memory of ordinary size is kept.
    mutating func reset() {
        state = .requestLine
        head = RequestHead()
        body.removeAll(keepingCapacity: body.capacity <= 1 << 16)
        (expectsContinue, headBytes) = (false, 0)
        line.removeAll(keepingCapacity: true)
    }
    /// Whether "100 Continue" is due now; tells so only once.
    mutating func takeContinue() -> Bool {
        defer { expectsContinue = false }
        return expectsContinue && !isInHead && !isComplete && body.isEmpty
    }

    /// Reads on, up to the end of the request at most.
    ///
    /// - Returns: How many bytes were used; what is left over belongs to the next request.
    mutating func feed(_ bytes: borrowing Span<UInt8>) throws(Refusal) -> Int {
        var used = 0
        while used < bytes.count, state != .complete {
            switch state {
            case .body(let left):
                let count = take(left, bytes, from: used)
                used += count
                state = count == left ? .complete : .body(left: left - count)
            case .chunk(let left):
                let count = take(left, bytes, from: used)
                used += count
                state = count == left ? .chunkEnd : .chunk(left: left - count)
            default:
                let byte = bytes[used]
                used += 1
                if byte == 0x0A { try endLine() } else { try extendLine(byte) }
            }
        }
        return used
    }
    private mutating func take(_ left: Int, _ bytes: borrowing Span<UInt8>, from start: Int) -> Int {
        let count = min(left, bytes.count - start)
        let part = bytes.extracting(start..<start + count)
        unsafe part.withUnsafeBufferPointer { unsafe body.append(contentsOf: $0) }
        return count
    }
    private mutating func extendLine(_ byte: UInt8) throws(Refusal) {
        headBytes += 1
        guard headBytes <= Self.headLimit else {
            throw state == .requestLine
                ? Refusal(status: 414, reason: "request line too long")
                : Refusal(status: 431, reason: "header fields longer than \(Self.headLimit) bytes")
        }
        if line.last == 0x0D { throw .malformed("carriage return without line feed") }
        line.append(byte)
    }
    private mutating func endLine() throws(Refusal) {
        if line.last == 0x0D { line.removeLast() }
        var line: [UInt8] = []
        swap(&line, &self.line)  // a local, so that `head` may be changed while the line is read; memory is handed back
        defer {
            line.removeAll(keepingCapacity: true)
            swap(&line, &self.line)
        }
        switch state {
        case .requestLine:
            if line.isEmpty { return }  // a stray line end between two requests
            try head.readRequestLine(line.span)
            state = .fields
        case .fields:
            if line.isEmpty { try endFields() } else { try head.readField(line.span) }
        case .chunkSize:
            let size = try chunkSize(line)
            state = size == 0 ? .trailers : .chunk(left: size)
            headBytes = 0
        case .chunkEnd:
            guard line.isEmpty else { throw .malformed("chunk longer than its size") }
            state = .chunkSize
        case .trailers:
            if line.isEmpty { state = .complete }
        case .body, .chunk, .complete: break
        }
    }
    private mutating func endFields() throws(Refusal) {
        if head.isCurrent, head.all("host").count != 1 { throw .malformed("one host field is required") }
        if let expectation = head["expect"] {
            guard expectation.lowercased() == "100-continue" else {
                throw Refusal(status: 417, reason: "unknown expectation")
            }
            expectsContinue = head.isCurrent
        }
        headBytes = 0
        let lengths = head.all("content-length")
        let codings = head.words("transfer-encoding")
        guard codings.isEmpty else {
            guard lengths.isEmpty, head.isCurrent else { throw .malformed("content-length beside transfer-encoding") }
            guard codings == ["chunked"] else { throw Refusal(status: 501, reason: "unknown transfer coding") }
            state = .chunkSize
            return
        }
        guard let text = lengths.first else {
            state = .complete
            return
        }
        guard Set(lengths).count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .malformed("malformed content-length")
        }
        let length = Int(text) ?? .max
        guard length <= Self.bodyLimit else { throw Self.tooLarge }
        state = length == 0 ? .complete : .body(left: length)
    }
    private static let tooLarge = Refusal(status: 413, reason: "body larger than \(bodyLimit) bytes")

    /// Reads a chunk's size; extensions after a semicolon mean nothing here.
    private func chunkSize(_ line: [UInt8]) throws(Refusal) -> Int {
        var size = 0
        var digits = 0
        for byte in line {
            if byte == UInt8(ascii: ";") || byte == 0x20 || byte == 0x09 { break }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .malformed("malformed chunk size")
            }
            size = size * 16 + digit
            digits += 1
            guard body.count + size <= Self.bodyLimit else { throw Self.tooLarge }
        }
        guard digits > 0 else { throw .malformed("malformed chunk size") }
        return size
    }
}
