// SPDX-License-Identifier: Apache-2.0
import Foundation
import MockProvider
import Testing

@Suite struct HTTP2Tests {
    private func tokens(_ text: String) -> Int { text.components(separatedBy: "\"delta\":{\"content\":\"").count - 1 }

    @Test("answers many streams on one connection, each by its own schedule")
    func manyStreams() throws {
        let running = try RunningServer("gap=1ms tokens=5")
        let client = try HTTP2TestClient(port: running.server.port)
        // The later a stream is asked for, the sooner its first output.
        for number in 0..<50 {
            client.send(HTTP2Frame.ask(UInt32(2 * number + 1), mock: "ttft=\(600 - 10 * number)ms"))
        }
        var left = 50
        let frames = client.frames { frame in
            if frame.endsStream { left -= 1 }
            return left == 0
        }
        for number in 0..<50 {
            let text = HTTP2TestClient.text(frames, stream: UInt32(2 * number + 1))
            #expect(tokens(text) == 5 && text.hasSuffix("data: [DONE]\n\n"))
        }
        let ends = frames.filter(\.endsStream).map(\.stream)
        #expect(ends.first == 99 && ends.last == 1, "a stream does not wait for those before it")
    }

    struct Row: Sendable {
        let fault: String
        /// The last frame of the stream, its error, and whether the connection ends.
        let last: HTTP2Frame.Kind
        var code: UInt32 = 0
        let tokens: Int
        var closes = false
    }
    static let rows: [Row] = [
        Row(fault: "none", last: .data, tokens: 6), Row(fault: "truncate@3", last: .data, tokens: 3),
        Row(fault: "reset@3", last: .reset, code: 2, tokens: 3),
        Row(fault: "drop", last: .reset, code: 7, tokens: 0),
        Row(fault: "cut@3", last: .data, tokens: 3, closes: true),
        Row(fault: "bad-chunk@3", last: .data, tokens: 3, closes: true),
        Row(fault: "goaway", last: .data, tokens: 6, closes: true),
    ]
    @Test("plays a fault in frames", arguments: rows)
    func fault(_ row: Row) throws {
        let running = try RunningServer("ttft=20ms gap=2ms tokens=6")
        let client = try HTTP2TestClient(port: running.server.port)
        client.send(HTTP2Frame.ask(1, mock: "fault=\(row.fault)"))
        let frames = client.frames { !row.closes && $0.stream == 1 && ($0.endsStream || $0.kind == .reset) }
        let own = frames.filter { $0.stream == 1 }
        let last = try #require(own.last)
        #expect(last.kind == row.last && client.hasEnded == row.closes)
        #expect(tokens(HTTP2TestClient.text(frames, stream: 1)) == row.tokens)
        if row.last == .reset { #expect(last.code == row.code) }
        #expect(last.endsStream == ["none", "truncate@3", "goaway"].contains(row.fault))
        #expect((last.flags & HTTP2Frame.padded != 0) == (row.fault == "bad-chunk@3"))
        #expect(frames.contains { $0.kind == .goAway && $0.code == 0 } == (row.fault == "goaway"))
        guard !row.closes else { return }
        client.send(HTTP2Frame.ask(3))
        let after = client.frames { $0.stream == 3 && $0.endsStream }
        #expect(tokens(HTTP2TestClient.text(after, stream: 3)) == 6, "the connection lives on")
    }

    @Test("a stream that is reset or hangs leaves the others alone, a connection that is cut does not")
    func neighbours() throws {
        let running = try RunningServer("ttft=20ms gap=5ms tokens=8")
        let client = try HTTP2TestClient(port: running.server.port)
        client.send(
            HTTP2Frame.ask(1) + HTTP2Frame.ask(3, mock: "fault=reset@2") + HTTP2Frame.ask(5, mock: "fault=hang@2"))
        let frames = client.frames { $0.stream == 1 && $0.endsStream }
        #expect(tokens(HTTP2TestClient.text(frames, stream: 1)) == 8)
        #expect(tokens(HTTP2TestClient.text(frames, stream: 5)) == 2)
        client.send(HTTP2Frame.ask(7, mock: "ttft=10s") + HTTP2Frame.ask(9, mock: "fault=cut@2"))
        let rest = client.frames { _ in false }
        #expect(client.hasEnded && tokens(HTTP2TestClient.text(rest, stream: 9)) == 2)
        #expect(!rest.contains { $0.stream == 7 && $0.endsStream } && !rest.contains { $0.kind == .goAway })
    }

    @Test("answers what is no stream as HTTP/1 does: HEAD, a wrong method, a wrong path, a refused body")
    func otherAnswers() throws {
        let running = try RunningServer()
        let client = try HTTP2TestClient(port: running.server.port)
        for (number, row) in [("HEAD", "/healthz", ""), ("GET", "/nowhere", ""), ("POST", Rehearsal.chatPath, "{")]
            .enumerated()
        {
            let stream = UInt32(2 * number + 1)
            client.send(HTTP2Frame.ask(stream, method: row.0, path: row.1, body: row.2))
            let frames = client.frames { $0.stream == stream && $0.endsStream }
            #expect(frames.first?.kind == .headers)
            #expect(HTTP2TestClient.text(frames, stream: stream).isEmpty == (row.0 == "HEAD"))
        }
    }

    @Test("a stream waits for the client's window, and no other stream waits for it")
    func flowControl() throws {
        let running = try RunningServer("ttft=0ms gap=0ms tokens=3")
        let client = try HTTP2TestClient(port: running.server.port)
        // INITIAL_WINDOW_SIZE of 700 bytes for the streams to come: enough for the preamble and a little more.
        client.send(HTTP2Frame(kind: .settings, payload: [0, 4] + HTTP2Frame.big(700)).bytes)
        client.send(HTTP2Frame.ask(1, mock: "tokens=50"))
        var got = 0
        while got < 700, let frame = client.next() { if frame.stream == 1 { got += frame.payload(of: .data) } }
        #expect(got == 700)
        let window = { (stream: UInt32) in
            HTTP2Frame(kind: .window, stream: stream, payload: HTTP2Frame.big(1 << 20)).bytes
        }
        client.send(HTTP2Frame.ask(3) + window(3))
        let others = client.frames { $0.stream == 3 && $0.endsStream }
        #expect(!others.contains { $0.stream == 1 })
        client.send(window(1))
        let rest = client.frames { $0.stream == 1 && $0.endsStream }
        #expect(HTTP2TestClient.text(rest, stream: 1).hasSuffix("data: [DONE]\n\n"))
    }

    @Test("refuses more streams at once than the script allows")
    func tooMany() throws {
        let running = try RunningServer("ttft=10s max-streams=2")
        let client = try HTTP2TestClient(port: running.server.port)
        client.send(HTTP2Frame(kind: .settings, flags: HTTP2Frame.ack).bytes)
        for stream in [1, 3] as [UInt32] { client.send(HTTP2Frame.ask(stream)) }
        client.send(HTTP2Frame.headers([(":method", "POST"), (":scheme", "http"), (":path", "/")], stream: 5).bytes)
        let frames = client.frames { $0.kind == .reset || $0.kind == .goAway }
        #expect(frames.last?.kind == .reset || frames.last?.kind == .goAway)
    }

    @Test("answers PING, ignores trailers, and says GOAWAY to an idle client")
    func manners() throws {
        let running = try RunningServer("ttft=0ms gap=0ms tokens=2 keep-alive=300ms")
        let client = try HTTP2TestClient(port: running.server.port)
        client.send(HTTP2Frame(kind: .ping, payload: Array("12345678".utf8)).bytes)
        let ping = client.frames { $0.kind == .ping }.last
        #expect(ping?.flags == HTTP2Frame.ack && ping?.payload == Array("12345678".utf8))
        let fields = [(":method", "POST"), (":scheme", "http"), (":path", Rehearsal.chatPath), (":authority", "h")]
        client.send(
            HTTP2Frame.headers(fields, stream: 1).bytes
                + HTTP2Frame.data(Rehearsal.asking(), stream: 1, ends: false).bytes
                + HTTP2Frame.headers([("x-checksum", "1")], stream: 1, ends: true).bytes)
        let frames = client.frames { $0.stream == 1 && $0.endsStream }
        #expect(tokens(HTTP2TestClient.text(frames, stream: 1)) == 2)
        let last = client.frames { _ in false }
        #expect(last.contains { $0.kind == .goAway && $0.code == 0 } && client.hasEnded)
    }

    /// What no client should send, after the preface.
    static let nonsense: [[UInt8]] = [
        Array("GET / HTTP/1.1\r\n\r\n".utf8), [UInt8](repeating: 0xFF, count: 300),
        HTTP2Frame(kind: .data, stream: 1, payload: [1]).bytes,
        HTTP2Frame(kind: .headers, flags: 0x5, stream: 2, payload: [0x82]).bytes,
        HTTP2Frame(kind: .headers, flags: 0x5, stream: 1, payload: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).bytes,
        HTTP2Frame(kind: .window, stream: 0, payload: HTTP2Frame.big(0)).bytes,
        HTTP2Frame(kind: .settings, payload: [0, 4] + HTTP2Frame.big(.max)).bytes,
        HTTP2Frame(kind: .goAway, payload: [UInt8](repeating: 0, count: 8)).bytes,
        Array(repeating: HTTP2Frame(kind: .ping, payload: [UInt8](repeating: 0, count: 8)).bytes, count: 20_000)
            .flatMap(\.self),
    ]
    @Test("ends a connection that breaks the protocol, and serves the next", arguments: nonsense.indices)
    func hostile(_ index: Int) throws {
        let running = try RunningServer()
        let client = try HTTP2TestClient(port: running.server.port)
        client.send(Self.nonsense[index])
        client.socket.endOutput()
        _ = client.frames { _ in false }
        #expect(client.hasEnded)
        let other = try HTTP2TestClient(port: running.server.port)
        other.send(HTTP2Frame.ask(1))
        #expect(other.frames { $0.endsStream }.last?.endsStream == true)
    }

    @Test("the log names version and stream, and how streams ended that their connection took along")
    func log() throws {
        let path = NSTemporaryDirectory() + "mock-\(UUID().uuidString).ndjson"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let running = try RunningServer("ttft=5ms gap=1ms tokens=4", log: path)
        let client = try HTTP2TestClient(port: running.server.port)
        client.send(HTTP2Frame.ask(1))
        _ = client.frames { $0.endsStream }
        client.send(HTTP2Frame.ask(3, mock: "ttft=10s") + HTTP2Frame.ask(5, mock: "fault=cut@2"))
        _ = client.frames { _ in false }
        running.stop()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(lines.map { $0["stream"] as? Int } == [1, 5, 3])
        #expect(lines.map { $0["ending"] as? String } == ["complete", "closed", "closed"])
        #expect(lines.allSatisfy { $0["http"] as? String == "2" && $0["connection"] as? Int == 1 })
        let arrival = try #require(lines[0]["arrival_ns"] as? Int)
        let scheduled = try #require(lines[0]["scheduled_ns"] as? [Int])
        let written = try #require(lines[0]["written_ns"] as? [Int])
        #expect(scheduled == [5, 6, 7, 8].map { arrival + $0 * 1_000_000 })
        #expect(written.count == 4 && zip(scheduled, written).allSatisfy { $0 <= $1 }, "never early")
        #expect((lines[1]["written_ns"] as? [Int])?.count == 2 && lines[2]["headers_written_ns"] != nil)
    }
}

extension HTTP2Frame {
    fileprivate func payload(of kind: Kind) -> Int { self.kind == kind ? payload.count : 0 }
}
