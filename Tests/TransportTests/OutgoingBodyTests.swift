// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Transport

/// What each transfer of one prepared request asks.
@Suite(.repeatedWhereSpoiled) struct OutgoingBodyTests {
    /// Answers with the request as it was read: its first line, the length of its body, and its first and last byte.
    static let script: LoopbackServer.Script = { connection in
        while let request = connection.readRequest() {
            let parts = request.components(separatedBy: "\r\n\r\n")
            let body = parts.dropFirst().joined(separator: "\r\n\r\n")
            let first = request.prefix { $0 != "\r\n" }
            let answer = "\(first) \(body.utf8.count)\(body.prefix(1))\(body.suffix(1))"
            connection.sendHead("Content-Length: \(answer.utf8.count)\r\n")
            connection.send(answer)
        }
    }

    @Test("bodies of any size follow each other on one warm connection") func oneConnection() throws {
        let server = LoopbackServer(script: Self.script)
        let driver = try Driver()
        let request = try PreparedRequest(server.url)
        for (token, size) in [3, 0, 70_000, 1, 300_000, 3, 2_000, 2_000].enumerated() {
            let body = size == 0 ? "" : "a" + String(repeating: "x", count: size - 1)
            let report = try driver.fetch(request, body: body, token: token)
            #expect(report.failureKind == .none && report.connection == 1 && report.timesIssued == 1)
            let ends = size == 0 ? "" : size == 1 ? "aa" : "ax"
            #expect(driver.recording(token).body == "POST /v1/x?key=secret HTTP/1.1 \(size)\(ends)")
            #expect(report.bytesSent > Int64(size) && report.bytesSent < Int64(size) + 400 && report.sent != nil)
        }
    }
    @Test("a body is let go of when its transfer is over, and not before") func lifetime() throws {
        let server = LoopbackServer(script: Self.script)
        let driver = try Driver()
        let request = try PreparedRequest(server.url)
        weak var held: OutgoingBody?
        try {
            let body = OutgoingBody(Array(repeating: UInt8(ascii: "b"), count: 2_000_000))
            held = body
            try driver.start(request, bytes: body, token: 0)
            try driver.start(request, bytes: body, token: 1)
        }()
        #expect(held != nil)
        driver.loop.cancel(token: 1)
        #expect(held != nil)
        try driver.run()
        #expect(driver.recording(0).body.hasSuffix(" 2000000bb") && held == nil)
    }
    @Test("each GET asks for its own URL, and the next without one for the endpoint's") func urls() throws {
        let server = LoopbackServer(script: Self.script)
        let driver = try Driver()
        let base = "http://127.0.0.1:\(server.port)"
        let request = try PreparedRequest(endpoint: Endpoint(url: base + "/ask?q=0"), method: "GET", headers: [])
        for (token, query) in ["q=1", "q=2&r=a%20b", nil, "q=3"].enumerated() {
            let report = try driver.fetch(request, url: query.map { base + "/ask?" + $0 }, token: token)
            #expect(report.connection == 1)
            #expect(driver.recording(token).body == "GET /ask?\(query ?? "q=0") HTTP/1.1 0")
        }
        for other in [
            "http://127.0.0.1:1/ask", "https://127.0.0.1:\(server.port)/", "http://localhost:\(server.port)/",
        ] {
            let error = #expect(throws: TransportError.self) { try driver.start(request, url: other, token: 9) }
            #expect(error?.code == .badURL && error?.detail == "a request's URL leads to another origin")
        }
        #expect(driver.loop.transfersRunning == 0)
        _ = try driver.fetch(request, token: 10)
        #expect(driver.recording(10).body == "GET /ask?q=0 HTTP/1.1 0")
    }
    @Test("GET and POST to one endpoint take turns on a handle, and neither sends the other's") func methods() throws {
        let server = LoopbackServer(script: Self.script)
        let driver = try Driver()
        let endpoint = try Endpoint(url: "http://127.0.0.1:\(server.port)/m")
        let requests = try ["GET", "POST", "PUT"].map {
            try PreparedRequest(endpoint: endpoint, method: $0, headers: [])
        }
        for token in 0..<9 {
            let request = requests[token % 3]
            _ = try driver.fetch(request, body: "abc", token: token)
            #expect(driver.recording(token).body == "\(request.method) /m HTTP/1.1 \(token % 3 == 0 ? "0" : "3ac")")
        }
    }
    @Test("a signature covers the body and the URL of its own transfer") func signatures() throws {
        let server = LoopbackServer(script: EndpointTests.echo)
        let driver = try Driver()
        let base = "http://127.0.0.1:\(server.port)/model/a%3Ab"
        let endpoint = try AWSSigningTests.endpoint(base)
        let (post, get) = try (
            PreparedRequest(endpoint: endpoint, method: "POST", headers: []),
            PreparedRequest(endpoint: endpoint, method: "GET", headers: [])
        )
        var signatures: [String] = []
        func ask(_ request: PreparedRequest, _ body: String, _ url: String?) throws {
            _ = try driver.fetch(request, body: body, url: url, token: signatures.count)
            let lines = driver.recording(signatures.count).body.components(separatedBy: "\r\n")
            let moment = lines.first { $0.lowercased().hasPrefix("x-amz-date") } ?? ""
            let signature = lines.first { $0.contains("Signature=") } ?? ""
            signatures.append(lines[0] + moment + signature)
        }
        // The moment is signed too: the same question within a second has the same signature, so ask until it has.
        for _ in 0..<20 {
            signatures = []
            try ask(post, "one", nil)
            try ask(post, "two", nil)
            try ask(post, "one", nil)
            try ask(get, "", base + "?q=1")
            try ask(get, "", base + "?q=2")
            try ask(post, "four", nil)
            try ask(get, "", base + "?q=1")
            if signatures[3] == signatures[6], signatures[0] == signatures[2] { break }
        }
        #expect(signatures[0] == signatures[2] && signatures[3] == signatures[6] && Set(signatures).count == 5)
        #expect(signatures[3].hasPrefix("GET /model/a%3Ab?q=1 HTTP/1.1"))
    }
}
