// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import JSONText

/// The log of `streamgauge mock --log`, as far as relays are judged by it.
public struct MockLog: Sendable {
    public private(set) var requests: [MockRequest] = []
    public private(set) var connections: [MockConnection] = []
    /// Lines that are none of the log's; the last one of a mock that still runs may be half written.
    public private(set) var damagedLines = 0

    /// - Parameter bytes: The file; a line a request or a connection's beginning or end.
    public init(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if end > start {
                do throws(JSONCursor.Fault) { try add(bytes.span.extracting(start..<end)) } catch { damagedLines += 1 }
            }
            start = end + 1
        }
    }
    private mutating func add(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var (request, event, time, reader) = (MockRequest(), "", Int64(0), JSONCursor())
        try reader.enterObject(b)
        while let key = try reader.nextKey(b) {
            switch JSONCursor.decode(key, b) {
            case "event": event = JSONCursor.decode(try reader.string(b), b)
            case "time_ns": time = try reader.time(b) ?? 0
            case let name: try request.read(name, &reader, b)
            }
        }
        try reader.end(b)
        switch event {
        case "connection-opened": connections.append(MockConnection(number: request.connection, opened: time))
        case "connection-closed":
            guard let place = connections.lastIndex(where: { $0.number == request.connection }) else { return }
            connections[place].closed = time
        default: requests.append(request)
        }
    }
}

extension MockRequest {
    fileprivate mutating func read(
        _ name: String, _ reader: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        switch name {
        case "case": caseName = JSONCursor.decode(try reader.string(b), b)
        case "connection": connection = Int(clamping: try reader.integer(b) ?? 0)
        case "status": status = Int(clamping: try reader.integer(b) ?? 0)
        case "arrival_ns": arrival = try reader.time(b) ?? 0
        case "headers_written_ns": headersWritten = try reader.time(b)
        case "written_ns":
            try reader.integers(b, into: &written)
            for time in written { try reader.check(time) }
            outputs = written.count
        case "ended_ns": ended = try reader.time(b) ?? 0
        case "ending": ending = JSONCursor.decode(try reader.string(b), b)
        case "client_gone_ns": peerClosed = try reader.time(b)
        case "request_headers": requestHeaders = try Field.list(&reader, b)
        case "response_headers": responseHeaders = try Field.list(&reader, b)
        case "body": body = JSONCursor.decode(try reader.string(b), b)
        case "text": text = try Self.excerpt(&reader, b)
        case "pings_sent": comments = try reader.count(b)
        case "finish_sent": sentFinish = try reader.bool(b)
        case "usage_sent": sentUsage = try reader.bool(b)
        case "done_sent": sentEnd = try reader.bool(b)
        case "tokens": outputTokens = try reader.integer(b) ?? 0
        case "input_tokens": inputTokens = try reader.integer(b) ?? 0
        default: try reader.skipValue(b)
        }
    }
    private static func excerpt(
        _ reader: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Excerpt {
        var text = Excerpt(sha256: "", bytes: 0, characters: 0)
        try reader.enterObject(b)
        while let key = try reader.nextKey(b) {
            switch JSONCursor.decode(key, b) {
            case "sha256": text.sha256 = JSONCursor.decode(try reader.string(b), b)
            case "bytes": text.bytes = try reader.count(b)
            case "full": text.full = JSONCursor.decode(try reader.string(b), b)
            default: try reader.skipValue(b)
            }
        }
        return text
    }
}
extension MockRequest.Field {
    /// Pairs of name and value.
    fileprivate static func list(
        _ reader: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> [Self] {
        var fields: [Self] = []
        try reader.enterArray(b)
        while try reader.nextElement(b) {
            var pair: [String] = []
            try reader.enterArray(b)
            while try reader.nextElement(b) { pair.append(JSONCursor.decode(try reader.string(b), b)) }
            if pair.count == 2 { fields.append(Self(pair[0].lowercased(), pair[1])) }
        }
        return fields
    }
}
extension JSONCursor {
    /// A time on the monotonic clock, at most 73 years, so that whoever adds some is safe from a damaged log.
    fileprivate mutating func time(_ b: borrowing Span<UInt8>) throws(Fault) -> Int64? {
        guard let time = try integer(b) else { return nil }
        try check(time)
        return time
    }
    fileprivate func check(_ time: Int64) throws(Fault) {
        guard time >= 0, time <= 1 << 61 else {
            throw Fault(offset: offset, reason: "expected a time of at most 2^61 ns")
        }
    }
    /// At most 2^42, so that the counts of all requests can be added.
    fileprivate mutating func count(_ b: borrowing Span<UInt8>) throws(Fault) -> Int {
        let count = try integer(b) ?? 0
        return Int(min(max(count, 0), 1 << 42))
    }
}
