// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSONText
import MockProvider
import Testing

@Suite struct MockServerTests {
    static let end = "\r\n0\r\n\r\n"

    @Test("serves requests one after another on a connection, also when they come at once")
    func pipelined() throws {
        let running = try RunningServer()
        let client = try TestClient(port: running.server.port)
        let ask = TestClient.post(Rehearsal.asking())
        client.send(
            ask + "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n" + ask
                + TestClient.post("{", fields: "Connection: close\r\n"))
        let (text, ending) = client.read()
        #expect(ending == .end)
        #expect(text.components(separatedBy: "\r\nconnection: close\r\n").count == 2, "the last one says it")
        let statuses = text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
        #expect(statuses == ["200", "200", "200", "400"])
        #expect(text.components(separatedBy: "[DONE]").count == 3)
    }

    @Test("takes a request that comes byte by byte, plain or in chunks")
    func byteByByte() throws {
        let running = try RunningServer()
        let body = Rehearsal.asking()
        let chunks = body.utf8.map { "1\r\n\(Character(Unicode.Scalar($0)))\r\n" }.joined() + "0\r\n\r\n"
        let chunked = "POST \(Rehearsal.chatPath) HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"
        for request in [TestClient.post(body), chunked] {
            let client = try TestClient(port: running.server.port)
            for byte in request.utf8 { client.send([byte]) }
            let (text, _) = client.read(until: Self.end)
            #expect(text.hasPrefix("HTTP/1.1 200") && text.contains("[DONE]"))
        }
    }

    @Test("takes a request split at every byte")
    func everySplit() throws {
        let running = try RunningServer()
        let request = Array(TestClient.post(Rehearsal.asking()).utf8)
        let client = try TestClient(port: running.server.port)
        for cut in 1..<request.count {
            client.send(Array(request[..<cut]))
            client.send(Array(request[cut...]))
            #expect(client.read(until: Self.end).text.contains("[DONE]"))
        }
    }

