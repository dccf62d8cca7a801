// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Glibc
import Testing
import Transport

@Suite struct EndpointTests {
    @Test(
        "is named by host and port only",
        arguments: [
            ("http://h/v1?key=secret", "h:80"), ("https://user:secret@api.example:8443/x", "api.example:8443"),
            ("https://[::1]/", "[::1]:443"), ("HTTP://H.example/", "H.example:80"),
        ])
    func label(url: String, label: String) throws {
        let endpoint = try Endpoint(url: url)
        #expect(endpoint.label == label && endpoint.description == label)
    }

    @Test(
        "refuses what is no URL of ours, without repeating it",
        arguments: [
            ("api.example/secret", "the URL has no scheme; write http:// or https:// in front of it"),
            ("ftp://api.example/secret", "the URL's scheme is \"ftp\"; only http and https are spoken"),
            ("http://a b/secret", "the URL cannot be read; it should look like https://host:port/path"),
        ])
    func refused(url: String, text: String) {
        let error = #expect(throws: TransportError.self) { try Endpoint(url: url) }
        #expect(error?.description == text)
    }

    @Test("refuses a header that would break the request apart, without its value")
    func badHeader() throws {
        let endpoint = try Endpoint(url: "http://h/")
        let error = #expect(throws: TransportError.self) {
            try PreparedRequest(endpoint: endpoint, method: "POST", headers: [("X-Key", "a\r\nb: secret")])
        }
        #expect(error?.description == "h:80: header \"X-Key\" has a line break or a bad name")
    }

    @Test("sends the headers given, asks for no compression and waits for no permission")
    func headers() throws {
        let server = LoopbackServer(script: Self.echo)
        let driver = try Driver()
        _ = try driver.fetch(PreparedRequest(server.url), body: String(repeating: "x", count: 2_000_000))
        let head = driver.recording(0).body.lowercased()
        #expect(head.hasPrefix("post /v1/x?key=secret http/1.1\r\n"))
        #expect(
            head.contains("authorization: bearer secret\r\n") && head.contains("content-type: application/json\r\n"))
        #expect(head.contains("accept-encoding: identity\r\n") && !head.contains("expect:"))
        #expect(head.contains("content-length: 2000000"))
    }

    @Test("GET has no body, and another method keeps its name")
    func methods() throws {
        let server = LoopbackServer(script: Self.echo)
        let driver = try Driver()
        let endpoint = try Endpoint(url: server.url)
        for (token, method) in ["GET", "PUT", "POST"].enumerated() {
            let request = try PreparedRequest(endpoint: endpoint, method: method, headers: [])
            let report = try driver.fetch(request, body: "abc", token: token)
            let head = driver.recording(token).body
            #expect(report.sent != nil && head.hasPrefix("\(method) /"))
            #expect(head.lowercased().contains("content-length: 3") == (method != "GET"))
        }
    }

    @Test("a fixed address replaces the lookup; pinning looks up once")
    func resolve() throws {
        let server = LoopbackServer(script: Self.echo)
        let driver = try Driver()
        let fixed = try PreparedRequest("http://model.test:\(server.port)/") {
            $0.resolve = ["model.test:\(server.port):127.0.0.1"]
            #expect($0.pinned().lookup == nil)
        }
        #expect(try driver.fetch(fixed, token: 1).failureKind == .none)
        let (pinned, lookup) = try Endpoint(url: "http://localhost:\(server.port)/").pinned()
        #expect(lookup?.addresses.contains("127.0.0.1") == true && pinned.resolve.count == 1)
        let request = try PreparedRequest(endpoint: pinned, method: "GET", headers: [])
        #expect(try driver.fetch(request, token: 2).status == 200)
        #expect(try Endpoint(url: "http://127.0.0.1/").pinned().lookup == nil)
    }

    @Test("a proxy is used where it is given, and never because the environment names one")
    func proxy() throws {
        let server = LoopbackServer(script: Self.echo)
        let driver = try Driver()
        let relayed = try PreparedRequest("http://nowhere.invalid/v1") { $0.proxy = "http://127.0.0.1:\(server.port)" }
        let report = try driver.fetch(relayed, token: 1)
        #expect(
            report.status == 200 && driver.recording(1).body.hasPrefix("POST http://nowhere.invalid/v1 HTTP/1.1\r\n"))
        unsafe setenv("http_proxy", "http://127.0.0.1:1", 1)
        defer { unsafe unsetenv("http_proxy") }
        #expect(try driver.fetch(PreparedRequest(server.url), token: 2).status == 200)
    }

    @Test("a redirect is an answer")
    func redirect() throws {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
            connection.waitForPeer()
        }
        let report = try Driver().fetch(PreparedRequest(server.url))
        #expect(report.status == 302 && report.failureKind == .none)
    }

    /// Answers with the head of the request.
    static let echo: LoopbackServer.Script = { connection in
        while let request = connection.readRequest() {
            let head = request.components(separatedBy: "\r\n\r\n")[0]
            connection.sendHead("Content-Length: \(head.utf8.count)\r\n")
            connection.send(head)
        }
    }
}
