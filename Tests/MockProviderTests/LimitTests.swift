// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

/// What a client may take of the server, and what happens to one that takes more.
@Suite struct LimitTests {
    static let long: Int64 = 60_000_000_000, short: Int64 = 30_000_000
    /// The beginning of a ClientHello: a record of 512 bytes, of which five and a half dozen come.
    private static let hello: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3] + [UInt8](repeating: 7, count: 60)

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let settings: String
        var head = LimitTests.long, body = LimitTests.long
        var sent: [UInt8] = []
        var answer = ""
    }
    static let rows: [Row] = [
        Row(testDescription: "silence", settings: "keep-alive=30ms"),
        Row(testDescription: "silence where TLS is spoken", settings: "keep-alive=30ms tls=on"),
        Row(testDescription: "half a handshake", settings: "keep-alive=1h tls=on", head: short, sent: hello),
        Row(
            testDescription: "half a head", settings: "keep-alive=1h", head: short,
            sent: Array("POST / HTTP/1.1\r\nHos".utf8), answer: "HTTP/1.1 408 "),
        Row(
            testDescription: "half a body", settings: "keep-alive=1h", body: short,
            sent: Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{".utf8), answer: "HTTP/1.1 408 "),
    ]
    @Test("ends a connection on which nothing more comes", arguments: rows)
    func silence(_ row: Row) throws {
        var limits = Limits()
        (limits.head, limits.body, limits.linger) = (row.head, row.body, Self.short)
        let running = try RunningServer(row.settings, limits: limits)
        let clients = try (0..<5).map { _ in try TestClient(port: running.server.port) }
        for client in clients { client.send(row.sent) }
        for client in clients {
            let read = client.read()
            #expect(read.text.hasPrefix(row.answer) && read.text.isEmpty == row.answer.isEmpty)
            #expect(read.ending == .end)
        }
    }
    @Test("a handshake that goes on has no more time than one that does not")
    func drip() throws {
        var limits = Limits()
        limits.head = 200_000_000
        let running = try RunningServer("keep-alive=1h tls=on", limits: limits)
        let client = try TestClient(port: running.server.port)
        let start = Descriptor.now()
        client.send(Array(Self.hello.prefix(3)))
        for byte in Self.hello.dropFirst(3) { client.send([byte]) }
        #expect(client.read().ending == .end && Descriptor.now() - start >= limits.head)
    }
    @Test("an answer over HTTP/2 to half a request that stays half")
    func halfStream() throws {
        var limits = Limits()
        limits.body = Self.short
        let running = try RunningServer("keep-alive=1h", limits: limits)
        let client = try HTTP2TestClient(port: running.server.port)
        let fields = [(":method", "POST"), (":scheme", "http"), (":path", Rehearsal.chatPath), (":authority", "h")]
        client.send(HTTP2Frame.headers(fields, stream: 1).bytes)
        let frames = client.frames { $0.stream == 1 && $0.endsStream }
        #expect(HTTP2TestClient.text(frames, stream: 1).contains("the request took too long"))
    }

    // MARK: Memory

    @Test("a moment of an answer takes 32 bytes, as the documentation says")
    func size() { #expect(MemoryLayout<Moment>.stride == 32) }

    @Test("refuses an answer that is too much beside those in progress, and takes it after them")
    func tooMuch() throws {
        var limits = Limits()
        limits.moments = 150
        let running = try RunningServer("ttft=0ms gap=0ms tokens=100", limits: limits)
        let path = Rehearsal.messagesPath
        let body = Rehearsal.asking()
        let version = "Anthropic-Version: 2023-06-01\r\n"
        let first = try TestClient(port: running.server.port)
        first.send(TestClient.post(body, path: path, fields: version + "X-Mock: fault=hang@100\r\n"))
        #expect(first.read(until: "content_block_delta", count: 200).ending == nil)
        let ask = TestClient.post(body, path: path, fields: version + "Connection: close\r\n")
        func answer() throws -> String {
            let client = try TestClient(port: running.server.port)
            client.send(ask)
            return client.read().text
        }
        let refused = try answer()
        #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("overloaded_error"))
        #expect(refused.contains("\r\nretry-after: 1\r\n"))
        first.endOutput()
        #expect(first.read().ending == .end, "nobody waits for what hangs any more")
        #expect(try answer().hasPrefix("HTTP/1.1 200 "))
    }
    @Test("counts the moments of what is played, and of nothing else")
    func ledger() throws {
        let ledger = Ledger()
        let reply = try Rehearsal("tokens=10", Rehearsal.asking()).reply
        var plays = (0..<3).map { _ in Play(reply, over: .http2, connection: 1, at: 0, in: ledger) }
        #expect(ledger.moments == 3 * reply.score.moments.count)
        plays.removeLast(2)
        #expect(ledger.moments == reply.score.moments.count)
        plays = []
        #expect(ledger.moments == 0)
    }

    // MARK: Floods

    static let ping = HTTP2Frame(kind: .ping, payload: [UInt8](repeating: 0, count: 8)).bytes
    @Test(
        "a flood is more answers waiting than the limit, in PING and in SETTINGS",
        arguments: [
            ping, HTTP2Frame(kind: .settings).bytes,
        ])
    func flood(_ frame: [UInt8]) {
        let (session, other) = (HTTP2Session(maxStreams: 1), HTTP2Session(maxStreams: 1))
        var out: [UInt8] = []
        // The preface has one SETTINGS.
        let most = Array(repeating: frame, count: HTTP2Session.answersWaiting - 1).flatMap(\.self)
        let isFine = session.receive((HTTP2Frame.preface + most).span, at: 0)
        let isSent = session.takeOutput(into: &out, limit: 1 << 20)
        let isFineAgain = session.receive(most.span, at: 0)
        #expect(isFine && isSent && isFineAgain, "who reads the answers may go on")
        let isFlood = !other.receive((HTTP2Frame.preface + most + frame + frame).span, at: 0)
        #expect(isFlood)
    }
    @Test("a SETTINGS frame has 32 entries at most", arguments: [32, 33])
    func entries(_ count: Int) {
        let session = HTTP2Session(maxStreams: 1)
        let entry: [UInt8] = [0, 3] + HTTP2Frame.big(100)
        let frame = HTTP2Frame(kind: .settings, payload: Array(repeating: entry, count: count).flatMap(\.self))
        var out: [UInt8] = []
        _ = session.receive((HTTP2Frame.preface + frame.bytes).span, at: 0)
        _ = session.takeOutput(into: &out, limit: 1 << 20)
        #expect(session.isOver == (count > 32))
    }
}