    @Test("asks for a body that the client holds back")
    func continues() throws {
        let running = try RunningServer()
        let client = try TestClient(port: running.server.port)
        let body = Rehearsal.asking()
        let request = TestClient.post(body, fields: "Expect: 100-continue\r\n")
        client.send(String(request.dropLast(body.count)))
        #expect(client.read(until: "\r\n\r\n").text == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send(body)
        #expect(client.read(until: Self.end).text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    /// Request and the status it gets, with the connection closed after it.
    static let bad: [(String, Int)] = [
        ("nonsense\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\r\n", 505), ("GET / HTTP/1.1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n", 413),
        ("GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "a", count: 70_000))\r\n\r\n", 431),
    ]
    @Test("answers a broken request and closes", arguments: bad)
    func broken(_ request: String, _ status: Int) throws {
        let running = try RunningServer()
        let client = try TestClient(port: running.server.port)
        client.send(request)
        let (text, ending) = client.read()
        #expect(text.hasPrefix("HTTP/1.1 \(status) ") && text.contains("\r\nconnection: close\r\n"))
        #expect(ending == .end)
    }

    @Test("gives 429 with both retry headers, and the connection lives on")
    func tooMany() throws {
        let running = try RunningServer()
        let client = try TestClient(port: running.server.port)
        client.send(TestClient.post(Rehearsal.asking(), fields: "X-Mock: fault=429 retry-after=250ms\r\n"))
        let text = client.read(until: "}}").text
        #expect(text.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
        #expect(text.contains("\r\nretry-after: 1\r\nretry-after-ms: 250\r\n"))
        client.send(TestClient.post(Rehearsal.asking()))
        #expect(client.read(until: Self.end).text.hasPrefix("HTTP/1.1 200"))
    }

    /// Fault, how reading ends, and how many tokens come before.
    static let cuts: [(String, TestClient.Ending, Int)] = [
        ("cut@2", .end, 2), ("reset@2", .reset, 2), ("bad-chunk@2", .end, 2), ("drop", .end, 0),
    ]
    @Test("breaks the connection as told", arguments: cuts)
    func breaks(_ fault: String, _ ending: TestClient.Ending, _ tokens: Int) throws {
        let running = try RunningServer()
        let client = try TestClient(port: running.server.port)
        client.send(TestClient.post(Rehearsal.asking(), fields: "X-Mock: tokens=9 gap=5ms fault=\(fault)\r\n"))
        let read = client.read()
        #expect(read.ending == ending)
        #expect(read.text.components(separatedBy: "\"delta\":{\"content\":\"").count - 1 == tokens)
        #expect(!read.text.contains("[DONE]") && !read.text.hasSuffix(Self.end))
    }

    @Test("plays on for a client that closed its own half only")
    func halfClosed() throws {
        let running = try RunningServer()
        let client = try TestClient(port: running.server.port)
        client.send(TestClient.post(Rehearsal.asking(), fields: "X-Mock: ttft=20ms\r\n"))
        client.endOutput()
        let read = client.read()
        #expect(read.text.hasSuffix(Self.end) && read.ending == .end)
    }

    @Test("waits for a client that reads slowly, and loses nothing")
    func backPressure() throws {
        let running = try RunningServer("ttft=0ms gap=0ms tokens=60000")
        let client = try TestClient(port: running.server.port)
        client.send(TestClient.post(#"{"model":"m","stream":true,"messages":[]}"#, fields: "Connection: close\r\n"))
        let other = try TestClient(port: running.server.port)
        other.send(TestClient.post(Rehearsal.asking(), fields: "X-Mock: tokens=3\r\n"))
        #expect(other.read(until: Self.end).text.contains("[DONE]"), "others are served meanwhile")
        let (text, ending) = client.read()
        #expect(ending == .end)
        #expect(text.utf8.count > 10_000_000 && text.hasSuffix("data: [DONE]\n\n" + Self.end))
    }

    @Test("serves many connections at once")
    func many() throws {
        let running = try RunningServer("ttft=5ms gap=1ms tokens=20")
        let clients = try (0..<200).map { _ in try TestClient(port: running.server.port) }
        for client in clients { client.send(TestClient.post(Rehearsal.asking())) }
        for client in clients { #expect(client.read(until: Self.end).text.contains("[DONE]")) }
    }

    @Test("closes an idle connection when its time is up")
    func keepAlive() throws {
        let running = try RunningServer("keep-alive=20ms")
        let client = try TestClient(port: running.server.port)
        let read = client.read()
        #expect(read.text.isEmpty && read.ending == .end)
    }

    @Test("says why it cannot start")
    func cannotStart() throws {
        let running = try RunningServer()
        let port = running.server.port
        let taken = #expect(throws: MockServerError.self) { try MockServer(script: MockScript(), port: port) }
        #expect(
            taken?.description == "cannot listen on 127.0.0.1:\(port): Address already in use; choose another port, or "
                + "stop what listens there")
        let log = #expect(throws: MockServerError.self) {
            try MockServer(script: MockScript(), port: 0, log: "/nonexistent/log")
        }
        #expect(
            log?.description
                == "cannot write the log /nonexistent/log: No such file or directory; create the folder first")
        let address = #expect(throws: MockServerError.self) {
            try MockServer(script: MockScript(), port: 0, address: "example.invalid")
        }
        #expect(address?.description.hasSuffix("use an address of this machine, such as 127.0.0.1") == true)
    }

    @Test("writes down when each event was due and when it was written")
    func log() throws {
        let path = NSTemporaryDirectory() + "mock-\(UUID().uuidString).ndjson"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let running = try RunningServer("ttft=5ms gap=1ms tokens=4", log: path)
        let client = try TestClient(port: running.server.port)
        client.send(TestClient.post(Rehearsal.asking()))
        let text = client.read(until: Self.end).text
        client.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
        _ = client.read(until: "}")
        client.send(TestClient.post(Rehearsal.asking(), fields: "X-Mock: fault=cut@2\r\n"))
        _ = client.read()
        running.stop()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        try #require(lines.count == 2, "a health check is not in the log")
        let first = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        let id = try #require(first["request_id"] as? String)
        #expect(text.contains("x-request-id: \(id)\r\n"))
        let arrival = try #require(first["arrival_ns"] as? Int)
        let scheduled = try #require(first["scheduled_ns"] as? [Int])
        let written = try #require(first["written_ns"] as? [Int])
        #expect(scheduled == [5, 6, 7, 8].map { arrival + $0 * 1_000_000 })
        #expect(written.count == 4 && written == written.sorted())
        #expect(zip(scheduled, written).allSatisfy { $0 <= $1 }, "never early")
        #expect(first["first_output_written_ns"] as? Int == written[0])
        #expect(first["ending"] as? String == "complete" && first["tokens"] as? Int == 4)
        #expect(lines[1].contains("\"fault\":\"cut@2\"") && lines[1].contains("\"ending\":\"closed\""))
    }
}
