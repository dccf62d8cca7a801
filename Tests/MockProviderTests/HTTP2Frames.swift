// SPDX-License-Identifier: Apache-2.0

/// One frame of HTTP/2, as the tests write and read it.
struct HTTP2Frame: Hashable {
    enum Kind: UInt8 { case data, headers, priority, reset, settings, push, ping, goAway, window, continuation }
    var kind: Kind
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    static let endStream: UInt8 = 0x1, endHeaders: UInt8 = 0x4, padded: UInt8 = 0x8, ack: UInt8 = 0x1
    /// The client's first words, with a window for the whole connection that no test fills.
    static let preface =
        Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + HTTP2Frame(kind: .settings).bytes
        + HTTP2Frame(kind: .window, payload: big(1 << 30)).bytes

    var bytes: [UInt8] {
        let head: [UInt8] = Self.big(UInt32(payload.count)).dropFirst() + [kind.rawValue, flags]
        return head + Self.big(stream) + payload
    }
    /// The error that a RST_STREAM or GOAWAY names.
    var code: UInt32 {
        let start = kind == .goAway ? 4 : 0
        guard payload.count >= start + 4 else { return .max }
        return payload[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    var endsStream: Bool { (kind == .data || kind == .headers) && flags & Self.endStream != 0 }

    static func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    /// A head of literal fields, none of them compressed.
    static func headers(_ fields: [(String, String)], stream: UInt32, ends: Bool = false) -> Self {
        let block: [UInt8] = fields.flatMap { field -> [UInt8] in [0] + text(field.0) + text(field.1) }
        return Self(kind: .headers, flags: endHeaders | (ends ? endStream : 0), stream: stream, payload: block)
    }
    /// - Source: RFC 7541, 5.1 and 5.2.
    private static func text(_ text: String) -> [UInt8] {
        var length = [UInt8]()
        var rest = text.utf8.count
        if rest < 127 {
            length = [UInt8(rest)]
        } else {
            (length, rest) = ([127], rest - 127)
            while rest >= 128 {
                length.append(UInt8(rest & 127 | 128))
                rest >>= 7
            }
            length.append(UInt8(rest))
        }
        return length + Array(text.utf8)
    }
    static func data(_ text: String, stream: UInt32, ends: Bool = true) -> Self {
        Self(kind: .data, flags: ends ? endStream : 0, stream: stream, payload: Array(text.utf8))
    }
    /// A whole request for a stream.
    static func ask(
        _ stream: UInt32, mock: String = "", method: String = "POST", path: String = Rehearsal.chatPath,
        body: String = Rehearsal.asking()
    ) -> [UInt8] {
        let fields = [
            (":method", method), (":scheme", "http"), (":path", path), (":authority", "h"), ("x-mock", mock),
        ]
        return headers(fields, stream: stream, ends: body.isEmpty).bytes
            + (body.isEmpty ? [] : data(body, stream: stream).bytes)
    }
}

/// A client of HTTP/2 that sees every frame.
final class HTTP2TestClient {
    let socket: TestClient
    private var bytes: [UInt8] = []
    private(set) var hasEnded = false

    init(port: UInt16) throws {
        socket = try TestClient(port: port)
        socket.send(HTTP2Frame.preface)
    }
    func send(_ frames: [UInt8]) { socket.send(frames) }

    /// The next frame; nil at the end of the connection.
    func next() -> HTTP2Frame? {
        while true {
            if bytes.count >= 9 {
                let length = bytes[..<3].reduce(0) { $0 << 8 | Int($1) }
                if bytes.count >= 9 + length, let kind = HTTP2Frame.Kind(rawValue: bytes[3]) {
                    let frame = HTTP2Frame(
                        kind: kind, flags: bytes[4], stream: bytes[5..<9].reduce(0) { $0 << 8 | UInt32($1) },
                        payload: Array(bytes[9..<9 + length]))
                    bytes.removeFirst(9 + length)
                    return frame
                }
            }
            guard let more = socket.readSome() else {
                hasEnded = true
                return nil
            }
            bytes += more
        }
    }
    /// All frames up to and with the first that fits, but those of the connection's beginning.
    func frames(until isLast: (HTTP2Frame) -> Bool) -> [HTTP2Frame] {
        var frames: [HTTP2Frame] = []
        while let frame = next() {
            if frame.kind != .settings, frame.kind != .window { frames.append(frame) }
            if isLast(frame) { break }
        }
        return frames
    }
    static func text(_ frames: [HTTP2Frame], stream: UInt32) -> String {
        String(
            decoding: frames.filter { $0.kind == .data && $0.stream == stream && $0.flags & HTTP2Frame.padded == 0 }
                .flatMap(\.payload), as: UTF8.self)
    }
}
